using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>Which pixels of an image are an object's: lengths of runs over a rectangle, row by row, the first one outside the object.</summary>
public sealed class ObjectMask
{
    /// <summary>Number of values that <see cref="Append"/> writes before the runs.</summary>
    private const int Header = 5;

    private readonly int[] _runs;

    private ObjectMask(Rect extent, int[] runs)
    {
        Extent = extent;
        _runs = runs;
    }

    /// <summary>The rectangle that the runs cover, in pixels of the image.</summary>
    public Rect Extent { get; }

    /// <summary>Number of pixels that are the object's.</summary>
    public int Area => _runs.Where((_, i) => i % 2 == 1).Sum();

    /// <summary>The pixels of an 8-bit image that are <paramref name="value"/>; null where there are none.</summary>
    public static ObjectMask? Of(Mat image, byte value)
    {
        if (image.Type() != MatType.CV_8UC1)
            throw new ArgumentException($"The mask is {image.Type()}; expected 8 bits and one channel.", nameof(image));
        using var chosen = new Mat();
        Cv2.InRange(image, new Scalar(value), new Scalar(value), chosen);
        Rect extent = Cv2.BoundingRect(chosen);
        if (extent.Width == 0 || extent.Height == 0) return null;
        return FromPixels(extent, (x, y) => chosen.At<byte>(y, x) != 0);
    }

    /// <summary>A mask as this class or <see cref="Append"/> wrote it; null for one that was absent.</summary>
    /// <param name="values">The values; what is read is taken off their front.</param>
    /// <exception cref="FormatException">The values are no mask.</exception>
    public static ObjectMask? Read(ref ReadOnlySpan<int> values)
    {
        if (values.Length < Header || values[4] < 0 || values.Length < Header + values[4])
            throw new FormatException($"found {values.Length} values, expected x, y, width, height, a number of runs and as many runs.");
        var extent = new Rect(values[0], values[1], values[2], values[3]);
        int[] runs = values.Slice(Header, values[4]).ToArray();
        values = values[(Header + runs.Length)..];
        if (runs.Length == 0) return null;
        long pixels = 0;
        foreach (int run in runs) pixels += run >= 0 ? run : throw new FormatException($"found a run of {run} pixels, expected 0 or more.");
        if (extent.Width <= 0 || extent.Height <= 0 || pixels != (long)extent.Width * extent.Height)
            throw new FormatException($"found runs over {pixels} pixels, expected {extent.Width} x {extent.Height}.");
        return new ObjectMask(extent, runs);
    }

    /// <summary>Writes a mask, or that there is none: x, y, width, height, the number of runs, and the runs.</summary>
    public static void Append(ICollection<int> values, ObjectMask? mask)
    {
        int[] header = mask is null ? [0, 0, 0, 0, 0] : [mask.Extent.X, mask.Extent.Y, mask.Extent.Width, mask.Extent.Height, mask._runs.Length];
        foreach (int value in header) values.Add(value);
        foreach (int run in mask?._runs ?? []) values.Add(run);
    }

    /// <summary>The mask over <see cref="Extent"/>: 8 bits, 255 where the object is. The caller disposes it.</summary>
    public unsafe Mat ToMat()
    {
        var mat = new Mat(Extent.Height, Extent.Width, MatType.CV_8UC1, Scalar.All(0));
        int place = 0;
        for (int i = 0; i < _runs.Length; i++)
        {
            int end = place + _runs[i];
            for (; place < end; place++)
            {
                if (i % 2 == 1) ((byte*)mat.Ptr(place / Extent.Width))[place % Extent.Width] = 255;
            }
        }

        return mat;
    }

    /// <summary>The mask in an image that was resized by a factor; null where nothing of it is left.</summary>
    public ObjectMask? Scale(double factor)
    {
        using Mat whole = ToMat();
        int left = (int)Math.Round(Extent.X * factor), top = (int)Math.Round(Extent.Y * factor);
        var size = new Size(Math.Max(1, (int)Math.Round(Extent.Width * factor)), Math.Max(1, (int)Math.Round(Extent.Height * factor)));
        using Mat resized = whole.Resize(size, 0, 0, InterpolationFlags.Nearest);
        return Of(resized, 255) is { } mask
            ? new ObjectMask(new Rect(left + mask.Extent.X, top + mask.Extent.Y, mask.Extent.Width, mask.Extent.Height), mask._runs)
            : null;
    }

    /// <summary>The mask of runs down the columns of a whole image, as COCO writes them; null where nothing is the object's.</summary>
    internal static ObjectMask? FromColumns(IReadOnlyList<long> counts, int width, int height)
    {
        using var mat = new Mat(height, width, MatType.CV_8UC1, Scalar.All(0));
        long place = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            long end = place + counts[i];
            for (; place < end; place++)
            {
                if (i % 2 == 1) mat.Set((int)(place % height), (int)(place / height), (byte)255);
            }
        }

        return Of(mat, 255);
    }

    private static ObjectMask FromPixels(Rect extent, Func<int, int, bool> isObject)
    {
        List<int> runs = [];
        bool inside = false;
        int length = 0;
        for (int y = extent.Y; y < extent.Y + extent.Height; y++)
        {
            for (int x = extent.X; x < extent.X + extent.Width; x++)
            {
                if (isObject(x, y) != inside)
                {
                    runs.Add(length);
                    (length, inside) = (0, !inside);
                }

                length++;
            }
        }

        runs.Add(length);
        return new ObjectMask(extent, [.. runs]);
    }
}
