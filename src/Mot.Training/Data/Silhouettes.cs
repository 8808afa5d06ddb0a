using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// People cut out of the training images: by their masks, or where a sequence has none and its camera stands still, by what
/// differs from the median of the sequence.
/// Pasted elsewhere they teach detection new places, neighbours and occlusions, and the embedding new backgrounds.
/// </summary>
public sealed class Silhouettes : IDisposable
{
    /// <summary>Images that the median background is taken over; odd, so that the median is one of the values.</summary>
    private const int BackgroundSamples = 25;

    /// <summary>Grey levels by which a channel differs from the background where somebody stands.</summary>
    private const int Difference = 24;

    /// <summary>Least share of its box that a silhouette fills.</summary>
    private const double LeastShare = 0.25;

    /// <summary>Least height of a silhouette, as a share of its box's.</summary>
    private const double LeastHeight = 0.75;

    private readonly List<Patch> _patches = [];

    private Silhouettes()
    {
    }

    /// <summary>How many there are.</summary>
    public int Count => _patches.Count;

    internal Patch this[int index] => _patches[index];

    /// <summary>Cuts up to <paramref name="limit"/> silhouettes out of a training set, spread over its images.</summary>
    public static Silhouettes Cut(TrainingSet set, int limit = 1200, CancellationToken cancellation = default)
    {
        var result = new Silhouettes();
        var sequences = Enumerable.Range(0, set.Count).GroupBy(i => set.Source(i).Sequence).ToList();
        foreach (IGrouping<string, int> sequence in sequences)
        {
            int[] images = [.. sequence];
            if (images.Any(i => set.Masks(i).Count > 0))
            {
                result.CutMasks(set, images, limit / sequences.Count, cancellation);
                continue;
            }

            if (images.Length < BackgroundSamples) continue;
            using Mat? background = Background(set, images, cancellation);
            if (background is null) continue;

            // Walk the images with a stride, so that a limit leaves patches from the whole sequence.
            int wanted = limit / sequences.Count, before = result.Count;
            int available = images.Sum(i => set.Labels(i).Count(label => label.Identity >= 0));
            double keep = Math.Min(1, wanted * 1.6 / Math.Max(1, available));
            double debt = 0;
            foreach (int index in images)
            {
                cancellation.ThrowIfCancellationRequested();
                debt += keep * set.Labels(index).Count;
                if (debt < 1) continue;
                if (result.Count - before >= wanted) break;
                using Mat image = set.Load(index);
                if (image.Size() != background.Size()) continue;
                debt -= result.CutImage(image, background, set.Labels(index), (int)debt, offset: index);
            }
        }

        return result;
    }

    /// <summary>Cuts along masks, of as many images as it takes, evenly over the sequence.</summary>
    private void CutMasks(TrainingSet set, int[] images, int wanted, CancellationToken cancellation)
    {
        (int Image, int Object)[] all = [.. images.SelectMany(i => set.Masks(i).Select((mask, k) => (i, k, mask))).Where(o => o.mask is not null).Select(o => (o.i, o.k))];
        double every = Math.Max(1, all.Length / (double)Math.Max(1, wanted));
        (int Image, int Object)[] chosen = [.. Enumerable.Range(0, (int)(all.Length / every)).Select(n => all[(int)(n * every)])];
        foreach (IGrouping<int, (int Image, int Object)> objects in chosen.GroupBy(o => o.Image))
        {
            cancellation.ThrowIfCancellationRequested();
            using Mat image = set.Load(objects.Key);
            foreach ((_, int k) in objects)
            {
                if (TryCut(image, set.Masks(objects.Key)[k]!, set.Labels(objects.Key)[k]) is { } patch) _patches.Add(patch);
            }
        }
    }

    private static Patch? TryCut(Mat image, ObjectMask mask, TrainingLabel label)
    {
        // Who is largely hidden gives a fragment, and a box around what is not there.
        Box box = label.Box;
        Rect extent = mask.Extent & new Rect(0, 0, image.Width, image.Height);
        if (extent != mask.Extent || box.Width < 6 || box.Height < 12 || mask.Area < LeastShare * box.Area || extent.Height < LeastHeight * box.Height) return null;
        using Mat person = image.SubMat(extent);
        using Mat opacity = mask.ToMat();
        var alpha = new Mat();
        Cv2.GaussianBlur(opacity, alpha, new Size(3, 3), 0);
        return new Patch(person.Clone(), alpha, new Box(box.X0 - extent.X, box.Y0 - extent.Y, box.X1 - extent.X, box.Y1 - extent.Y), label.Identity);
    }

    /// <summary>The median of a sequence's images, or null where they differ in size.</summary>
    private static unsafe Mat? Background(TrainingSet set, int[] images, CancellationToken cancellation)
    {
        var samples = new List<Mat>();
        try
        {
            for (int i = 0; i < BackgroundSamples; i++)
            {
                samples.Add(set.Load(images[(int)((i + 0.5) * images.Length / BackgroundSamples)]));
                if (samples[i].Size() != samples[0].Size()) return null;
            }

            cancellation.ThrowIfCancellationRequested();
            (int rows, int columns) = (samples[0].Rows, samples[0].Cols);
            var median = new Mat(rows, columns, MatType.CV_8UC3);
            Parallel.For(0, rows, y =>
            {
                Span<byte> values = stackalloc byte[BackgroundSamples];
                byte* to = (byte*)median.Ptr(y);
                for (int x = 0; x < columns * 3; x++)
                {
                    for (int i = 0; i < values.Length; i++) values[i] = ((byte*)samples[i].Ptr(y))[x];
                    values.Sort();
                    to[x] = values[BackgroundSamples / 2];
                }
            });
            return median;
        }
        finally
        {
            samples.ForEach(sample => sample.Dispose());
        }
    }

    private int CutImage(Mat image, Mat background, IReadOnlyList<TrainingLabel> labels, int wanted, int offset)
    {
        int cut = 0;
        for (int k = 0; k < labels.Count && cut < wanted; k++)
        {
            TrainingLabel label = labels[(k + offset) % labels.Count];
            if (label.Ignore || label.Identity < 0) continue;

            // Only somebody who stands free: nobody else's box reaches into this one.
            if (labels.Any(other => other != label && Overlap(other.Box, label.Box) > 0.05)) continue;
            if (TryCut(image, background, label) is not Patch patch) continue;
            _patches.Add(patch);
            cut++;
        }

        return cut;
    }

    private static Patch? TryCut(Mat image, Mat background, TrainingLabel label)
    {
        // The truth drifts by a few pixels, so the cut looks a little beyond the box.
        Box box = label.Box;
        double marginX = box.Width * 0.2 + 2, marginY = box.Height * 0.08 + 2;
        int x0 = (int)(box.X0 - marginX), y0 = (int)(box.Y0 - marginY);
        int x1 = (int)Math.Ceiling(box.X1 + marginX), y1 = (int)Math.Ceiling(box.Y1 + marginY);
        if (x0 < 0 || y0 < 0 || x1 > image.Width || y1 > image.Height || box.Width < 6 || box.Height < 12) return null;
        var region = new Rect(x0, y0, x1 - x0, y1 - y0);

        using Mat person = image.SubMat(region);
        using Mat behind = background.SubMat(region);
        using var difference = new Mat();
        Cv2.Absdiff(person, behind, difference);
        using var mask = new Mat(region.Height, region.Width, MatType.CV_8UC1);
        Threshold(difference, mask);
        using Mat kernel = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(3, 3));
        Cv2.MorphologyEx(mask, mask, MorphTypes.Close, kernel, iterations: 2);
        Cv2.MorphologyEx(mask, mask, MorphTypes.Open, kernel);
        if (KeepLargest(mask) is not Rect extent) return null;

        // A silhouette fills a third to most of its box; anything else is a shadow, a fragment or a moving camera.
        double share = Cv2.CountNonZero(mask) / box.Area;
        if (share is < LeastShare or > 0.95) return null;
        if (extent.Height < LeastHeight * box.Height || extent.Width < 0.35 * box.Width) return null;

        var alpha = new Mat();
        Cv2.GaussianBlur(mask, alpha, new Size(3, 3), 0);
        return new Patch(person.Clone(), alpha, new Box(box.X0 - x0, box.Y0 - y0, box.X1 - x0, box.Y1 - y0), label.Identity);
    }

    private static unsafe void Threshold(Mat difference, Mat mask)
    {
        (int rows, int columns) = (mask.Rows, mask.Cols);
        for (int y = 0; y < rows; y++)
        {
            byte* from = (byte*)difference.Ptr(y);
            byte* to = (byte*)mask.Ptr(y);
            for (int x = 0; x < columns; x++, from += 3)
                to[x] = (byte)(Math.Max(from[0], Math.Max(from[1], from[2])) > Difference ? 255 : 0);
        }
    }

    /// <summary>Leaves the largest connected part of a mask and gives its extent; null if there is none.</summary>
    private static Rect? KeepLargest(Mat mask)
    {
        using var labels = new Mat();
        using var stats = new Mat();
        using var centroids = new Mat();
        int parts = Cv2.ConnectedComponentsWithStats(mask, labels, stats, centroids);
        if (parts < 2) return null;
        int largest = Enumerable.Range(1, parts - 1).MaxBy(i => Of(i, ConnectedComponentsTypes.Area));
        Cv2.InRange(labels, new Scalar(largest), new Scalar(largest), mask);
        return new Rect(
            Of(largest, ConnectedComponentsTypes.Left), Of(largest, ConnectedComponentsTypes.Top),
            Of(largest, ConnectedComponentsTypes.Width), Of(largest, ConnectedComponentsTypes.Height));

        int Of(int part, ConnectedComponentsTypes what) => stats.At<int>(part, (int)what);
    }

    private static double Overlap(Box a, Box b)
    {
        double w = Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0), h = Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0);
        return w > 0 && h > 0 ? w * h / b.Area : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Patch patch in _patches)
        {
            patch.Image.Dispose();
            patch.Alpha.Dispose();
        }

        _patches.Clear();
    }

    /// <summary>A silhouette: its pixels, its opacity, the true box within it and whose it is.</summary>
    internal sealed record Patch(Mat Image, Mat Alpha, Box Box, int Identity);
}
