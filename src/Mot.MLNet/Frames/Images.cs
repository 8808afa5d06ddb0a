using Microsoft.ML.Data;
using OpenCvSharp;

namespace Mot.MLNet.Frames;

/// <summary>Between ML.NET's images and OpenCV's.</summary>
internal static class Images
{
    /// <summary>Copies an 8-bit BGR image.</summary>
    /// <param name="bgr">The image.</param>
    /// <param name="scratch">Memory that is used again from call to call.</param>
    public static unsafe MLImage ToMLImage(Mat bgr, Mat scratch)
    {
        Cv2.CvtColor(bgr, scratch, ColorConversionCodes.BGR2BGRA);
        int bytes = checked((int)(scratch.Total() * scratch.ElemSize()));
        return MLImage.CreateFromPixels(scratch.Width, scratch.Height, MLPixelFormat.Bgra32, new ReadOnlySpan<byte>(scratch.DataPointer, bytes));
    }

    /// <summary>Copies an image into an 8-bit BGR one, whose memory is used again where it has the same shape.</summary>
    public static unsafe void ToBgr(MLImage image, Mat bgr)
    {
        fixed (byte* pixels = image.Pixels)
        {
            using Mat view = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC4, (nint)pixels);
            Cv2.CvtColor(view, bgr, image.PixelFormat == MLPixelFormat.Rgba32 ? ColorConversionCodes.RGBA2BGR : ColorConversionCodes.BGRA2BGR);
        }
    }
}
