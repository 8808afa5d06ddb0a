using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>
/// GradNorm (Chen et al., GradNorm: Gradient Normalization for Adaptive Loss Balancing, 2018, eq. 1 to 2 and Algorithm 1): weights
/// follow the gradient of sum |G_i - mean(G) r_i^alpha| where G_i = w_i |grad L_i| at the shared activations, and r_i is how much of
/// its first loss a task still has, relative to the mean of all.
/// </summary>
/// <remarks>
/// The difference is taken relative to mean(G), so that the rate has no unit; mean and target are constants of the gradient, as in
/// the paper. After each step weights are brought back to a sum of T. They have their own rule and are not the optimizer's. A task
/// without a gradient in a batch keeps its share, and no weight falls below 0.001. The paper differentiates with respect to the last shared layer's weights; here it
/// is that layer's output, as for MGDA-UB.
/// </remarks>
public sealed class GradNormBalancer : ComputedBalancer
{
    // A weight at 0 would leave its task for good.
    private const double LeastWeight = 1e-3;

    private readonly Tensor first;
    private readonly Tensor next;
    private readonly double _alpha;
    private readonly double _rate;

    /// <summary>A balancer of so many losses.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="alpha">How much more a task gets that lags behind.</param>
    /// <param name="rate">How fast weights follow.</param>
    public GradNormBalancer(int tasks, double alpha = 1.5, double rate = 0.025)
        : base(nameof(GradNormBalancer), tasks, 1)
    {
        Check.Range(alpha, 0, 100);
        Check.Range(rate, 0, 1);
        _alpha = alpha;
        _rate = rate;
        first = State(tasks);
        next = State(tasks, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override double[] Weigh(double[] values, IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        // The step is taken with the weights that the last one left; this batch moves them for the next.
        double[] weights = Read(next), initial = Read(first), moved = [.. weights];
        for (int i = 0; i < values.Length; i++) initial[i] = initial[i] == 0 ? values[i] : initial[i];
        Write(first, initial);

        double[,] products = SharedGradients.Products(losses, shared);
        int[] present = [.. Enumerable.Range(0, values.Length).Where(i => products[i, i] > 0 && initial[i] > 0)];
        if (present.Length > 1)
        {
            double[] lengths = [.. present.Select(i => Math.Sqrt(products[i, i]))], norms = [.. present.Select((i, k) => weights[i] * lengths[k])];
            double[] left = [.. present.Select(i => values[i] / initial[i])];
            double meanNorm = norms.Average(), meanLeft = Math.Max(left.Average(), double.Epsilon);
            for (int k = 0; k < present.Length; k++)
            {
                double target = meanNorm * Math.Pow(left[k] / meanLeft, _alpha);
                moved[present[k]] = Math.Max(LeastWeight, weights[present[k]] - (_rate * Math.Sign(norms[k] - target) * lengths[k] / meanNorm));
            }

            double sum = moved.Sum();
            for (int i = 0; i < moved.Length; i++) moved[i] *= moved.Length / sum;
            Write(next, moved);
        }

        return weights;
    }
}
