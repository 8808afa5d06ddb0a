namespace Mot.Association.Geometry;

/// <summary>Overlap of boxes under either convention of a box's size.</summary>
internal static class Overlap
{
    /// <summary>
    /// Intersection over union where widths and heights are greater by <paramref name="extra"/>: 0 as usual, 1 where
    /// sides are the indices of the first and last pixel (older detection code). 0 where boxes don't overlap.
    /// </summary>
    public static double IoU(in Box a, in Box b, double extra)
    {
        double w = Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0) + extra;
        double h = Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0) + extra;
        if (!(w > 0 && h > 0))
            return 0;
        double intersection = w * h;
        return intersection / ((a.Width + extra) * (a.Height + extra) + (b.Width + extra) * (b.Height + extra) - intersection);
    }
}
