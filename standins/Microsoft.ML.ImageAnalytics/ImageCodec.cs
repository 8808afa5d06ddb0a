using OpenCvSharp;

namespace Microsoft.ML.Data;

internal static class ImageCodec
{
    private static readonly string[] Extensions = [".bmp", ".png", ".jpg", ".jpeg", ".webp"];

    /// <summary>The image of a file's bytes, or null where they are no image.</summary>
    public static MLImage Decode(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return null;
        }

        using Mat decoded = Cv2.ImDecode(file, ImreadModes.Unchanged);
        if (decoded.Empty() || decoded.Depth() != MatType.CV_8U)
        {
            return null;
        }

        var image = new MLImage(decoded.Cols, decoded.Rows, MLPixelFormat.Bgra32);
        using Mat target = Over(image);
        switch (decoded.Channels())
        {
            case 1:
                Cv2.CvtColor(decoded, target, ColorConversionCodes.GRAY2BGRA);
                break;
            case 3:
                Cv2.CvtColor(decoded, target, ColorConversionCodes.BGR2BGRA);
                break;
            default:
                decoded.CopyTo(target);
                break;
        }

        return image;
    }

    public static void Save(MLImage image, string path)
    {
        string extension = Path.GetExtension(path);
        if (!Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException("Path has invalid image file extension.", nameof(path));
        }

        using Mat pixels = Over(image);
        using var bgr = new Mat();
        bool rgb = image.PixelFormat == MLPixelFormat.Rgba32;
        bool alpha = extension.Equals(".png", StringComparison.OrdinalIgnoreCase);
        Cv2.CvtColor(pixels, bgr, alpha ? (rgb ? ColorConversionCodes.RGBA2BGRA : ColorConversionCodes.BGRA2RGBA) : rgb ? ColorConversionCodes.RGBA2BGR : ColorConversionCodes.BGRA2BGR);
        File.WriteAllBytes(path, (alpha && !rgb ? pixels : bgr).ImEncode(extension, new ImageEncodingParam(ImwriteFlags.JpegQuality, 100)));
    }

    // A view of the image's own memory, so the codec reads and writes it in place.
    private static unsafe Mat Over(MLImage image)
    {
        fixed (byte* pixels = image.WritablePixels)
        {
            return Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC4, (nint)pixels);
        }
    }
}
