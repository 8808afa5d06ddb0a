using Mot.Training.Frames;
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
    /// <param name="image">The image, of one channel.</param>
    /// <param name="value">The value.</param>
    /// <param name="origin">Where the image lies in another one, whose pixels <see cref="Extent"/> counts.</param>
    public static ObjectMask? Of(Mat image, byte value, Point origin = default)
    {
        if (image.Type() != MatType.CV_8UC1)
            throw new ArgumentException($"The mask is {image.Type()}; expected 8 bits and one channel.", nameof(image));
        using var chosen = new Mat();
        Cv2.InRange(image, new Scalar(value), new Scalar(value), chosen);
        Rect extent = Cv2.BoundingRect(chosen);
        if (extent.Width == 0 || extent.Height == 0) return null;
        return new ObjectMask(extent + origin, Runs(chosen, extent));
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
        if (FrameSources.TooLarge(extent.Width, extent.Height) is { } large) throw new FormatException($"{large}.");
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
    public Mat ToMat()
    {
        var mat = new Mat(Extent.Height, Extent.Width, MatType.CV_8UC1, Scalar.All(0));
        Span<byte> rest = Pixels(mat);
        for (int i = 0; i < _runs.Length; rest = rest[_runs[i++]..])
        {
            if (i % 2 == 1) rest[.._runs[i]].Fill(255);
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

    /// <summary>The columns of an image that runs down its columns touch, as COCO writes them.</summary>
    /// <param name="counts">The runs, the first one outside the object; together as many as the image has pixels.</param>
    /// <param name="height">The image's height.</param>
    internal static Rect Touched(IReadOnlyList<long> counts, int height)
    {
        long first = counts.Take(1).Sum(), end = counts.SkipLast(counts.Count % 2).Sum();
        if (first >= end) return default;
        int left = (int)(first / height);
        return new Rect(left, 0, (int)((end - 1) / height) + 1 - left, height);
    }

    /// <summary>The mask of runs down the columns of an image; null where nothing is the object's.</summary>
    /// <param name="counts">The runs.</param>
    /// <param name="touched">The columns that they touch, at least one.</param>
    internal static ObjectMask? FromColumns(IReadOnlyList<long> counts, Rect touched)
    {
        // Turned, so that a column's pixels lie one after the other.
        using var columns = new Mat(touched.Width, touched.Height, MatType.CV_8UC1, Scalar.All(0));
        Span<byte> pixels = Pixels(columns);
        long place = -(long)touched.X * touched.Height;
        for (int i = 0; i < counts.Count - (counts.Count % 2); place += counts[i++])
        {
            if (i % 2 == 1) pixels.Slice((int)place, (int)counts[i]).Fill(255);
        }

        using var mat = new Mat();
        Cv2.Transpose(columns, mat);
        return Of(mat, 255, touched.TopLeft);
    }

    private static unsafe Span<byte> Pixels(Mat continuous) => new(continuous.DataPointer, checked((int)continuous.Total()));

    private static int[] Runs(Mat mat, Rect extent)
    {
        List<int> runs = [];
        bool inside = false;
        int length = 0;
        MatRowAccessor<byte> rows = mat.AsRows<byte>();
        for (int y = extent.Top; y < extent.Bottom; y++)
        {
            for (ReadOnlySpan<byte> row = rows[y].Slice(extent.X, extent.Width); row.Length > 0;)
            {
                int same = inside ? row.IndexOf((byte)0) : row.IndexOfAnyExcept((byte)0);
                length += same < 0 ? row.Length : same;
                if (same < 0) break;
                runs.Add(length);
                (length, inside) = (0, !inside);
                row = row[same..];
            }
        }

        runs.Add(length);
        return [.. runs];
    }
}
