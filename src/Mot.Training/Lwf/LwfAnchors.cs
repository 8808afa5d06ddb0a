using Mot.Association;

namespace Mot.Training.Lwf;

/// <summary>
/// The anchors of the LWF tracker's network: one a location (LWF, section IV-A), in the middle of its cell, in the order of
/// <see cref="LwfMaps"/>. Sides as Chained-Tracker's code has them, see <see cref="LwfNetworkOptions.AnchorScale"/>.
/// </summary>
public sealed class LwfAnchors
{
    // P3 to P7: the side of a square of the anchor's area.
    private static readonly double[] s_sides = [38, 86, 112, 156, 328];

    private const int FinestStride = 8;

    private readonly Level[] _levels;

    /// <summary>The anchors of a network.</summary>
    public LwfAnchors(LwfNetworkOptions options)
    {
        options.Validate();
        _levels = new Level[s_sides.Length];
        int width = options.InputWidth / FinestStride, height = options.InputHeight / FinestStride;
        double root = Math.Sqrt(options.AnchorAspect);
        for (int i = 0; i < _levels.Length; i++)
        {
            double side = s_sides[i] * options.AnchorScale;
            _levels[i] = new Level(Count, width, height, FinestStride << i, side / root, side * root);
            Count += width * height;
            (width, height) = ((width + 1) / 2, (height + 1) / 2);
        }
    }

    /// <summary>The levels, finest first.</summary>
    public IReadOnlyList<Level> Levels => _levels;

    /// <summary>How many anchors all levels have: N.</summary>
    public int Count { get; }

    /// <summary>An anchor by its number, in pixels of the network's input.</summary>
    public Box this[int index]
    {
        get
        {
            int level = _levels.Length - 1;
            while (index < _levels[level].First) level--;
            return _levels[level].AnchorOf(index - _levels[level].First);
        }
    }

    /// <summary>What the network says of an anchor to a box (LWF, eq. 5).</summary>
    /// <param name="anchor">The anchor.</param>
    /// <param name="x">Distance of the centres, in the anchor's widths.</param>
    /// <param name="y">The same downwards, in its heights.</param>
    /// <param name="w">Logarithm of the box's width over the anchor's.</param>
    /// <param name="h">The same of the heights.</param>
    internal static Box Decode(in Box anchor, double x, double y, double w, double h)
    {
        double width = Math.Exp(w) * anchor.Width, height = Math.Exp(h) * anchor.Height;
        return Box.FromXywh(anchor.CenterX + (x * anchor.Width) - (width / 2), anchor.CenterY + (y * anchor.Height) - (height / 2), width, height);
    }

    /// <summary>What the network should say of an anchor for a box (LWF, eq. 5).</summary>
    internal static (double X, double Y, double W, double H) Encode(in Box anchor, in Box box) => (
        (box.CenterX - anchor.CenterX) / anchor.Width,
        (box.CenterY - anchor.CenterY) / anchor.Height,
        Math.Log(box.Width / anchor.Width),
        Math.Log(box.Height / anchor.Height));

    /// <summary>The anchors of one level.</summary>
    /// <param name="First">Number of its first anchor.</param>
    /// <param name="Width">Cells in a row.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Stride">Pixels to a cell.</param>
    /// <param name="AnchorWidth">Width of an anchor in pixels.</param>
    /// <param name="AnchorHeight">Height of an anchor in pixels.</param>
    public readonly record struct Level(int First, int Width, int Height, int Stride, double AnchorWidth, double AnchorHeight)
    {
        /// <summary>The anchor of a cell, counted in reading order.</summary>
        internal Box AnchorOf(int cell) => Box.FromXywh(
            (((cell % Width) + 0.5) * Stride) - (AnchorWidth / 2), (((cell / Width) + 0.5) * Stride) - (AnchorHeight / 2), AnchorWidth, AnchorHeight);
    }
}
