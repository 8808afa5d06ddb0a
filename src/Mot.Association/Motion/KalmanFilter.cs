using System.Runtime.Intrinsics;

namespace Mot.Association.Motion;

/// <summary>
/// Kalman filter with constant velocity over boxes. Channels: centre x, centre y, then aspect ratio and height, or area
/// and aspect ratio, or width and height; without a model, the box's sides.
/// </summary>
internal sealed class KalmanFilter
{
    private const int Area = 2, Width = 2, Height = 3;

    private readonly MotionModel _model;
    private readonly bool _freezeLostHeight;
    private readonly Noise _initial, _initialVelocity, _process, _processVelocity, _measurement;

    public KalmanFilter(MotionOptions options)
    {
        _model = options.Model;
        _freezeLostHeight = options.FreezeLostHeight;
        switch (_model)
        {
            case MotionModel.AspectHeight:
                AspectHeightNoise h = options.AspectHeight;
                _initial = Noise.ByHeight(h.InitialPosition * h.Position, h.Aspect);
                _initialVelocity = Noise.ByHeight(h.InitialVelocity * h.Velocity, h.AspectVelocity);
                _process = Noise.ByHeight(h.Position, h.Aspect);
                _processVelocity = Noise.ByHeight(h.Velocity, h.AspectVelocity);
                _measurement = Noise.ByHeight(h.Position, h.AspectMeasurement);
                break;
            case MotionModel.AreaAspect:
                AreaAspectNoise a = options.AreaAspect;
                _initial = Noise.Constant(a.Initial, a.Initial, a.Initial);
                _initialVelocity = Noise.Constant(a.InitialVelocity, a.InitialVelocity, 0);
                _process = Noise.Constant(a.Process, a.Process, a.Process);
                _processVelocity = Noise.Constant(a.CenterVelocityProcess, a.AreaVelocityProcess, 0);
                _measurement = Noise.Constant(a.CenterMeasurement, a.ShapeMeasurement, a.ShapeMeasurement);
                break;
            case MotionModel.WidthHeight:
                WidthHeightNoise s = options.WidthHeight;
                _initial = Noise.BySize(s.InitialPosition * s.Position);
                _initialVelocity = Noise.BySize(s.InitialVelocity * s.Velocity);
                _process = _measurement = Noise.BySize(s.Position);
                _processVelocity = Noise.BySize(s.Velocity);
                break;
        }
    }

    /// <summary>Whether a camera's rotation has coupled channels, so that pairs' covariances are to be reckoned with.</summary>
    public bool Coupled { get; set; }

    /// <summary>A box as the model measures it.</summary>
    public Vector256<double> Measure(in Box box)
    {
        double w = box.X1 - box.X0, h = box.Y1 - box.Y0, x = box.X0 + w / 2, y = box.Y0 + h / 2;
        return _model switch
        {
            MotionModel.AspectHeight => Vector256.Create(x, y, w / h, h),
            MotionModel.AreaAspect => Vector256.Create(x, y, w * h, w / h),
            MotionModel.WidthHeight => Vector256.Create(x, y, w, h),
            _ => Vector256.Create(box.X0, box.Y0, box.X1, box.Y1),
        };
    }

    /// <summary>The box of a state.</summary>
    public Box ToBox(in KalmanState state)
    {
        Vector256<double> m = state.Mean;
        double w, h;
        switch (_model)
        {
            case MotionModel.AspectHeight:
                h = m[3];
                w = m[2] * h;
                break;
            case MotionModel.AreaAspect:
                w = Math.Sqrt(m[2] * m[3]);
                h = m[2] / w;
                break;
            case MotionModel.WidthHeight:
                w = m[2];
                h = m[3];
                break;
            default:
                return new(m[0], m[1], m[2], m[3]);
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
    /// <param name="keepArea">
    /// Whether an area that would shrink to nothing stays as it is (SORT's code).
    /// </param>
    public void Predict(ref KalmanState state, bool lost, bool keepArea = true)
    {
        if (_model == MotionModel.None)
            return;
        if (lost && _freezeLostHeight && _model != MotionModel.AreaAspect)
        {
            state.Velocity = state.Velocity.WithElement(Height, 0);
            if (_model == MotionModel.WidthHeight)
                state.Velocity = state.Velocity.WithElement(Width, 0);
        }

        if (keepArea && _model == MotionModel.AreaAspect && state.Velocity[Area] + state.Mean[Area] <= 0)
            state.Velocity = state.Velocity.WithElement(Area, 0);
        Vector256<double> noise = _process.At(state.Mean), velocityNoise = _processVelocity.At(state.Mean);
        state.Mean += state.Velocity;
        Vector256<double> cross = state.Covariance + state.VelocityVariance;
        state.Variance += state.Covariance + cross + noise;
        state.Covariance = cross;
        state.VelocityVariance += velocityNoise;
        if (Coupled)
        {
            state.PairVariance += state.PairCovariance + PairMap.Swap(state.PairCovariance) + state.PairVelocityVariance;
            state.PairCovariance += state.PairVelocityVariance;
        }
    }

    /// <summary>Takes a measurement: K = P H' S^-1, x &lt;- x + K y, P &lt;- P - K S K'.</summary>
    public void Update(ref KalmanState state, Vector256<double> measurement)
    {
        if (_model == MotionModel.None)
        {
            state.Mean = measurement;
            return;
        }

        Vector256<double> innovation = measurement - state.Mean;
        if (Coupled)
        {
            UpdateCoupled(ref state, innovation);
            return;
        }

        Vector256<double> s = state.Variance + _measurement.At(state.Mean);
        Vector256<double> gain = state.Variance / s, velocityGain = state.Covariance / s;
        state.Mean += gain * innovation;
        state.Velocity += velocityGain * innovation;
        state.Variance -= gain * s * gain;
        state.Covariance -= gain * s * velocityGain;
        state.VelocityVariance -= velocityGain * s * velocityGain;
    }

    /// <summary>The inverse of S, the covariance of a measurement's distance from a state's mean.</summary>
    public PairMap Precision(in KalmanState state)
    {
        Vector256<double> s = state.Variance + _measurement.At(state.Mean);
        if (!Coupled)
            return new(Vector256<double>.One / s, Vector256<double>.Zero);
        Vector256<double> determinant = s * PairMap.Swap(s) - state.PairVariance * state.PairVariance;
        return new(PairMap.Swap(s) / determinant, -state.PairVariance / determinant);
    }

    /// <summary>Standard deviation of a measurement's distance from a state's mean in a channel.</summary>
    public double Deviation(in KalmanState state, int channel) => Math.Sqrt((state.Variance + _measurement.At(state.Mean))[channel]);

    /// <summary>Squared Mahalanobis distance of a measurement from a mean, in the space of measurements.</summary>
    public static double Distance(Vector256<double> mean, in PairMap precision, Vector256<double> measurement)
    {
        Vector256<double> d = measurement - mean;
        d *= precision.Of(d);
        return d[0] + d[1] + (d[2] + d[3]);
    }

    /// <summary>Moves a state as the picture moved (BoT-SORT, eq. 8 to 11; scale alone for areas and heights).</summary>
    public void Warp(ref KalmanState state, in CameraMotion motion)
    {
        Vector256<double> own = Vector256.Create(motion.XX, motion.YY, motion.XX, motion.YY);
        Vector256<double> pair = Vector256.Create(motion.XY, motion.YX, motion.XY, motion.YX);
        bool sides = _model == MotionModel.None;
        Vector256<double> shift = Vector256.Create(motion.DX, motion.DY, sides ? motion.DX : 0, sides ? motion.DY : 0);
        if (_model is MotionModel.AspectHeight or MotionModel.AreaAspect)
        {
            double area = Math.Abs(motion.XX * motion.YY - motion.XY * motion.YX);
            own = _model == MotionModel.AreaAspect
                ? own.WithElement(2, area).WithElement(3, 1)
                : own.WithElement(2, 1).WithElement(3, Math.Sqrt(area));
            pair = pair.WithElement(2, 0).WithElement(3, 0);
        }

        Coupled |= motion.XY != 0 || motion.YX != 0;
        PairMap map = new(own, pair);
        state.Mean = map.Of(state.Mean) + shift;
        state.Velocity = map.Of(state.Velocity);
        map.Sandwich(ref state.Variance, ref state.PairVariance);
        map.Sandwich(ref state.Covariance, ref state.PairCovariance);
        map.Sandwich(ref state.VelocityVariance, ref state.PairVelocityVariance);
    }

    private void UpdateCoupled(ref KalmanState state, Vector256<double> innovation)
    {
        PairMap precision = Precision(state);
        Vector256<double> p = state.Variance, px = state.PairVariance;
        Vector256<double> c = state.Covariance, cx = state.PairCovariance, other = PairMap.Swap(cx);
        Vector256<double> gain = p * precision.Own + px * precision.Pair;
        Vector256<double> pairGain = p * precision.Pair + px * PairMap.Swap(precision.Own);
        Vector256<double> velocityGain = c * precision.Own + other * precision.Pair;
        Vector256<double> pairVelocityGain = c * precision.Pair + other * PairMap.Swap(precision.Own);

        Vector256<double> partner = PairMap.Swap(innovation);
        state.Mean += gain * innovation + pairGain * partner;
        state.Velocity += velocityGain * innovation + pairVelocityGain * partner;

        // K S K' = K H P; the symmetric parts are kept symmetric.
        Vector256<double> variance = px - gain * px - pairGain * PairMap.Swap(p);
        Vector256<double> velocity = state.PairVelocityVariance - velocityGain * cx - pairVelocityGain * PairMap.Swap(c);
        state.Variance -= gain * p + pairGain * px;
        state.Covariance -= gain * c + pairGain * other;
        state.VelocityVariance -= velocityGain * c + pairVelocityGain * other;
        state.PairCovariance -= gain * cx + pairGain * PairMap.Swap(c);
        state.PairVariance = (variance + PairMap.Swap(variance)) * 0.5;
        state.PairVelocityVariance = (velocity + PairMap.Swap(velocity)) * 0.5;
    }

    // Variances a channel: (a size)^2 + b, where a size is the height, or width and height in turn.
    private readonly record struct Noise(Vector256<double> PerSize, Vector256<double> Fixed, bool BySides)
    {
        public static Noise ByHeight(double perHeight, double aspect) =>
            new(Vector256.Create(perHeight, perHeight, 0, perHeight), Vector256.Create(0, 0, aspect * aspect, 0), false);

        public static Noise BySize(double perSize) => new(Vector256.Create(perSize), Vector256<double>.Zero, true);

        public static Noise Constant(double center, double area, double aspect) =>
            new(Vector256<double>.Zero, Vector256.Create(center, center, area, aspect), false);

        public Vector256<double> At(Vector256<double> mean)
        {
            Vector256<double> size = BySides ? Vector256.Shuffle(mean, Vector256.Create(2L, 3, 2, 3)) : Vector256.Create(mean[Height]);
            Vector256<double> std = PerSize * size;
            return std * std + Fixed;
        }
    }
}
