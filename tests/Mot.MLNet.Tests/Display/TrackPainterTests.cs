using Mot.Association;
using Mot.Association.Tracking;
using Mot.MLNet.Display;
using OpenCvSharp;

namespace Mot.Tests.Display;

public sealed class TrackPaletteTests
{
    [Fact]
    public void A_colour_belongs_to_its_identity_for_good() => Assert.Equal(
        ["#f57fa7", "#489d18", "#b8c4fc", "#a75513", "#8053bb"],
        ((long[])[0, 1, 2, 3, 1_000_000_007]).Select(id => TrackPalette.Color(id).Hex));

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(9_990)]
    [InlineData(123_456_789_012)]
    [InlineData(-20)]
    public void Neighbours_are_told_apart(long first)
    {
        TrackColor[] colors = [.. Enumerable.Range(0, 16).Select(i => TrackPalette.Color(first + i))];
        for (int i = 0; i < colors.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.True(Distance(colors[i], colors[j]) > 24, $"{colors[i].Hex} and {colors[j].Hex}");
        }
    }

    [Fact]
    public void Text_on_a_colour_can_be_read()
    {
        for (int id = 0; id < 500; id++)
        {
            TrackColor c = TrackPalette.Color(id);
            double luminance = Luminance(c), other = c.IsLight ? Luminance(new(16, 16, 16)) : 1;
            Assert.True((Math.Max(luminance, other) + 0.05) / (Math.Min(luminance, other) + 0.05) > 3, c.Hex);
        }
    }

    // The "redmean" approximation of perceived difference.
    private static double Distance(TrackColor a, TrackColor b)
    {
        double mean = (a.R + b.R) / 2.0, r = a.R - b.R, g = a.G - b.G, blue = a.B - b.B;
        return Math.Sqrt(((2 + (mean / 256)) * r * r) + (4 * g * g) + ((2 + ((255 - mean) / 256)) * blue * blue));
    }

    // WCAG's relative luminance.
    private static double Luminance(TrackColor c)
    {
        static double Linear(byte v) =>
            v / 255.0 <= 0.03928 ? v / 255.0 / 12.92 : Math.Pow(((v / 255.0) + 0.055) / 1.055, 2.4);
        return (0.2126 * Linear(c.R)) + (0.7152 * Linear(c.G)) + (0.0722 * Linear(c.B));
    }
}

public sealed class TrackPainterTests
{
    private static readonly TrackPainterOptions s_boxes = new() { Labels = false, TrailFrames = 0 };

    [Theory]
    [InlineData(320, 240)]
    [InlineData(65, 97)]
    [InlineData(1280, 960)]
    public void A_box_is_drawn_on_its_edge_and_nowhere_else(int width, int height)
    {
        using Mat image = Black(width, height);
        Box box = new((width / 3) + 0.5, (height / 4) + 0.5, (width * 2 / 3) + 0.5, (height * 3 / 4) + 0.5);
        new TrackPainter(s_boxes).Paint(image, 1, [Track(3, box)]);
        double band = 4 + (Math.Min(width, height) / 120.0);
        (int on, int inside, int outside) = (0, 0, 0);
        foreach (var (x, y) in Painted(image))
        {
            double px = x + 0.5, py = y + 0.5;
            bool within = px > box.X0 - band && px < box.X1 + band && py > box.Y0 - band && py < box.Y1 + band;
            bool edge = within
                && !(px > box.X0 + band && px < box.X1 - band && py > box.Y0 + band && py < box.Y1 - band);
            (on, inside, outside) = (
                on + (edge ? 1 : 0), inside + (within && !edge ? 1 : 0), outside + (within ? 0 : 1));
        }

        Assert.True(
            on >= (int)(2 * (box.Width + box.Height)) - 4 && inside == 0 && outside == 0,
            $"{on} on the edge, {inside} inside, {outside} outside");
        TrackColor color = TrackPalette.Color(3);
        Vec3b drawn = image.At<Vec3b>((int)box.CenterY, width / 3);
        Assert.True(
            Math.Abs(drawn.Item0 - color.B) + Math.Abs(drawn.Item1 - color.G) + Math.Abs(drawn.Item2 - color.R) < 30,
            $"{drawn} for {color.Hex}");
    }

    [Fact]
    public void A_label_stands_on_its_box_and_within_the_image()
    {
        foreach (Box box in (Box[])[
            new(100, 100, 140, 180),
            new(100, 2, 140, 80),
            new(-20, 100, 20, 180),
            new(300, 100, 340, 180),
            new(100, 230, 140, 300)])
        {
            using Mat with = Black(320, 240), without = Black(320, 240);
            new TrackPainter(new() { TrailFrames = 0 }).Paint(with, 1, [Track(12, box)]);
            new TrackPainter(s_boxes).Paint(without, 1, [Track(12, box)]);
            (int X, int Y)[] label = [.. Painted(with, without)];
            Assert.True(label.Length > 60, $"{box}: {label.Length}");
            Assert.All(
                label,
                p => Assert.True(
                    p.X >= box.X0 - 8 - 40 && p.X < box.X0 + 60 && Math.Abs(p.Y - Math.Max(box.Y0, 0)) < 30,
                    $"{box}: {p}"));
            // Tag and ink differ: there is text on it.
            Assert.True(label.Select(p => with.At<Vec3b>(p.Y, p.X)).Distinct().Count() > 4);
        }
    }

    [Fact]
    public void What_is_outside_the_image_leaves_it_alone()
    {
        using Mat image = Black(320, 240);
        new TrackPainter(new() { TrailFrames = 0 }).Paint(
            image, 1, [
                Track(1, new(400, 10, 440, 60)),
                Track(2, new(-90, 10, -50, 60)),
                Track(3, new(10, 300, 40, 380)),
                Track(4, new(1e12, 1e12, 2e12, 2e12))]);
        Assert.Empty(Painted(image));
        new TrackPainter().Paint(image, 1, []);
        Assert.Empty(Painted(image));
    }

    [Fact]
    public void A_trail_follows_the_foot_point_for_as_long_as_asked()
    {
        TrackPainter painter = new(new() { Boxes = false, Labels = false, TrailFrames = 10 });
        for (int frame = 1; frame < 40; frame++)
            painter.Observe(frame, [At(frame)]);
        using Mat image = Black(320, 240);
        painter.Paint(image, 40, [At(40)]);
        // Frames 31 to 40, at x = 5 frame + 10, y = 150.
        (int X, int Y)[] painted = [.. Painted(image)];
        Assert.All(
            painted,
            p => Assert.True(Math.Abs(p.Y - 150) <= 3 && p.X >= (5 * 31) + 10 - 4 && p.X <= (5 * 40) + 10 + 4, $"{p}"));
        Assert.Equal(5 * 9, painted.Select(p => p.X).Distinct().Count(), 8.0);

        // The track ends: its trail goes with the frames.
        using Mat later = Black(320, 240), gone = Black(320, 240);
        painter.Paint(later, 46, []);
        Assert.InRange(Painted(later).Count(), 5, painted.Length - 20);
        painter.Paint(gone, 50, []);
        Assert.Empty(Painted(gone));

        static TrackedObject At(int frame) => Track(5, new((5 * frame) - 10, 100, (5 * frame) + 30, 150));
    }

    [Fact]
    public void A_gap_in_a_track_is_one_in_its_trail()
    {
        TrackPainter painter = new(new() { Boxes = false, Labels = false, TrailFrames = 30 });
        using Mat image = Black(320, 240);
        foreach (int frame in (int[])[1, 2, 3, 8, 9])
            painter.Observe(frame, [Track(5, new((20 * frame) - 10, 100, (20 * frame) + 10, 150))]);
        painter.Paint(image, 10, []);
        int[] columns = [.. Painted(image).Select(p => p.X).Distinct()];
        Assert.Contains(30, columns);
        Assert.Contains(170, columns);
        Assert.DoesNotContain(100, columns);
    }

    [Fact]
    public void The_same_tracks_give_the_same_picture()
    {
        using Mat a = Black(200, 150), b = Black(200, 150);
        foreach (Mat image in (Mat[])[a, b])
            new TrackPainter(new() { Scores = true }).Paint(
                image, 1, [Track(1, new(20, 30, 60, 90)), Track(2, new(50, 30, 90, 90))]);
        Assert.Empty(Painted(a, b));
        Assert.NotEmpty(Painted(a));
    }

    [Fact]
    public void Wrong_images_and_options_are_refused()
    {
        TrackPainter painter = new();
        using Mat empty = new(), grey = new(10, 10, MatType.CV_8UC1, new Scalar(0));
        Assert.Throws<ArgumentException>(() => painter.Paint(empty, 1, []));
        Assert.Contains("CV_8UC1", Assert.Throws<ArgumentException>(() => painter.Paint(grey, 1, [])).Message);
        Assert.Contains(
            "TrailFrames is -1",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TrackPainter(new() { TrailFrames = -1 })).Message);
        Assert.Contains(
            "Scale is NaN",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TrackPainter(new() { Scale = double.NaN })).Message);
    }

    private static TrackedObject Track(long id, Box box) => new(id, box, 0.87f, 1, 0);

    private static Mat Black(int width, int height) => new(height, width, MatType.CV_8UC3, new Scalar(0, 0, 0));

    private static IEnumerable<(int X, int Y)> Painted(Mat image, Mat? other = null)
    {
        (int width, int height) = (image.Width, image.Height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (image.At<Vec3b>(y, x) != (other?.At<Vec3b>(y, x) ?? default))
                    yield return (x, y);
            }
        }
    }
}
