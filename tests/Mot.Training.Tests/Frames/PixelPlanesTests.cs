using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class PixelPlanesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 3)]
    [InlineData(16, 2)]
    [InlineData(17, 5)]
    [InlineData(31, 1)]
    [InlineData(64, 48)]
    [InlineData(333, 21)]
    public void Planes_are_red_green_blue_divided_by_255(int width, int height)
    {
        using var whole = new Mat(height + 2, width + 3, MatType.CV_8UC3);
        Cv2.SetTheRNG(5);
        Cv2.Randu(whole, Scalar.All(0), Scalar.All(256));
        using Mat bgr = whole.SubMat(new Rect(2, 1, width, height)); // rows are padded
        float[] planes = new float[3 * width * height];
        PixelPlanes.FromBgr(bgr, planes);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Vec3b pixel = bgr.At<Vec3b>(y, x);
                for (int c = 0; c < 3; c++)
                    Assert.Equal(pixel[2 - c] / 255f, planes[(((c * height) + y) * width) + x]);
            }
        }
    }

    [Fact]
    public void Other_types_and_sizes_are_refused()
    {
        using Mat gray = new(2, 2, MatType.CV_8UC1), bgr = new(2, 2, MatType.CV_8UC3), empty = new(0, 0, MatType.CV_8UC3);
        Assert.Contains("CV_8UC1", Assert.Throws<ArgumentException>(() => PixelPlanes.FromBgr(gray, new float[12])).Message, StringComparison.Ordinal);
        Assert.Contains("expected 12", Assert.Throws<ArgumentException>(() => PixelPlanes.FromBgr(bgr, new float[11])).Message, StringComparison.Ordinal);
        PixelPlanes.FromBgr(empty, []);
    }
}
