namespace Mot.Training.Synthetic;

/// <summary>A point of the image, pixels; the centre of the first pixel is (0.5, 0.5).</summary>
internal readonly record struct ImagePoint(double X, double Y)
{
    public static ImagePoint operator +(ImagePoint a, ImagePoint b) => new(a.X + b.X, a.Y + b.Y);

    public static ImagePoint operator -(ImagePoint a, ImagePoint b) => new(a.X - b.X, a.Y - b.Y);

    public static ImagePoint operator *(ImagePoint a, double s) => new(a.X * s, a.Y * s);

    public double Length => Math.Sqrt((X * X) + (Y * Y));
}

/// <summary>A point of the world, metres: X to the right, Y up from the ground, Z away from the camera.</summary>
internal readonly record struct WorldPoint(double X, double Y, double Z)
{
    public static WorldPoint operator +(WorldPoint a, WorldPoint b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static WorldPoint operator *(WorldPoint a, double s) => new(a.X * s, a.Y * s, a.Z * s);
}

/// <summary>
/// A pinhole camera with a level, vertically shifted sensor, so that upright lines stay upright. The height of a walker
/// in pixels is then linear in the image row of their feet.
/// </summary>
internal sealed class Camera
{
    public const double WalkerHeight = 1.75;

    public Camera(SyntheticOptions options, ref SplitMix64 random)
    {
        double height = options.Height;
        Focal = options.Width * random.Range(0.95, 1.3);
        CenterX = options.Width * random.Range(0.42, 0.58);
        Horizon = height * random.Range(0.1, 0.24);
        // Pixels of height gained per row below the horizon.
        double gain = options.MaxScale * height / (height - Horizon);
        Height = WalkerHeight / gain;
        Far = Focal * Height / (options.MinScale * height / gain);
        Near = GroundDepth(height * 1.07);
    }

    /// <summary>Focal length in pixels.</summary>
    public double Focal { get; }

    public double CenterX { get; }

    /// <summary>The image row of the horizon.</summary>
    public double Horizon { get; }

    /// <summary>Height of the camera above the ground, metres.</summary>
    public double Height { get; }

    /// <summary>Depths between which walkers walk, metres.</summary>
    public double Near { get; }

    /// <inheritdoc cref="Near"/>
    public double Far { get; }

    /// <summary>Pixels per metre at a depth.</summary>
    public double Scale(double z) => Focal / z;

    public ImagePoint Project(WorldPoint p)
    {
        double s = Focal / p.Z;
        return new(CenterX + (p.X * s), Horizon + ((Height - p.Y) * s));
    }

    /// <summary>The depth of the ground at an image row below the horizon.</summary>
    public double GroundDepth(double row) => Focal * Height / (row - Horizon);

    /// <summary>The image row of the ground at a depth.</summary>
    public double GroundRow(double z) => Horizon + (Focal * Height / z);

    /// <summary>World X at an image column and depth.</summary>
    public double WorldX(double column, double z) => (column - CenterX) * z / Focal;
}
