using Mot.Association;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class LetterboxTests
{
    // Sizes and pads by Python's round() on the reference's expressions.
    [Theory]
    [InlineData(1920, 1080, 1088, 608, 1081, 608, 3, 0)]
    [InlineData(768, 576, 1088, 608, 811, 608, 138, 0)]
    [InlineData(640, 480, 1088, 608, 811, 608, 138, 0)]
    [InlineData(768, 576, 512, 384, 512, 384, 0, 0)]
    [InlineData(100, 101, 64, 64, 63, 64, 0, 0)]
    [InlineData(1, 1, 5, 3, 3, 3, 1, 0)]
    [InlineData(5, 2, 8, 7, 8, 3, 0, 2)]
    [InlineData(3, 1000, 64, 64, 1, 64, 31, 0)]
    public void Sizes_are_those_of_the_reference(int w, int h, int width, int height, int inW, int inH, int left, int top)
    {
        Letterbox box = new(w, h, width, height);
        Assert.Equal(new Rect(left, top, inW, inH), box.Image);
        Assert.Equal(Math.Min((double)width / w, (double)height / h), box.Scale);
    }

    [Fact]
    public void Every_size_fits_with_the_reference_s_rounding()
    {
        // top = round(dh - 0.1), bottom = round(dh + 0.1): together they must make up the rest.
        for (int w = 1; w < 90; w += 4)
        {
            for (int h = 1; h < 90; h += 3)
            {
                Letterbox box = new(w, h, 57, 34);
                Rect image = box.Image;
                Assert.True(new Rect(0, 0, 57, 34).Contains(image), $"{w} x {h}: {image}");
                Assert.Equal((int)Math.Round(((34 - image.Height) / 2.0) + 0.1), 34 - image.Bottom);
                Assert.Equal((int)Math.Round(((57 - image.Width) / 2.0) + 0.1), 57 - image.Right);
                Assert.InRange(box.PadX - image.Left, -1, 1);
            }
        }
    }

    [Fact]
    public void The_image_lies_on_grey_ground()
    {
        using var source = new Mat(10, 20, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using Mat input = new(), expected = new(), resized = new();
        Letterbox box = new(20, 10, 16, 13);
        box.Apply(source, input);
        nint data = input.Data;
        Assert.Equal(new Rect(0, 2, 16, 8), box.Image);
        Cv2.Resize(source, resized, new Size(16, 8), 0, 0, InterpolationFlags.Area);
        Cv2.CopyMakeBorder(resized, expected, 2, 3, 0, 0, BorderTypes.Constant, Scalar.All(127.5));
        Assert.Equal(0, Cv2.Norm(expected, input, NormTypes.INF));
        Assert.Equal(new Vec3b(128, 128, 128), input.At<Vec3b>(12, 15));
        input.SetTo(Scalar.All(0));
        box.Apply(source, input);
        Assert.Equal(data, input.Data);
        Assert.Equal(0, Cv2.Norm(expected, input, NormTypes.INF));
        using var other = new Mat(10, 21, MatType.CV_8UC3);
        Assert.Contains("21 x 10; expected 20 x 10", Assert.Throws<ArgumentException>(() => box.Apply(other, input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_go_there_and_back()
    {
        Letterbox box = new(1920, 1080, 1088, 608);
        Box there = box.ToNetwork(new Box(0, 0, 1920, 1080));
        Assert.Equal(608.0 / 1080, box.Scale);
        Assert.Equal(1920 * box.Scale, there.Width, 9);
        Assert.Equal((0, 608), (there.Y0, there.Y1));
        Assert.Equal(1088, there.X0 + there.X1, 9);
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            Box b = Box.FromXywh(random.NextDouble() * 2000 - 50, random.NextDouble() * 1100, random.NextDouble() * 300, random.NextDouble() * 300);
            Box back = box.ToSource(box.ToNetwork(b));
            Assert.Equal(b.X0, back.X0, 9);
            Assert.Equal(b.Y0, back.Y0, 9);
            Assert.Equal(b.X1, back.X1, 9);
            Assert.Equal(b.Y1, back.Y1, 9);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, -1, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void A_size_of_nothing_is_refused(int w, int h, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Letterbox(w, h, width, height));
}
