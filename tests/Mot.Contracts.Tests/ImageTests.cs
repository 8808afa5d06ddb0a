using System.Text;
using Microsoft.ML.Data;
using OpenCvSharp;

namespace Mot.Tests;

/// <summary>Pixel layouts: MLImage's and OpenCV's, between which frames are copied.</summary>
public sealed class ImageTests
{
    // Two pixels beside each other, in RGB: the format says so itself.
    private static readonly byte[] s_portablePixmap = [.. Encoding.ASCII.GetBytes("P6\n2 1\n255\n"), 250, 120, 10, 1, 2, 3];

    [Theory]
    [InlineData(MLPixelFormat.Bgra32)]
    [InlineData(MLPixelFormat.Rgba32)]
    public void Pixels_of_an_image_lie_row_by_row_in_the_order_that_its_format_says(MLPixelFormat format)
    {
        byte[] pixels = [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255, 13, 14, 15, 255, 16, 17, 18, 255];
        using MLImage image = MLImage.CreateFromPixels(3, 2, format, pixels);
        Assert.Equal((3, 2, 32, format), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat));
        Assert.Equal(pixels, image.Pixels.ToArray());
        Assert.Equal(format == MLPixelFormat.Bgra32 ? [1, 2, 3, 4, 5, 6] : [3, 2, 1, 6, 5, 4], image.GetBGRPixels[..6]);
    }

    [Fact]
    public void A_decoded_image_says_its_order_too()
    {
        using Mat mat = Cv2.ImDecode(s_portablePixmap, ImreadModes.Color);
        Cv2.ImEncode(".png", mat, out byte[] png);
        using MLImage image = MLImage.CreateFromStream(new MemoryStream(png));
        Assert.Equal([10, 120, 250, 3, 2, 1], image.GetBGRPixels);
        Assert.Equal(image.PixelFormat == MLPixelFormat.Rgba32 ? [250, 120, 10, 255, 1, 2, 3, 255] : [10, 120, 250, 255, 3, 2, 1, 255], image.Pixels.ToArray());
    }

    [Fact]
    public unsafe void A_matrix_is_decoded_to_BGR_row_by_row_without_gaps()
    {
        using Mat mat = Cv2.ImDecode(s_portablePixmap, ImreadModes.Color);
        Assert.Equal((2, 1, MatType.CV_8UC3), (mat.Width, mat.Height, mat.Type()));
        Assert.True(mat.IsContinuous());
        Assert.Equal([10, 120, 250, 3, 2, 1], new ReadOnlySpan<byte>(mat.DataPointer, 6).ToArray());
        using Mat bgra = new();
        Cv2.CvtColor(mat, bgra, ColorConversionCodes.BGR2BGRA);
        Assert.Equal([10, 120, 250, 255, 3, 2, 1, 255], new ReadOnlySpan<byte>(bgra.DataPointer, 8).ToArray());
        using Mat nothing = Cv2.ImDecode("no image"u8.ToArray(), ImreadModes.Color);
        Assert.True(nothing.Empty());
    }

    [Fact]
    public unsafe void A_part_of_a_matrix_has_its_parents_rows()
    {
        using Mat mat = new(4, 5, MatType.CV_8UC3, Scalar.All(0));
        using Mat part = new(mat, new Rect(1, 2, 3, 2));
        Assert.Equal((15L, 15L, false), (mat.Step(), part.Step(), part.IsContinuous()));
        *(byte*)part.Ptr(1) = 7;
        Assert.Equal(7, ((byte*)mat.DataPointer)[(3 * 15) + 3]);
    }

    [Fact]
    public void Given_pixels_are_used_in_place()
    {
        double[] map = [1, 0, 5, 0, 1, 6];
        using Mat mat = Mat.FromPixelData(2, 3, MatType.CV_64FC1, map);
        map[2] = 8;
        Assert.Equal((8, 6), (mat.At<double>(0, 2), mat.At<double>(1, 2)));
    }
}
