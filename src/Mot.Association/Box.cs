namespace Mot.Association;

/// <summary>
/// An axis-aligned box in pixels of the original image. The sides are coordinates, not pixel indices: a width is
/// <c>X1 - X0</c>, without the "+ 1" of older code.
/// </summary>
/// <param name="X0">Left side.</param>
/// <param name="Y0">Top side.</param>
/// <param name="X1">Right side.</param>
/// <param name="Y1">Bottom side.</param>
public readonly record struct Box(double X0, double Y0, double X1, double Y1)
{
    /// <summary>Width in pixels; negative where the sides are swapped.</summary>
    public double Width => X1 - X0;

    /// <summary>Height in pixels; negative where the sides are swapped.</summary>
    public double Height => Y1 - Y0;

    /// <summary>Width times height, in square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>Horizontal coordinate of the centre.</summary>
    public double CenterX => 0.5 * (X0 + X1);

    /// <summary>Vertical coordinate of the centre.</summary>
    public double CenterY => 0.5 * (Y0 + Y1);

    /// <summary>What is expected of a box that is not <see cref="IsMeasurable"/>.</summary>
    internal const string Measurable = "coordinates and an area that are finite numbers";

    /// <summary>Whether its coordinates and its area are finite, and where it has an area its centre too.</summary>
    internal bool IsMeasurable => Area == 0
        ? double.IsFinite(X0) && double.IsFinite(Y0) && double.IsFinite(X1) && double.IsFinite(Y1)
        : double.IsFinite(X0 + Y0 + X1 + Y1) && double.IsFinite(Area);

    /// <summary>The box with the given top left corner and size, as MOTChallenge files write it.</summary>
    public static Box FromXywh(double x, double y, double w, double h) => new(x, y, x + w, y + h);

    /// <summary>The box of the coordinates x0, y0, x1, y1, as ML.NET's columns hold them.</summary>
    /// <param name="values">Four coordinates a box.</param>
    /// <param name="index">Which box, from 0.</param>
    public static Box FromCorners(ReadOnlySpan<float> values, int index = 0)
    {
        ReadOnlySpan<float> corners = values.Slice(4 * index, 4);
        return new(corners[0], corners[1], corners[2], corners[3]);
    }

    /// <summary>Intersection over union, 0 to 1; 0 where either box has no area.</summary>
    public double IoU(in Box other)
    {
        double w = Math.Min(X1, other.X1) - Math.Max(X0, other.X0);
        double h = Math.Min(Y1, other.Y1) - Math.Max(Y0, other.Y0);
        if (!(w > 0 && h > 0))
            return 0;
        double intersection = w * h;
        return intersection / (Area + other.Area - intersection);
    }
}
