using System.Security.Cryptography;
using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Training.Synthetic;

namespace Mot.Tests.Synthetic;

public sealed class SyntheticSequenceTests
{
    private static readonly SyntheticOptions s_small = new() { Width = 160, Height = 96, Frames = 60, Seed = 7 };

    // Hashes of what the generator drew when it was written. They change when it does, and with the machine never.
    [Theory]
    [InlineData(SyntheticScene.Street, "9BA666F6D2AF208A")]
    [InlineData(SyntheticScene.Plaza, "87478EC6C8F779EB")]
    [InlineData(SyntheticScene.Park, "00AF14F32C4B6561")]
    public void Frames_and_truth_are_the_same_everywhere(SyntheticScene scene, string expected)
    {
        SyntheticSequence sequence = new(s_small with { Scene = scene });
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<MotRow> truth = [];
        byte[] bgr = Buffer(sequence);
        foreach (int frame in (int[])[1, 2, 30, 60])
        {
            sequence.Render(frame, bgr, truth);
            hash.AppendData(bgr);
        }

        foreach (MotRow r in truth)
        {
            foreach (double v in (double[])[
                r.Frame, r.Id, r.Box.X0, r.Box.Y0, r.Box.X1, r.Box.Y1, r.Confidence, r.Visibility])
                hash.AppendData(BitConverter.GetBytes(v));
        }

        Assert.Equal(expected, Convert.ToHexString(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void A_frame_does_not_depend_on_what_was_drawn_before()
    {
        SyntheticSequence inOrder = new(s_small), alone = new(s_small);
        byte[] a = Buffer(inOrder), b = Buffer(alone);
        for (int frame = 1; frame <= 40; frame++)
            inOrder.Render(frame, a);
        alone.Render(40, b);
        Assert.Equal(a, b);
    }

    [Fact]
    public void Another_seed_is_another_scene()
    {
        SyntheticSequence one = new(s_small), two = new(s_small with { Seed = 8 });
        byte[] a = Buffer(one), b = Buffer(two);
        one.Render(1, a);
        two.Render(1, b);
        double difference = 0;
        for (int i = 0; i < a.Length; i++)
            difference += Math.Abs(a[i] - b[i]);
        Assert.True(difference / a.Length > 10);
        Assert.NotEqual(one.Truth, two.Truth);
    }

    [Fact]
    public void Truth_is_that_of_the_drawn_frames()
    {
        SyntheticSequence sequence = new(s_small);
        List<MotRow> drawn = [];
        byte[] bgr = Buffer(sequence);
        for (int frame = 1; frame <= s_small.Frames; frame++)
            sequence.Render(frame, bgr, drawn);
        Assert.True(drawn.SequenceEqual(sequence.Truth));
        Assert.True(drawn.SequenceEqual(drawn.OrderBy(r => r.Frame).ThenBy(r => r.Id)));
        Assert.Equal(drawn.Count, drawn.Select(r => (r.Frame, r.Id)).Distinct().Count());
        Assert.All(drawn, r => Assert.True(
            r.Frame >= 1 && r.Frame <= s_small.Frames && r.Id >= 1 && r.Box.Width > 2
                && r.Box.Height > 8 && r.Visibility is >= 0 and <= 1));
    }

    [Fact]
    public void Boxes_and_visibility_are_those_of_the_mask()
    {
        SyntheticOptions options = new() { Frames = 90, Seed = 11, Walkers = 12 };
        SyntheticSequence sequence = new(options);
        byte[] bgr = Buffer(sequence);
        int[] mask = new int[options.Width * options.Height];
        int whole = 0, part = 0;
        for (int frame = 1; frame <= options.Frames; frame += 6)
        {
            List<MotRow> truth = [];
            sequence.Render(frame, bgr, truth, mask);
            Assert.Subset(truth.Select(r => (int)r.Id).Append(0).ToHashSet(), mask.ToHashSet());
            foreach (MotRow row in truth)
            {
                (Box extent, int pixels) = Extent(mask, options.Width, (int)row.Id);
                if (pixels == 0)
                {
                    Assert.Equal(0, row.Visibility);
                    continue;
                }

                // A pixel is someone's from half coverage, so the extent is that of the box to within a pixel.
                Assert.True(extent.X0 > row.Box.X0 - 1 && extent.Y0 > row.Box.Y0 - 1 && extent.X1 < row.Box.X1 + 1
                    && extent.Y1 < row.Box.Y1 + 1);
                // The silhouette that the visibility is a fraction of is a whole number of pixels, and fills a body's
                // part of the box.
                double silhouette = pixels / row.Visibility;
                Assert.Equal(Math.Round(silhouette), silhouette, 6);
                Assert.InRange(silhouette / row.Box.Area, 0.2, 0.95);
                if (row.Visibility < 1)
                {
                    part++;
                    continue;
                }

                whole++;
                Assert.True(Math.Abs(extent.X0 - row.Box.X0) < 1.6 && Math.Abs(extent.Y0 - row.Box.Y0) < 1.6);
                Assert.True(Math.Abs(extent.X1 - row.Box.X1) < 1.6 && Math.Abs(extent.Y1 - row.Box.Y1) < 1.6);
            }
        }

        Assert.True(whole > 25 && part > 25, $"{whole} whole, {part} hidden in part");
    }

    [Fact]
    public void A_lone_walker_is_hidden_by_the_border_alone()
    {
        SyntheticOptions options = new() { Walkers = 1, Companions = 0, Occluders = 0, Frames = 300, Seed = 3 };
        IReadOnlyList<MotRow> truth = new SyntheticSequence(options).Truth;
        Assert.NotEmpty(truth);
        int inside = 0, border = 0;
        foreach (MotRow row in truth)
        {
            Box b = row.Box;
            bool within = b.X0 >= 1 && b.Y0 >= 1 && b.X1 <= options.Width - 1 && b.Y1 <= options.Height - 1;
            inside += within ? 1 : 0;
            border += within ? 0 : 1;
            if (within)
                Assert.Equal(1, row.Visibility);
            else if (b.X0 < -1 || b.X1 > options.Width + 1)
                Assert.True(row.Visibility < 1);
        }

        Assert.True(inside > 30 && border > 3);
    }

    [Fact]
    public void Rows_that_nobody_could_see_are_ignored_ones()
    {
        SyntheticOptions options = s_small with { Walkers = 20, Frames = 100, MinVisibility = 0.25 };
        IReadOnlyList<MotRow> truth = new SyntheticSequence(options).Truth;
        Assert.Contains(truth, r => r.Confidence == 0);
        Assert.All(
            truth,
            r => Assert.Equal(
                r.Visibility >= 0.25 ? (1, MotClass.Pedestrian) : (0, MotClass.Distractor), (r.Confidence, r.Class)));
        Assert.All(
            new SyntheticSequence(options with { MinVisibility = 0 }).Truth,
            r => Assert.Equal(r.Visibility > 0 ? 1 : 0, r.Confidence));
    }

    [Fact]
    public void Walkers_enter_leave_stop_turn_and_hide_one_another()
    {
        SyntheticOptions options = new() { Frames = 450, Seed = 5, Walkers = 10 };
        IReadOnlyList<MotRow> truth = new SyntheticSequence(options).Truth;
        int enter = 0, leave = 0, reappear = 0, stand = 0, turn = 0;
        foreach (IGrouping<long, MotRow> walker in truth.GroupBy(r => r.Id))
        {
            MotRow[] rows = [.. walker];
            bool AtBorder(MotRow r) => r.Box.X0 < 0 || r.Box.X1 > options.Width || r.Box.Y1 > options.Height;
            Assert.True(
                rows[0].Frame == 1 || AtBorder(rows[0]),
                $"{walker.Key} appears in the middle at frame {rows[0].Frame}");
            Assert.True(
                rows[^1].Frame == options.Frames || AtBorder(rows[^1]),
                $"{walker.Key} vanishes in the middle at frame {rows[^1].Frame}");
            enter += rows[0].Frame > 1 ? 1 : 0;
            leave += rows[^1].Frame < options.Frames ? 1 : 0;
            int hidden = Array.FindIndex(rows, r => r.Visibility < 0.3 && !AtBorder(r));
            reappear += hidden >= 0 && rows.Skip(hidden).Any(r => r.Visibility > 0.8) ? 1 : 0;
            int still = 0, longest = 0, left = 0, right = 0;
            for (int i = 1; i < rows.Length; i++)
            {
                double dx = rows[i].Box.CenterX - rows[i - 1].Box.CenterX, dy = rows[i].Box.Y1 - rows[i - 1].Box.Y1;
                // Nobody jumps.
                if (rows[i].Frame == rows[i - 1].Frame + 1)
                    Assert.True(Math.Abs(dx) + Math.Abs(dy) < 0.3 * rows[i].Box.Height);
                still = Math.Abs(dx) + Math.Abs(dy) < 0.15 ? still + 1 : 0;
                longest = Math.Max(longest, still);
                left += dx < -0.5 ? 1 : 0;
                right += dx > 0.5 ? 1 : 0;
            }

            stand += longest >= 10 ? 1 : 0;
            turn += left > 15 && right > 15 ? 1 : 0;
        }

        Assert.True(
            enter >= 10 && leave >= 10 && reappear >= 5 && stand >= 2 && turn >= 1,
            $"{enter} enter, {leave} leave, {reappear} reappear, {stand} stand, {turn} turn");
        Assert.InRange(truth.Count / (double)options.Frames, 0.6 * options.Walkers, options.Walkers);
    }

    // Mean colours on a 4 x 2 grid tell most walkers from the others in view four seconds later, but not all; the mean
    // colour of the box, fewer: appearance is there to be learned, and is more than one colour.
    [Fact]
    public void Identity_shows_but_not_in_one_colour()
    {
        double fine = Recognised(4, 2), coarse = Recognised(1, 1);
        Assert.True(fine is > 0.7 and < 0.98 && coarse < fine - 0.05, $"grid {fine:F3}, mean colour {coarse:F3}");
    }

    [Fact]
    public void Noise_has_the_deviation_asked_for()
    {
        SyntheticOptions still = s_small with { Noise = 0, Seed = 9 };
        SyntheticSequence clean = new(still), noisy = new(still with { Noise = 6 });
        byte[] a = Buffer(clean), b = Buffer(noisy);
        clean.Render(1, a);
        noisy.Render(1, b);
        double sum = 0, squares = 0;
        int count = 0;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] is < 25 or > 230)
                continue;
            double d = b[i] - a[i];
            (sum, squares, count) = (sum + d, squares + (d * d), count + 1);
        }

        Assert.InRange(sum / count, -0.2, 0.2);
        Assert.InRange(Math.Sqrt(squares / count), 5.8, 6.2);
    }

    [Fact]
    public void Light_drifts_slowly_or_not_at_all()
    {
        SyntheticOptions empty = s_small with { Walkers = 0, Noise = 0, Lighting = 0, Frames = 200 };
        SyntheticSequence constant = new(empty), drifting = new(empty with { Lighting = 0.3 });
        byte[] first = Buffer(constant), later = Buffer(constant);
        constant.Render(1, first);
        constant.Render(200, later);
        Assert.Equal(first, later);
        Assert.Empty(constant.Truth);

        double low = double.MaxValue, high = 0, last = -1;
        for (int frame = 1; frame <= 200; frame++)
        {
            drifting.Render(frame, later);
            double mean = later.Average(v => (double)v);
            Assert.True(last < 0 || Math.Abs(mean - last) < 3);
            (low, high, last) = (Math.Min(low, mean), Math.Max(high, mean), mean);
        }

        Assert.True(high / low > 1.1, $"{low:F1} to {high:F1}");
    }

    [Theory]
    [InlineData(64, 64, 0, 0)]
    [InlineData(65, 97, 1, 1)]
    [InlineData(321, 193, 40, 20)]
    [InlineData(640, 64, 5, 50)]
    [InlineData(1280, 720, 15, 6)]
    public void Any_size_and_crowd_can_be_drawn(int width, int height, int walkers, int occluders)
    {
        SyntheticOptions options = new()
        {
            Width = width,
            Height = height,
            Walkers = walkers,
            Occluders = occluders,
            Frames = 2,
            Seed = width,
        };
        SyntheticSequence sequence = new(options);
        byte[] bgr = Buffer(sequence);
        List<MotRow> truth = [];
        sequence.Render(2, bgr, truth);
        Assert.True(truth.Count <= walkers);
        Assert.True(bgr.Distinct().Count() > 32);
    }

    [Fact]
    public void A_wrong_frame_or_buffer_is_named()
    {
        SyntheticSequence sequence = new(s_small, "street-3");
        byte[] bgr = Buffer(sequence);
        foreach (int frame in (int[])[0, -1, 61])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Render(frame, bgr)).Message;
            Assert.Contains($"Frame {frame} of 'street-3'", message);
            Assert.Contains("1 to 60", message);
        }

        Assert.Contains("46080", Assert.Throws<ArgumentException>(() => sequence.Render(1, new byte[10])).Message);
        Assert.Contains(
            "15360", Assert.Throws<ArgumentException>(() => sequence.Render(1, bgr, null, new int[3])).Message);
    }

    private static byte[] Buffer(SyntheticSequence s) => new byte[s.Options.Width * s.Options.Height * 3];

    private static (Box Extent, int Pixels) Extent(int[] mask, int width, int id)
    {
        int x0 = int.MaxValue, y0 = int.MaxValue, x1 = -1, y1 = -1, count = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] != id)
                continue;
            count++;
            (x0, y0) = (Math.Min(x0, i % width), Math.Min(y0, i / width));
            (x1, y1) = (Math.Max(x1, i % width), Math.Max(y1, i / width));
        }

        return (new Box(x0, y0, x1 + 1, y1 + 1), count);
    }

    private static double Recognised(int rows, int columns)
    {
        int right = 0, all = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            SyntheticOptions options = new() { Seed = seed, Frames = 161, Walkers = 12, Noise = 0 };
            SyntheticSequence sequence = new(options);
            for (int frame = 1; frame + 60 <= options.Frames; frame += 20)
            {
                Dictionary<long, double[]> now = Describe(sequence, frame, rows, columns);
                Dictionary<long, double[]> then = Describe(sequence, frame + 60, rows, columns);
                foreach ((long id, double[] d) in then)
                {
                    if (!now.ContainsKey(id))
                        continue;
                    all++;
                    right += now.MinBy(n => n.Value.Zip(d, (a, b) => (a - b) * (a - b)).Sum()).Key == id ? 1 : 0;
                }
            }
        }

        Assert.True(all > 100, $"{all} pairs");
        return (double)right / all;
    }

    private static Dictionary<long, double[]> Describe(SyntheticSequence sequence, int frame, int rows, int columns)
    {
        SyntheticOptions o = sequence.Options;
        byte[] bgr = Buffer(sequence);
        int[] mask = new int[o.Width * o.Height];
        List<MotRow> truth = [];
        sequence.Render(frame, bgr, truth, mask);
        Dictionary<long, double[]> result = [];
        foreach (MotRow row in truth.Where(r => r.Visibility > 0.9))
        {
            double[] sums = new double[rows * columns * 3], counts = new double[sums.Length];
            for (int i = 0; i < mask.Length; i++)
            {
                if (mask[i] != row.Id)
                    continue;
                int r = Math.Clamp((int)(((i / o.Width) + 0.5 - row.Box.Y0) / row.Box.Height * rows), 0, rows - 1);
                int c = Math.Clamp((int)(((i % o.Width) + 0.5 - row.Box.X0) / row.Box.Width * columns), 0, columns - 1);
                for (int k = 0; k < 3; k++)
                {
                    sums[(((r * columns) + c) * 3) + k] += bgr[(i * 3) + k];
                    counts[(((r * columns) + c) * 3) + k]++;
                }
            }

            result[row.Id] = [.. sums.Zip(counts, (s, n) => s / Math.Max(n, 1))];
        }

        return result;
    }
}
