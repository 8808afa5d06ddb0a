using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// Polygons as OpenCV draws them well: it has 16 bits for a coordinate, and where a polygon crosses the left side of what is drawn on, it
/// paints that side.
/// </summary>
internal static class PolygonClip
{
    // Beyond it a difference of two coordinates times another one is no longer exact to a pixel.
    private const double MostExact = 1e12;

    // Pixels outside the image, where the edges that clipping makes are not seen.
    private const double Margin = 2;

    /// <summary>The corners in whole pixels, of a polygon that ends a little outside the image; empty where nothing is left of it.</summary>
    /// <param name="corners">x and y in turn, finite.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    public static Point[] ToDraw(double[] corners, int width, int height)
    {
        // Sutherland and Hodgman: one side of the image after the other.
        corners = [.. corners.Select(value => Math.Clamp(value, -MostExact, MostExact))];
        corners = Clip(corners, axis: 0, -Margin, keepAbove: true);
        corners = Clip(corners, axis: 0, width + Margin, keepAbove: false);
        corners = Clip(corners, axis: 1, -Margin, keepAbove: true);
        corners = Clip(corners, axis: 1, height + Margin, keepAbove: false);
        return [.. corners.Chunk(2).Select(p => new Point(Math.Round(p[0]), Math.Round(p[1])))];
    }

    private static double[] Clip(double[] corners, int axis, double limit, bool keepAbove)
    {
        List<double> kept = [];
        for (int i = 0; i < corners.Length; i += 2)
        {
            (double[] from, double[] to) = (At(i == 0 ? corners.Length - 2 : i - 2), At(i));
            if (Inside(from[axis]) != Inside(to[axis]))
            {
                double share = (limit - from[axis]) / (to[axis] - from[axis]), across = from[1 - axis] + (share * (to[1 - axis] - from[1 - axis]));
                kept.AddRange(axis == 0 ? [limit, across] : [across, limit]);
            }

            if (Inside(to[axis])) kept.AddRange(to);
        }

        return [.. kept];

        double[] At(int i) => [corners[i], corners[i + 1]];

        bool Inside(double value) => keepAbove ? value >= limit : value <= limit;
    }
}
