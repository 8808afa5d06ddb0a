using Mot.Association;
using Mot.Training.Data;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class AugmentationTests
{
    /// <summary>A bright rectangle on black: its extent in the varied image must be its label.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Labels_follow_the_pixels(int seed)
    {
        using var image = new Mat(120, 200, MatType.CV_8UC3, Scalar.All(0));
        Cv2.Rectangle(image, new Rect(70, 30, 40, 60), Scalar.All(255), -1);
        var options = new AugmentationOptions { Saturation = 0, Value = 0, PastedSilhouettes = 0, Shift = 0.05 };
        var augmentation = new Augmentation(options, 160, 96);
        (Mat varied, List<TrainingLabel> labels) = augmentation.Apply(image, [new TrainingLabel(Box.FromXywh(70, 30, 40, 60), 4)], new Random(seed));
        using (varied)
        using (var bright = new Mat())
        {
            Assert.Equal(new Size(160, 96), varied.Size());
            Cv2.InRange(varied, Scalar.All(150), Scalar.All(255), bright);
            Rect extent = Cv2.BoundingRect(bright);
            TrainingLabel label = Assert.Single(labels);
            Assert.Equal(4, label.Identity);
            Assert.InRange(extent.X - label.Box.X0, -1, 1);
            Assert.InRange(extent.Y - label.Box.Y0, -1, 1);
            Assert.InRange(extent.X + extent.Width - label.Box.X1, -1, 1);
            Assert.InRange(extent.Y + extent.Height - label.Box.Y1, -1, 1);
        }
    }

    [Fact]
    public void Nothing_varied_is_the_letterbox()
    {
        using var image = new Mat(60, 100, MatType.CV_8UC3, new Scalar(10, 20, 30));
        (Mat varied, List<TrainingLabel> labels) = new Augmentation(AugmentationOptions.None, 200, 128).Apply(image, [new TrainingLabel(new Box(0, 0, 100, 60), 1)], new Random(1));
        using (varied)
        {
            Box box = Assert.Single(labels).Box;
            Assert.Equal(new Box(0, 4, 200, 124), new Box(Math.Round(box.X0, 6), Math.Round(box.Y0, 6), Math.Round(box.X1, 6), Math.Round(box.Y1, 6)));
            Assert.Equal(new Vec3b(10, 20, 30), varied.At<Vec3b>(64, 100));
            Assert.Equal(new Vec3b(128, 128, 128), varied.At<Vec3b>(1, 100));
        }
    }

    /// <summary>Images of one bright rectangle each: every label of a mosaic is a rectangle of it, and every rectangle has its label.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(25)]
    public void Labels_follow_the_pixels_of_a_mosaic(int count)
    {
        const int Width = 322, Height = 258;
        var images = new List<(Mat Image, IReadOnlyList<TrainingLabel> Labels)>();
        for (int i = 0; i < count; i++)
        {
            var image = new Mat(90, 120, MatType.CV_8UC3, Scalar.All(0));
            Cv2.Rectangle(image, new Rect(40 + i, 20, 30, 40), Scalar.All(255), -1);
            images.Add((image, [new TrainingLabel(Box.FromXywh(40 + i, 20, 30, 40), i)]));
        }

        var options = AugmentationOptions.None with { FlipProbability = 0.5, MinScale = 0.8, MaxScale = 1.2, Shift = 0.03 };
        (Mat mosaic, List<TrainingLabel> labels) = new Augmentation(options, Width, Height).Apply(images, new Random(count));
        using (mosaic)
        using (var bright = new Mat())
        {
            Assert.Equal(new Size(Width, Height), mosaic.Size());
            Assert.Equal(Enumerable.Range(0, count), labels.Select(label => label.Identity));
            int side = (int)Math.Sqrt(count), width = (Width + side - 1) / side, height = (Height + side - 1) / side;
            Cv2.InRange(mosaic, Scalar.All(150), Scalar.All(255), bright);
            foreach (TrainingLabel label in labels)
            {
                Assert.False(label.Ignore);
                int left = label.Identity % side * width, top = label.Identity / side * height;
                using Mat cell = bright[new Rect(left, top, Math.Min(width, Width - left), Math.Min(height, Height - top))];
                Rect extent = Cv2.BoundingRect(cell) + new Point(left, top);
                Assert.InRange(extent.X - label.Box.X0, -1.5, 1.5);
                Assert.InRange(extent.Y - label.Box.Y0, -1.5, 1.5);
                Assert.InRange(extent.X + extent.Width - label.Box.X1, -1.5, 1.5);
                Assert.InRange(extent.Y + extent.Height - label.Box.Y1, -1.5, 1.5);
            }
        }

        foreach ((Mat image, _) in images) image.Dispose();
        Assert.Throws<ArgumentException>(() => new Augmentation(options, Width, Height).Apply([.. images.Take(3), .. images.Take(3)], new Random(1)));
    }

    /// <summary>What its own cell cuts off of an object is gone: it does not reach into the next one.</summary>
    [Fact]
    public void In_a_mosaic_boxes_end_with_their_cell_and_fragments_are_ignored()
    {
        using var image = new Mat(100, 100, MatType.CV_8UC3, Scalar.All(9));
        IReadOnlyList<TrainingLabel> labels = [new(new Box(60, 20, 140, 80), 1), new(new Box(-90, 20, 10, 80), 2)];
        (Mat mosaic, List<TrainingLabel> all) = new Augmentation(AugmentationOptions.None, 200, 200).Apply([(image, labels), (image, []), (image, []), (image, labels)], new Random(1));
        using (mosaic)
        {
            Assert.Equal(
                [(new Box(60, 20, 100, 80), 1, false), (new Box(0, 20, 10, 80), -1, true), (new Box(160, 120, 200, 180), 1, false), (new Box(100, 120, 110, 180), -1, true)],
                all.Select(label => (new Box(Math.Round(label.Box.X0, 6), Math.Round(label.Box.Y0, 6), Math.Round(label.Box.X1, 6), Math.Round(label.Box.Y1, 6)), label.Identity, label.Ignore)));
        }
    }

    [Fact]
    public void Copies_of_a_mosaic_show_the_same_objects_and_an_epoch_leads_with_each_image()
    {
        using var set = new TrainingSet();
        for (int i = 0; i < 6; i++)
        {
            using var image = new Mat(60, 60, MatType.CV_8UC3, Scalar.All(i));
            set.Add("a", i + 1, image, [(new Box(20, 20, 40, 40), i, false)]);
        }

        var loader = new BatchLoader(set, new Augmentation(AugmentationOptions.None with { MosaicSide = 3, FlipProbability = 0.5 }, 96, 96), 96, 96, 2, 4, copies: 2);
        TrainingBatch[] batches = [.. loader.From(0, workers: 2).Take(12)];
        Assert.All(batches, batch => Assert.Equal(batch.Labels[0].Select(label => label.Identity), batch.Labels[1].Select(label => label.Identity)));
        Assert.Equal([0, 1, 2, 3, 4, 5], batches.Take(6).Select(batch => batch.Labels[0][0].Identity).Order());
        Assert.Equal([1, 4, 9], batches.Select(batch => batch.Labels[0].Count).Distinct().Order());
    }

    [Fact]
    public void The_batch_of_a_step_depends_on_seed_and_step_alone()
    {
        using TrainingSet set = Noise(7);
        BatchLoader Loader(int seed) => new(set, new Augmentation(new AugmentationOptions(), 64, 64), 64, 64, 3, seed);
        TrainingBatch[] whole = [.. Loader(5).From(0).Take(6)];
        TrainingBatch[] tail = [.. Loader(5).From(4).Take(2)];
        Assert.Equal(whole[4].Pixels, tail[0].Pixels);
        Assert.Equal(whole[5].Pixels, tail[1].Pixels);
        Assert.NotEqual(whole[0].Pixels, Loader(6).Make(0).Pixels);
        Assert.All(whole, batch => Assert.All(batch.Pixels, value => Assert.InRange(value, 0f, 1f)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_number_of_workers_changes_nothing(int workers)
    {
        using TrainingSet set = Noise(7);
        BatchLoader Loader() => new(set, new Augmentation(new AugmentationOptions(), 64, 64), 64, 64, 3, 9);
        BatchLoader loader = Loader(), other = Loader();
        long step = 2;
        foreach (TrainingBatch batch in loader.From(step, workers).Take(11))
        {
            // One that is disposed of is written over by a later one; the others are kept.
            using (batch)
            {
                TrainingBatch alone = other.Make(step++);
                Assert.Equal(alone.Pixels, batch.Pixels);
                Assert.Equal(alone.Labels, batch.Labels);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => loader.From(0, 0));
    }

    [Fact]
    public void The_memory_of_a_disposed_batch_serves_a_later_one()
    {
        using TrainingSet set = Noise(3);
        var loader = new BatchLoader(set, new Augmentation(new AugmentationOptions(), 64, 64), 64, 64, 2, 9);
        TrainingBatch first = loader.Make(0);
        float[] pixels = first.Pixels;
        Assert.NotSame(pixels, loader.Make(1).Pixels);
        first.Dispose();
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Pixels);
        Assert.Same(pixels, loader.Make(2).Pixels);
        Assert.NotSame(pixels, loader.Make(3).Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_goes_wrong_in_a_worker_reaches_who_takes_the_batches(int workers)
    {
        // In a file: images in memory must outlive the workers.
        TrainingSet set = Noise(3, new TrainingSetOptions { MemoryBudget = 0 });
        using IEnumerator<TrainingBatch> batches = new BatchLoader(set, new Augmentation(AugmentationOptions.None, 32, 32), 32, 32, 2, 1).From(0, workers).GetEnumerator();
        Assert.True(batches.MoveNext());
        set.Dispose();
        Assert.ThrowsAny<Exception>(() =>
        {
            for (int i = 0; i < 100; i++) batches.MoveNext();
        });
    }

    [Fact]
    public void Every_image_is_seen_once_an_epoch()
    {
        using TrainingSet set = Noise(6);
        var loader = new BatchLoader(set, new Augmentation(AugmentationOptions.None, 32, 32), 32, 32, 2, 1);
        float[] sums = [.. loader.From(0).Take(3).SelectMany(batch => batch.Pixels.Chunk(3 * 32 * 32)).Select(pixels => pixels.Sum())];
        Assert.Equal(6, sums.Distinct().Count());
    }

    [Fact]
    public void Images_past_the_memory_budget_come_back_from_the_file()
    {
        using var set = new TrainingSet(new TrainingSetOptions { MemoryBudget = 64 * 64 * 3 });
        for (int i = 1; i <= 3; i++)
        {
            using var image = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(i * 50));
            set.Add("a", i, image, []);
        }

        for (int i = 0; i < 3; i++)
        {
            using Mat image = set.Load(i);
            Assert.InRange(image.At<Vec3b>(10, 10).Item0, (i + 1) * 50 - 2, (i + 1) * 50 + 2);
        }
    }

    [Fact]
    public void Large_images_are_shrunk_with_their_boxes_and_odd_boxes_are_named()
    {
        using var set = new TrainingSet(new TrainingSetOptions { MaxWidth = 100, MaxHeight = 100 });
        using var image = new Mat(100, 400, MatType.CV_8UC3, Scalar.All(9));
        set.Add("a", 1, image, [(new Box(40, 20, 80, 60), 3, false), (new Box(-50, 0, -10, 40), 4, false)]);
        Assert.Equal(new Box(10, 5, 20, 15), Assert.Single(set.Labels(0)).Box);
        string message = Assert.Throws<ArgumentException>(() => set.Add("s", 7, image, [(new Box(5, 5, 5, 9), 1, false)])).Message;
        Assert.Contains("Sequence 's', frame 7", message);
        Assert.Throws<ArgumentException>(() => set.Add("s", 8, image, [(new Box(double.NaN, 5, 6, 9), 1, false)]));
    }

    /// <summary>Discs of known colours walk over a textured, still background; what is cut out must be discs.</summary>
    [Fact]
    public void Silhouettes_are_cut_out_of_a_still_scene_and_pasted_with_their_box()
    {
        using var set = new TrainingSet();
        using Mat ground = TestImages.Noise(160, 120, 60, 80, seed: 1);
        for (int i = 0; i < 40; i++)
        {
            using Mat image = ground.Clone();
            int x = 15 + i * 3, y = 60;
            Cv2.Ellipse(image, new Point(x, y), new Size(8, 18), 0, 0, 360, new Scalar(20, 40, 220), -1);
            set.Add("a", i + 1, image, [(Box.FromXywh(x - 8, y - 18, 17, 37), 0, false)]);
        }

        using Silhouettes silhouettes = Silhouettes.Cut(set);
        Assert.InRange(silhouettes.Count, 20, 40);

        var options = AugmentationOptions.None with { PastedSilhouettes = 5, RecolouredShare = 0 };
        var augmentation = new Augmentation(options, 160, 128, silhouettes);
        int pasted = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            (Mat varied, List<TrainingLabel> labels) = augmentation.Apply(ground, [], new Random(seed));
            using (varied)
            {
                foreach (TrainingLabel label in labels)
                {
                    int cx = (int)label.Box.CenterX, cy = (int)label.Box.CenterY;
                    if (cx < 0 || cy < 0 || cx >= 160 || cy >= 128) continue;
                    Assert.Equal(0, label.Identity);
                    Assert.InRange(varied.At<Vec3b>(cy, cx).Item2, 150, 255);
                    pasted++;
                }
            }
        }

        Assert.InRange(pasted, 5, 50);
    }

    private static TrainingSet Noise(int count, TrainingSetOptions? options = null)
    {
        var set = new TrainingSet(options);
        for (int i = 0; i < count; i++)
        {
            using Mat image = TestImages.Noise(48, 48, i * 20, i * 20 + 40, seed: i);
            set.Add("noise", i + 1, image, [(new Box(4, 4, 20, 30), i, false)]);
        }

        return set;
    }
}
