using System.Runtime.Intrinsics;

namespace Mot.Association;

/// <summary>
/// A track's motion: four channels, one a lane. A transition couples a channel only with its own velocity, and initial
/// covariance and noise are diagonal, so covariances between channels stay exactly 0: the 8 x 8 filter is four of 2 x 2.
/// </summary>
internal struct KalmanState
{
    /// <summary>Number of doubles in a state.</summary>
    public const int Length = 20;

    public Vector256<double> Mean, Velocity;

    /// <summary>Variance of the mean, its covariance with the velocity, and the velocity's variance.</summary>
    public Vector256<double> Variance, Covariance, VelocityVariance;
}

/// <summary>
/// Kalman filter with constant velocity over boxes. Channels: centre x, centre y, then aspect ratio and height, or area
/// and aspect ratio; without a model, the box's sides.
/// </summary>
internal sealed class KalmanFilter
{
    private const int Area = 2, Height = 3;

    private readonly MotionModel _model;
    private readonly bool _freezeLostHeight;
    private readonly Noise _initial, _initialVelocity, _process, _processVelocity, _measurement;

    public KalmanFilter(MotionOptions options)
    {
        _model = options.Model;
        _freezeLostHeight = options.FreezeLostHeight && _model == MotionModel.AspectHeight;
        if (_model == MotionModel.AspectHeight)
        {
            AspectHeightNoise n = options.AspectHeight;
            _initial = Noise.ByHeight(n.InitialPosition * n.Position, n.Aspect);
            _initialVelocity = Noise.ByHeight(n.InitialVelocity * n.Velocity, n.AspectVelocity);
            _process = Noise.ByHeight(n.Position, n.Aspect);
            _processVelocity = Noise.ByHeight(n.Velocity, n.AspectVelocity);
            _measurement = Noise.ByHeight(n.Position, n.AspectMeasurement);
        }
        else if (_model == MotionModel.AreaAspect)
        {
            AreaAspectNoise n = options.AreaAspect;
            _initial = Noise.Constant(n.Initial, n.Initial, n.Initial);
            _initialVelocity = Noise.Constant(n.InitialVelocity, n.InitialVelocity, 0);
            _process = Noise.Constant(n.Process, n.Process, n.Process);
            _processVelocity = Noise.Constant(n.CenterVelocityProcess, n.AreaVelocityProcess, 0);
            _measurement = Noise.Constant(n.CenterMeasurement, n.ShapeMeasurement, n.ShapeMeasurement);
        }
    }

    /// <summary>A box as the model measures it.</summary>
    public Vector256<double> Measure(in Box box)
    {
        double w = box.X1 - box.X0, h = box.Y1 - box.Y0, x = box.X0 + w / 2, y = box.Y0 + h / 2;
        return _model switch
        {
            MotionModel.AspectHeight => Vector256.Create(x, y, w / h, h),
            MotionModel.AreaAspect => Vector256.Create(x, y, w * h, w / h),
            _ => Vector256.Create(box.X0, box.Y0, box.X1, box.Y1),
        };
    }

    /// <summary>The box of a state.</summary>
    public Box ToBox(in KalmanState state)
    {
        Vector256<double> m = state.Mean;
        if (_model == MotionModel.None)
            return new(m[0], m[1], m[2], m[3]);
        double w, h;
        if (_model == MotionModel.AspectHeight)
        {
            h = m[3];
            w = m[2] * h;
        }
        else
        {
            w = Math.Sqrt(m[2] * m[3]);
            h = m[2] / w;
        }

        double x0 = m[0] - w / 2, y0 = m[1] - h / 2;
        return new(x0, y0, x0 + w, y0 + h);
    }

    /// <summary>A new track's state.</summary>
    public KalmanState Initiate(Vector256<double> measurement) => new()
    {
        Mean = measurement,
        Variance = _initial.At(measurement),
        VelocityVariance = _initialVelocity.At(measurement),
    };

    /// <summary>Moves a state a frame on: x &lt;- F x, P &lt;- F P F' + Q.</summary>
    /// <param name="state">The state.</param>
    /// <param name="lost">Whether the track was not detected in the frame before.</param>
    public void Predict(ref KalmanState state, bool lost)
    {
        if (_model == MotionModel.None)
            return;
        if (lost && _freezeLostHeight)
            state.Velocity = state.Velocity.WithElement(Height, 0);
        if (_model == MotionModel.AreaAspect && state.Velocity[Area] + state.Mean[Area] <= 0)
            state.Velocity = state.Velocity.WithElement(Area, 0);
        Vector256<double> noise = _process.At(state.Mean), velocityNoise = _processVelocity.At(state.Mean);
        state.Mean += state.Velocity;
        Vector256<double> cross = state.Covariance + state.VelocityVariance;
        state.Variance += state.Covariance + cross + noise;
        state.Covariance = cross;
        state.VelocityVariance += velocityNoise;
    }

    /// <summary>Takes a measurement: K = P H' S^-1, x &lt;- x + K y, P &lt;- P - K S K'.</summary>
    public void Update(ref KalmanState state, Vector256<double> measurement)
    {
        if (_model == MotionModel.None)
        {
            state.Mean = measurement;
            return;
        }

        Vector256<double> s = state.Variance + _measurement.At(state.Mean);
        Vector256<double> gain = state.Variance / s, velocityGain = state.Covariance / s;
        Vector256<double> innovation = measurement - state.Mean;
        state.Mean += gain * innovation;
        state.Velocity += velocityGain * innovation;
        state.Variance -= gain * s * gain;
        state.Covariance -= gain * s * velocityGain;
        state.VelocityVariance -= velocityGain * s * velocityGain;
    }

    /// <summary>Variance of a measurement's distance from a state's mean.</summary>
    public Vector256<double> InnovationVariance(in KalmanState state) => state.Variance + _measurement.At(state.Mean);

    /// <summary>Squared Mahalanobis distance of a measurement from a state, in the space of measurements.</summary>
    public static double Distance(Vector256<double> mean, Vector256<double> innovationVariance, Vector256<double> measurement)
    {
        Vector256<double> d = measurement - mean;
        d = d * d / innovationVariance;
        return d[0] + d[1] + (d[2] + d[3]);
    }

    // Variances a channel: (a height)^2 + b.
    private readonly record struct Noise(Vector256<double> PerHeight, Vector256<double> Fixed)
    {
        public static Noise ByHeight(double perHeight, double aspect) =>
            new(Vector256.Create(perHeight, perHeight, 0, perHeight), Vector256.Create(0, 0, aspect * aspect, 0));

        public static Noise Constant(double center, double area, double aspect) =>
            new(Vector256<double>.Zero, Vector256.Create(center, center, area, aspect));

        public Vector256<double> At(Vector256<double> mean)
        {
            Vector256<double> std = PerHeight * mean[Height];
            return std * std + Fixed;
        }
    }
}
