using Mot.Association;
using Mot.Training.Data;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class ReferenceAugmentationTests
{
    /// <summary>The labels of JDE's code, corner by corner with whole matrices.</summary>
    private static List<Box> Oracle(Size image, Box[] boxes, int width, int height, ReferenceAugmentation.Variation v)
    {
        double ratio = Math.Min((double)height / image.Height, (double)width / image.Width);
        double padX = (width - Math.Round(image.Width * ratio)) / 2, padY = (height - Math.Round(image.Height * ratio)) / 2;
        double a = v.Angle * Math.PI / 180, cx = width / 2.0, cy = height / 2.0;
        double alpha = v.Scale * Math.Cos(a), beta = v.Scale * Math.Sin(a);
        double[,] rotation = { { alpha, beta, ((1 - alpha) * cx) - (beta * cy) }, { -beta, alpha, (beta * cx) + ((1 - alpha) * cy) }, { 0, 0, 1 } };
        double[,] translation = { { 1, 0, v.ShiftX }, { 0, 1, v.ShiftY }, { 0, 0, 1 } };
        double[,] shear = { { 1, Math.Tan(v.ShearX * Math.PI / 180), 0 }, { Math.Tan(v.ShearY * Math.PI / 180), 1, 0 }, { 0, 0, 1 } };
        double[,] map = Product(shear, Product(translation, rotation));
        List<Box> kept = [];
        foreach (Box box in boxes)
        {
            double x0 = (ratio * box.X0) + padX, y0 = (ratio * box.Y0) + padY, x1 = (ratio * box.X1) + padX, y1 = (ratio * box.Y1) + padY;
            (double X, double Y)[] corners = [.. new[] { (x0, y0), (x1, y1), (x0, y1), (x1, y0) }.Select(p => (
                (map[0, 0] * p.Item1) + (map[0, 1] * p.Item2) + map[0, 2], (map[1, 0] * p.Item1) + (map[1, 1] * p.Item2) + map[1, 2]))];
            double left = corners.Min(p => p.X), right = corners.Max(p => p.X), top = corners.Min(p => p.Y), bottom = corners.Max(p => p.Y);
            double reduction = Math.Pow(Math.Max(Math.Abs(Math.Sin(a)), Math.Abs(Math.Cos(a))), 0.5);
            double x = (left + right) / 2, y = (top + bottom) / 2, w = (right - left) * reduction, h = (bottom - top) * reduction;
            left = Math.Clamp(x - (w / 2), 0, width);
            right = Math.Clamp(x + (w / 2), 0, width);
            top = Math.Clamp(y - (h / 2), 0, height);
            bottom = Math.Clamp(y + (h / 2), 0, height);
            (w, h) = (right - left, bottom - top);
            if (!(w > 4 && h > 4 && w * h / (((x1 - x0) * (y1 - y0)) + 1e-16) > 0.1 && Math.Max(w / (h + 1e-16), h / (w + 1e-16)) < 10)) continue;
            kept.Add(v.Flip ? new Box(width - right, top, width - left, bottom) : new Box(left, top, right, bottom));
        }

        return kept;
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[3, 3];
        for (int i = 0; i < 9; i++) product[i / 3, i % 3] = Enumerable.Range(0, 3).Sum(k => a[i / 3, k] * b[k, i % 3]);
        return product;
    }

    [Fact]
    public void Boxes_are_those_of_the_references_arithmetic()
    {
        var random = new Random(4);
        using var image = new Mat(270, 480, MatType.CV_8UC3, Scalar.All(100));
        int kept = 0, dropped = 0;
        for (int round = 0; round < 60; round++)
        {
            ReferenceAugmentation.Variation variation = ReferenceAugmentation.Draw(AugmentationOptions.Reference, 160, 96, random);
            Box[] boxes = [.. Enumerable.Range(0, 8).Select(_ => Box.FromXywh((random.NextDouble() * 560) - 60, (random.NextDouble() * 330) - 40, 2 + (random.NextDouble() * 60), 2 + (random.NextDouble() * 150)))];
            List<Box> expected = Oracle(image.Size(), boxes, 160, 96, variation);
            (Mat varied, List<TrainingLabel> labels) = ReferenceAugmentation.Apply(image, [.. boxes.Select((box, i) => new TrainingLabel(box, i))], 160, 96, variation);
            varied.Dispose();
            Assert.Equal(expected.Count, labels.Count);
            foreach ((Box box, TrainingLabel label) in expected.Zip(labels))
            {
                Assert.Equal(box.X0, label.Box.X0, 1e-9);
                Assert.Equal(box.Y0, label.Box.Y0, 1e-9);
                Assert.Equal(box.X1, label.Box.X1, 1e-9);
                Assert.Equal(box.Y1, label.Box.Y1, 1e-9);
            }

            kept += labels.Count;
            dropped += boxes.Length - labels.Count;
        }

        Assert.True(kept > 50 && dropped > 50, $"{kept} kept, {dropped} dropped");
    }

    [Fact]
    public void What_is_drawn_spans_the_papers_ranges()
    {
        var random = new Random(1);
        ReferenceAugmentation.Variation[] drawn = [.. Enumerable.Range(0, 4000).Select(_ => ReferenceAugmentation.Draw(AugmentationOptions.Reference, 1088, 608, random))];
        Spans(0.5, 1.5, v => v.Saturation);
        Spans(0.5, 1.5, v => v.Value);
        Spans(-5, 5, v => v.Angle);
        Spans(0.5, 1.2, v => v.Scale);
        Spans(-60.8, 60.8, v => v.ShiftX);
        Spans(-108.8, 108.8, v => v.ShiftY);
        Spans(-2, 2, v => v.ShearX);
        Spans(-2, 2, v => v.ShearY);
        Assert.InRange(drawn.Count(v => v.Flip), 1800, 2200);

        void Spans(double low, double high, Func<ReferenceAugmentation.Variation, double> of)
        {
            double slack = 0.01 * (high - low);
            Assert.InRange(drawn.Min(of), low, low + slack);
            Assert.InRange(drawn.Max(of), high - slack, high);
        }
    }

    [Fact]
    public void Pixels_go_where_the_boxes_go()
    {
        using var image = new Mat(96, 160, MatType.CV_8UC3, Scalar.All(0));
        Cv2.Rectangle(image, new Rect(60, 30, 40, 30), Scalar.All(255), -1);
        var random = new Random(6);
        for (int round = 0; round < 20; round++)
        {
            // A turned rectangle is smaller than its hull.
            var variation = ReferenceAugmentation.Draw(AugmentationOptions.Reference, 160, 96, random) with { Angle = 0, ShearX = 0, ShearY = 0, Saturation = 1, Value = 1 };
            (Mat varied, List<TrainingLabel> labels) = ReferenceAugmentation.Apply(image, [new TrainingLabel(Box.FromXywh(60, 30, 40, 30), 3)], 160, 96, variation);
            using (varied)
            using (var bright = new Mat())
            {
                Cv2.InRange(varied, Scalar.All(180), Scalar.All(255), bright);
                Rect extent = Cv2.BoundingRect(bright);
                Box box = Assert.Single(labels).Box;
                Assert.InRange(extent.X - box.X0, -1.5, 1.5);
                Assert.InRange(extent.Y - box.Y0, -1.5, 1.5);
                Assert.InRange(extent.Right - box.X1, -1.5, 1.5);
                Assert.InRange(extent.Bottom - box.Y1, -1.5, 1.5);
            }
        }
    }

    [Fact]
    public void Colours_are_varied_before_the_ground_is_added()
    {
        using var image = new Mat(40, 40, MatType.CV_8UC3, new Scalar(40, 80, 120));
        var still = new ReferenceAugmentation.Variation(1, 0.5, 0, 1, 0, 0, 0, 0, false);
        (Mat varied, _) = ReferenceAugmentation.Apply(image, [], 120, 40, still);
        using (varied)
        {
            Assert.Equal(new Vec3b(128, 128, 128), varied.At<Vec3b>(20, 5));
            Assert.Equal(60, varied.At<Vec3b>(20, 60).Item2);
        }
    }

    [Fact]
    public void Silhouettes_are_cut_along_masks_where_there_are_some()
    {
        using var set = new TrainingSet();
        using var image = new Mat(80, 80, MatType.CV_8UC3, Scalar.All(50));
        using var mask = new Mat(80, 80, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Ellipse(image, new Point(40, 40), new Size(10, 25), 0, 0, 360, new Scalar(0, 0, 250), -1);
        Cv2.Ellipse(mask, new Point(40, 40), new Size(10, 25), 0, 0, 360, Scalar.All(1), -1);
        Box box = Box.FromXywh(30, 15, 21, 51);
        set.Add("a", 1, image, [new LabelledObject(box) { Mask = ObjectMask.Of(mask, 1) }, new LabelledObject(new Box(60, 60, 70, 78), 1)]);
        using Silhouettes silhouettes = Silhouettes.Cut(set);
        Assert.Equal(1, silhouettes.Count);
        Silhouettes.Patch patch = silhouettes[0];
        Assert.Equal(-1, patch.Identity);
        Assert.Equal(new Box(0, 0, 21, 51), patch.Box);
        Assert.Equal(255, patch.Alpha.At<byte>(25, 10));
        Assert.Equal(0, patch.Alpha.At<byte>(0, 0));
        Assert.Equal(250, patch.Image.At<Vec3b>(25, 10).Item2);
    }

    [Fact]
    public void Copies_of_an_image_stand_side_by_side_and_differ()
    {
        using var set = new TrainingSet();
        for (int i = 0; i < 3; i++)
        {
            using Mat image = TestImages.Noise(32, 32, 50 + (i * 60), 60 + (i * 60), seed: i);
            set.Add("a", i + 1, image, [new LabelledObject(new Box(4, 4, 20, 30))]);
        }

        var loader = new BatchLoader(set, new Augmentation(new AugmentationOptions { Saturation = 0, Value = 0, PastedSilhouettes = 0, MinScale = 1, MaxScale = 1, Shift = 0.2 }, 32, 32), 32, 32, 4, 1, copies: 2);
        HashSet<int> seen = [];
        foreach (TrainingBatch batch in loader.From(0).Take(3))
        {
            float[][] centres = [.. batch.Pixels.Chunk(3 * 32 * 32).Select(pixels => pixels[(16 * 32 + 12)..(16 * 32 + 16)])];
            int[] images = [.. centres.Select(c => (int)Math.Round(((c[0] * 255) - 55) / 60))];
            Assert.Equal(images[0], images[1]);
            Assert.Equal(images[2], images[3]);
            Assert.NotEqual(batch.Labels[0][0].Box, batch.Labels[1][0].Box);
            seen.UnionWith(images);
        }

        Assert.Equal(3, seen.Count);
    }
}
