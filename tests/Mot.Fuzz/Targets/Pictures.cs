using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Fuzz.Targets;

/// <summary>Small images and videos.</summary>
internal static class Pictures
{
    public const int Width = 64, Height = 48;

    /// <summary>An encoded image of noise, by the extension of its format.</summary>
    public static byte[] Image(string extension)
    {
        using Mat image = Draw(1);
        return Cv2.ImEncode(extension, image, out byte[] bytes) ? bytes : throw new InvalidOperationException($"OpenCV does not write {extension}.");
    }

    /// <summary>An image of masks: object 1 is a rectangle.</summary>
    public static byte[] Mask()
    {
        using Mat image = new(Height, Width, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Rectangle(image, new Rect(10, 5, 20, 30), Scalar.All(1), -1);
        Cv2.ImEncode(".png", image, out byte[] bytes);
        return bytes;
    }

    /// <summary>A video, by the extension of its container.</summary>
    public static byte[] Video(string extension, int frames)
    {
        using TemporaryFile file = new("video" + extension);
        using (VideoFileWriter writer = new(file.Path, 25, Width, Height))
        {
            for (int frame = 1; frame <= frames; frame++)
            {
                using Mat image = Draw(frame);
                writer.Write(image);
            }

            writer.Complete();
        }

        return File.ReadAllBytes(file.Path);
    }

    private static Mat Draw(int number)
    {
        Mat image = new(Height, Width, MatType.CV_8UC3, new Scalar(90, 120, 60));
        Cv2.Rectangle(image, new Rect(4 * number, 10, 16, 30), new Scalar(30, 20 * number, 200), -1);
        return image;
    }
}
