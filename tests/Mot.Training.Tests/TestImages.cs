using OpenCvSharp;

namespace Mot.Tests;

internal static class TestImages
{
    /// <summary>A BGR image of uniform noise, each value from low up to high.</summary>
    public static unsafe Mat Noise(int width, int height, int low, int high, int seed)
    {
        var image = new Mat(height, width, MatType.CV_8UC3);
        var random = new Random(seed);
        for (int y = 0; y < height; y++)
        {
            foreach (ref byte value in new Span<byte>((void*)image.Ptr(y), width * 3)) value = (byte)random.Next(low, high);
        }

        return image;
    }
}
