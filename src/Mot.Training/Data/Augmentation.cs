using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>Turns an image of a training set into a varied one of the network's size, with its labels.</summary>
/// <remarks>
/// One affine map takes the image into the network's frame and varies it (JDE, section 4.1), so that pixels are
/// interpolated once; then silhouettes are pasted, and colours varied. With <see cref="AugmentationSteps.Reference"/> it
/// is done in the steps of JDE's code, and silhouettes come last. Stateless and safe from several threads: all chance comes from the generator handed in.
/// </remarks>
public sealed class Augmentation
{
    // A label whose box is covered by more than this by pasted silhouettes no longer shows whom it names ...
    private const double CoveredIdentity = 0.5;

    // ... and above this no longer shows that anybody is there.
    private const double CoveredObject = 0.85;

    // Of an object that is cut off by more, what is left is neither object nor background.
    private const double LeastSeen = 0.3;

    private readonly AugmentationOptions _options;
    private readonly Silhouettes? _silhouettes;
    private readonly int _width;
    private readonly int _height;

    /// <summary>Images a side of a mosaic at most; 1: none.</summary>
    public int MosaicSide => _options.MosaicSide;

    /// <summary>Varies images into <paramref name="width"/> x <paramref name="height"/> pixels.</summary>
    public Augmentation(AugmentationOptions options, int width, int height, Silhouettes? silhouettes = null)
    {
        options.Validate();
        _options = options;
        _width = width;
        _height = height;
        _silhouettes = silhouettes;
    }

    /// <summary>A varied image (BGR, the caller disposes it) and its labels in its pixels.</summary>
    public (Mat Image, List<TrainingLabel> Labels) Apply(Mat image, IReadOnlyList<TrainingLabel> labels, Random random)
    {
        if (_options.Steps == AugmentationSteps.Reference)
        {
            ReferenceAugmentation.Variation variation = ReferenceAugmentation.Draw(_options, _width, _height, random);
            (Mat varied, List<TrainingLabel> kept) = ReferenceAugmentation.Apply(image, labels, _width, _height, variation);
            if (_silhouettes is { Count: > 0 })
                Paste(varied, kept, variation.Scale * Math.Min(_width / (double)image.Width, _height / (double)image.Height), random);
            return (varied, kept);
        }

        bool flip = random.NextDouble() < _options.FlipProbability;
        double[] map = DrawMap(image.Width, image.Height, flip, random);
        double saturation = 1 + Between(random, -_options.Saturation, _options.Saturation);
        double value = 1 + Between(random, -_options.Value, _options.Value);

        using Mat transform = Mat.FromPixelData(2, 3, MatType.CV_64FC1, map);
        var warped = new Mat();
        Cv2.WarpAffine(image, warped, transform, new Size(_width, _height), InterpolationFlags.Linear, BorderTypes.Constant, new Scalar(127.5, 127.5, 127.5));
        List<TrainingLabel> moved = Move(labels, map);
        if (_silhouettes is { Count: > 0 })
            Paste(warped, moved, Math.Sqrt(Math.Abs(map[0] * map[4] - map[1] * map[3])), random);
        if (saturation != 1 || value != 1) Recolour(warped, hue: 0, saturation, value);
        return (warped, moved);
    }

    /// <summary>A mosaic of n x n images, row by row, each varied by itself, and its labels in its pixels; of one image the same as that alone.</summary>
    /// <param name="images">The images with their labels, 1 or 4 or 9 and so on.</param>
    /// <param name="random">All chance.</param>
    public (Mat Image, List<TrainingLabel> Labels) Apply(IReadOnlyList<(Mat Image, IReadOnlyList<TrainingLabel> Labels)> images, Random random)
    {
        if (images.Count == 1) return Apply(images[0].Image, images[0].Labels, random);
        int side = (int)Math.Sqrt(images.Count);
        if (side * side != images.Count) throw new ArgumentException($"Found {images.Count} images, expected as many as a square has.", nameof(images));
        int width = (_width + side - 1) / side, height = (_height + side - 1) / side;
        var cell = new Augmentation(_options, width, height, _silhouettes);
        var mosaic = new Mat(_height, _width, MatType.CV_8UC3, Scalar.All(127));
        List<TrainingLabel> all = [];
        for (int i = 0; i < images.Count; i++)
        {
            (Mat varied, List<TrainingLabel> labels) = cell.Apply(images[i].Image, images[i].Labels, random);
            int left = i % side * width, top = i / side * height;
            int right = Math.Min(left + width, _width), bottom = Math.Min(top + height, _height);
            using (varied)
            using (Mat part = varied[new Rect(0, 0, right - left, bottom - top)])
            using (Mat place = mosaic[new Rect(left, top, right - left, bottom - top)])
            {
                part.CopyTo(place);
            }

            foreach (TrainingLabel label in labels)
            {
                // Beyond its own cell there is nothing of an object.
                Box whole = label.Box;
                Box seen = new(Math.Max(whole.X0 + left, left), Math.Max(whole.Y0 + top, top), Math.Min(whole.X1 + left, right), Math.Min(whole.Y1 + top, bottom));
                if (seen.Width <= 0 || seen.Height <= 0) continue;
                bool fragment = seen.Area < LeastSeen * whole.Area;
                all.Add(fragment ? label with { Box = seen, Ignore = true, Identity = -1 } : label with { Box = seen });
            }
        }

        return (mosaic, all);
    }

    /// <summary>The 2x3 map from the image's pixels to the network's: letterbox, then shear, translate and scale-rotate about the centre.</summary>
    private double[] DrawMap(int width, int height, bool flip, Random random)
    {
        double fit = Math.Min(_width / (double)width, _height / (double)height);
        double scale = fit * Between(random, _options.MinScale, _options.MaxScale);
        double angle = Between(random, -_options.Rotation, _options.Rotation) * Math.PI / 180;
        double shiftX = Between(random, -_options.Shift, _options.Shift) * _width;
        double shiftY = Between(random, -_options.Shift, _options.Shift) * _height;
        double shearX = Math.Tan(Between(random, -_options.Shear, _options.Shear) * Math.PI / 180);
        double shearY = Math.Tan(Between(random, -_options.Shear, _options.Shear) * Math.PI / 180);
        double cos = Math.Cos(angle) * scale, sin = Math.Sin(angle) * scale;
        double mirror = flip ? -1 : 1;

        // Linear part: shear times rotation times mirror; OpenCV's pixel centres sit at whole numbers, hence the halves.
        double a = (cos - shearX * sin) * mirror, b = sin + shearX * cos;
        double c = (shearY * cos - sin) * mirror, d = shearY * sin + cos;
        double fromX = (width - 1) / 2.0, fromY = (height - 1) / 2.0;
        double toX = (_width - 1) / 2.0 + shiftX, toY = (_height - 1) / 2.0 + shiftY;
        return [a, b, toX - a * fromX - b * fromY, c, d, toY - c * fromX - d * fromY];
    }

    /// <summary>Boxes re-fitted to their warped corners; those that the reference drops (section 1.7 of its facts) are dropped.</summary>
    private List<TrainingLabel> Move(IReadOnlyList<TrainingLabel> labels, double[] map)
    {
        List<TrainingLabel> moved = new(labels.Count);

        // A rotated box's hull is larger than the object; the reference shrinks it by this much.
        double angle = Math.Atan2(map[3], map[0]);
        double tight = Math.Sqrt(Math.Max(Math.Abs(Math.Sin(angle)), Math.Abs(Math.Cos(angle))));
        foreach (TrainingLabel label in labels)
        {
            Box box = label.Box;
            double cx = box.CenterX - 0.5, cy = box.CenterY - 0.5;
            double x = map[0] * cx + map[1] * cy + map[2] + 0.5, y = map[3] * cx + map[4] * cy + map[5] + 0.5;
            double w = (Math.Abs(map[0]) * box.Width + Math.Abs(map[1]) * box.Height) * tight;
            double h = (Math.Abs(map[3]) * box.Width + Math.Abs(map[4]) * box.Height) * tight;
            Box target = new(x - w / 2, y - h / 2, x + w / 2, y + h / 2);
            double seenWidth = Math.Min(target.X1, _width) - Math.Max(target.X0, 0);
            double seenHeight = Math.Min(target.Y1, _height) - Math.Max(target.Y0, 0);
            if (seenWidth <= 0 || seenHeight <= 0) continue;

            // Nor is what is too small for a cell.
            bool fragment = seenWidth * seenHeight < LeastSeen * target.Area || w <= 3 || h <= 4;
            moved.Add(fragment ? label with { Box = target, Ignore = true, Identity = -1 } : label with { Box = target });
        }

        return moved;
    }

    private void Paste(Mat canvas, List<TrainingLabel> labels, double scale, Random random)
    {
        int count = random.Next(_options.PastedSilhouettes + 1);
        if (count == 0) return;
        int original = labels.Count;
        using var covered = new Mat(_height, _width, MatType.CV_8UC1, Scalar.All(0));
        for (int i = 0; i < count; i++)
        {
            Silhouettes.Patch patch = _silhouettes![random.Next(_silhouettes.Count)];
            double size = scale * Between(random, _options.MinSilhouetteScale, _options.MaxSilhouetteScale);
            int width = (int)Math.Round(patch.Image.Width * size), height = (int)Math.Round(patch.Image.Height * size);
            double x = Between(random, -0.1, 1.1) * _width, y = Between(random, -0.1, 1.1) * _height;
            bool flip = random.NextDouble() < 0.5;
            bool recolour = random.NextDouble() < _options.RecolouredShare;
            int hue = random.Next(180);
            double saturation = Between(random, 0.4, 1.8), value = Between(random, 0.5, 1.6);
            if (width < 4 || height < 8) continue;

            using var image = new Mat();
            using var alpha = new Mat();
            var interpolation = size < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear;
            Cv2.Resize(patch.Image, image, new Size(width, height), 0, 0, interpolation);
            Cv2.Resize(patch.Alpha, alpha, new Size(width, height), 0, 0, interpolation);
            if (flip)
            {
                Cv2.Flip(image, image, FlipMode.Y);
                Cv2.Flip(alpha, alpha, FlipMode.Y);
            }

            if (recolour) Recolour(image, hue, saturation, value);
            int left = (int)Math.Round(x - width / 2.0), top = (int)Math.Round(y - height / 2.0);
            if (!Blend(canvas, covered, image, alpha, left, top)) continue;

            double boxLeft = flip ? patch.Image.Width - patch.Box.X1 : patch.Box.X0;
            double sx = width / (double)patch.Image.Width, sy = height / (double)patch.Image.Height;
            labels.Add(new TrainingLabel(
                Box.FromXywh(left + boxLeft * sx, top + patch.Box.Y0 * sy, patch.Box.Width * sx, patch.Box.Height * sy),
                recolour ? -1 : patch.Identity));
        }

        for (int i = 0; i < original; i++)
        {
            double share = Share(covered, labels[i].Box);
            if (share > CoveredObject) labels[i] = labels[i] with { Ignore = true, Identity = -1 };
            else if (share > CoveredIdentity) labels[i] = labels[i] with { Identity = -1 };
        }
    }

    /// <summary>Draws a patch with its opacity and marks where it covers; false if most of it falls outside.</summary>
    private static unsafe bool Blend(Mat canvas, Mat covered, Mat image, Mat alpha, int left, int top)
    {
        int x0 = Math.Max(0, left), y0 = Math.Max(0, top);
        int x1 = Math.Min(canvas.Width, left + image.Width), y1 = Math.Min(canvas.Height, top + image.Height);
        if (x1 <= x0 || y1 <= y0 || (x1 - x0) * (y1 - y0) < 0.4 * image.Width * image.Height) return false;
        for (int y = y0; y < y1; y++)
        {
            byte* to = (byte*)canvas.Ptr(y) + x0 * 3;
            byte* mark = (byte*)covered.Ptr(y) + x0;
            byte* from = (byte*)image.Ptr(y - top) + (x0 - left) * 3;
            byte* opacity = (byte*)alpha.Ptr(y - top) + (x0 - left);
            for (int x = x0; x < x1; x++, to += 3, from += 3, mark++, opacity++)
            {
                int o = *opacity;
                if (o == 0) continue;
                for (int c = 0; c < 3; c++) to[c] = (byte)((to[c] * (255 - o) + from[c] * o + 127) / 255);
                if (o > 127) *mark = 1;
            }
        }

        return true;
    }

    /// <summary>The share of the visible part of a box that is marked.</summary>
    private static unsafe double Share(Mat covered, Box box)
    {
        int x0 = Math.Max(0, (int)box.X0), x1 = Math.Min(covered.Width, (int)Math.Ceiling(box.X1));
        int y0 = Math.Max(0, (int)box.Y0), y1 = Math.Min(covered.Height, (int)Math.Ceiling(box.Y1));
        if (x1 <= x0 || y1 <= y0) return 0;
        int marked = 0;
        for (int y = y0; y < y1; y++)
        {
            byte* row = (byte*)covered.Ptr(y);
            for (int x = x0; x < x1; x++) marked += row[x];
        }

        return marked / (double)((x1 - x0) * (y1 - y0));
    }

    /// <summary>Turns the hue (OpenCV's half degrees) and multiplies saturation and value, in place.</summary>
    internal static unsafe void Recolour(Mat image, int hue, double saturation, double value)
    {
        Span<byte> hues = stackalloc byte[256], saturations = stackalloc byte[256], values = stackalloc byte[256];
        for (int i = 0; i < 256; i++)
        {
            hues[i] = (byte)((i + hue) % 180);
            saturations[i] = (byte)Math.Clamp(i * saturation, 0, 255);
            values[i] = (byte)Math.Clamp(i * value, 0, 255);
        }

        Cv2.CvtColor(image, image, ColorConversionCodes.BGR2HSV);
        (int width, int height) = (image.Width, image.Height);
        for (int y = 0; y < height; y++)
        {
            byte* p = (byte*)image.Ptr(y);
            for (int x = 0; x < width; x++, p += 3)
            {
                p[0] = hues[p[0]];
                p[1] = saturations[p[1]];
                p[2] = values[p[2]];
            }
        }

        Cv2.CvtColor(image, image, ColorConversionCodes.HSV2BGR);
    }

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}
