using System.Runtime.Intrinsics;

namespace Mot.Association.Motion;

/// <summary>
/// A track's motion: four channels, one a lane, each with its velocity. A transition couples a channel only with its own
/// velocity, and initial covariance and noise are diagonal, so covariances between channels stay exactly 0: the 8 x 8
/// filter is four of 2 x 2. Only a camera's rotation couples the channels of a pair, 0 with 1 and 2 with 3; then they are
/// two filters of 4 x 4.
/// </summary>
internal struct KalmanState
{
    /// <summary>Number of doubles in a state.</summary>
    public const int Length = 32;

    public Vector256<double> Mean, Velocity;

    /// <summary>Variance of the mean, its covariance with the velocity, and the velocity's variance.</summary>
    public Vector256<double> Variance, Covariance, VelocityVariance;

    /// <summary>
    /// Covariances with the other channel of the pair: of the means, of this mean with the other's velocity, of the
    /// velocities.
    /// </summary>
    public Vector256<double> PairVariance, PairCovariance, PairVelocityVariance;
}

/// <summary>A linear map of each pair of channels: what a lane keeps of itself and what it takes of its partner.</summary>
internal readonly record struct PairMap(Vector256<double> Own, Vector256<double> Pair)
{
    /// <summary>The other channel of each pair.</summary>
    public static Vector256<double> Swap(Vector256<double> x) => Vector256.Shuffle(x, Vector256.Create(1L, 0, 3, 2));

    /// <summary>M x.</summary>
    public Vector256<double> Of(Vector256<double> x) => Own * x + Pair * Swap(x);

    /// <summary>M C M' of the matrix that has <paramref name="own"/> on its diagonal and <paramref name="pair"/> beside it.</summary>
    public void Sandwich(ref Vector256<double> own, ref Vector256<double> pair)
    {
        Vector256<double> left = Own * own + Pair * Swap(pair), right = Own * pair + Pair * Swap(own);
        own = Own * left + Pair * right;
        pair = Swap(Pair) * left + Swap(Own) * right;
    }
}
