namespace Mot.Training.Synthetic;

/// <summary>The light's drift over time, the camera's tone curve and its noise.</summary>
internal sealed class Tone
{
    private const int NoiseLength = 1 << 16;

    private readonly SyntheticOptions _options;
    private readonly short[] _noise = new short[NoiseLength];
    private readonly short[] _curve = new short[768];
    private readonly double[] _period = new double[5];
    private readonly double[] _phase = new double[5];
    private readonly double[] _balance = new double[3];
    private readonly double _exposure, _contrast;

    public Tone(SyntheticOptions options)
    {
        _options = options;
        SplitMix64 random = SplitMix64.Stream((ulong)options.Seed, 6);
        for (int i = 0; i < _period.Length; i++)
        {
            _period[i] = i == 1 ? random.Range(5, 11) : random.Range(14, 40);
            _phase[i] = random.Range(0, 2 * Math.PI);
        }

        for (int i = 0; i < 3; i++)
            _balance[i] = random.Range(0.94, 1.06);
        _exposure = random.Range(0.88, 1.08);
        _contrast = random.Range(-0.15, 0.3);
        // Sixteenths of a grey level. The sum of twelve uniform numbers is normal enough, and exact.
        for (int i = 0; i < NoiseLength; i++)
        {
            double sum = -6;
            for (int k = 0; k < 12; k++)
                sum += random.NextDouble();
            _noise[i] = (short)Math.Floor((sum * options.Noise * 16) + 0.5);
        }
    }

    /// <summary>How dark shadows are at a frame: the brighter the light, the darker.</summary>
    public float Shadow(int frame) => (float)(_options.Shadows * Math.Clamp(0.75 + (0.25 * Drift(0, frame)), 0, 1));

    /// <summary>Takes the canvas through the light, the curve and the sensor.</summary>
    public void Apply(int frame, ReadOnlySpan<byte> canvas, Span<byte> bgr)
    {
        double light = _exposure * (1 + (_options.Lighting * ((0.65 * Drift(0, frame)) + (0.35 * Drift(1, frame)))));
        for (int channel = 0; channel < 3; channel++)
        {
            double gain = light * _balance[channel] * (1 + (_options.Lighting / 3 * Drift(2 + channel, frame)));
            for (int v = 0; v < 256; v++)
            {
                double t = v / 255.0 * gain;
                t *= 1 + (_contrast * (t - 0.45) * Math.Max(0, 1.45 - t));
                _curve[(v * 3) + channel] = (short)Math.Floor((Math.Clamp(t, 0, 1.1) * 255 * 16) + 8);
            }
        }

        // A stretch of the noise table a row, from another place in every row of every frame.
        int stride = _options.Width * 3;
        ReadOnlySpan<short> curve = _curve;
        for (int y = 0; y < _options.Height; y++)
        {
            ReadOnlySpan<byte> source = canvas.Slice(y * stride, stride);
            Span<byte> target = bgr.Slice(y * stride, stride);
            uint at = (uint)SplitMix64.Combine((ulong)_options.Seed ^ ((ulong)frame << 32), (ulong)y);
            for (int i = 0; i + 2 < stride; i += 3, at += 3)
            {
                target[i] = Level(curve[source[i] * 3] + _noise[at % NoiseLength]);
                target[i + 1] = Level(curve[(source[i + 1] * 3) + 1] + _noise[(at + 1) % NoiseLength]);
                target[i + 2] = Level(curve[(source[i + 2] * 3) + 2] + _noise[(at + 2) % NoiseLength]);
            }
        }
    }

    private double Drift(int wave, int frame) =>
        PortableMath.Sin((2 * Math.PI * (frame - 1) / (_options.FrameRate * _period[wave])) + _phase[wave]);

    private static byte Level(int sixteenths) => (byte)Math.Clamp(sixteenths >> 4, 0, 255);
}
