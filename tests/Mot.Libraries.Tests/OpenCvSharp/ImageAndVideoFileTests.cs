using OpenCvSharp;

namespace Mot.Tests;

public sealed class ImageAndVideoFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-opencv-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private static Mat Gradient(int width, int height, int shift = 0)
    {
        var m = new Mat(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) m.At<Vec3b>(y, x) = new Vec3b((byte)(x * 3), (byte)(y * 4), (byte)((x + y + shift) * 2));
        }

        return m;
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".bmp")]
    [InlineData(".jpg")]
    public void Images_survive_encoding_and_files(string ext)
    {
        using Mat m = Gradient(40, 30);
        byte[] bytes = m.ToBytes(ext);
        using Mat decoded = Cv2.ImDecode(bytes, ImreadModes.Color);
        Assert.True(Cv2.ImWrite(At("a" + ext), m));
        using Mat read = Cv2.ImRead(At("a" + ext));
        Assert.Equal((40, 30, MatType.CV_8UC3), (read.Width, read.Height, read.Type()));
        Assert.Equal(0, Cv2.Norm(decoded, read, NormTypes.INF));
        if (ext != ".jpg") Assert.Equal(0, Cv2.Norm(m, read, NormTypes.INF));
        else Assert.True(Cv2.Norm(m, read, NormTypes.L2) / Math.Sqrt(40 * 30 * 3) < 6);
        using Mat gray = Cv2.ImRead(At("a" + ext), ImreadModes.Grayscale);
        Assert.Equal(MatType.CV_8UC1, gray.Type());
    }

    [Fact]
    public void Jpeg_quality_is_a_parameter()
    {
        using var noise = new Mat(64, 64, MatType.CV_8UC3);
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(255));
        Cv2.ImEncode(".jpg", noise, out byte[] low, new ImageEncodingParam(ImwriteFlags.JpegQuality, 10));
        Cv2.ImEncode(".jpg", noise, out byte[] high, new ImageEncodingParam(ImwriteFlags.JpegQuality, 95));
        Assert.True(low.Length * 2 < high.Length);
    }

    [Fact]
    public void What_is_no_image_reads_as_empty()
    {
        File.WriteAllText(At("text.png"), "no image at all");
        using Mat text = Cv2.ImRead(At("text.png")), absent = Cv2.ImRead(At("absent.png"));
        using Mat decoded = Cv2.ImDecode("no image at all"u8, ImreadModes.Color);
        Assert.True(text.Empty() && absent.Empty() && decoded.Empty());
        Assert.Throws<ArgumentException>(() => Cv2.ImDecode(default(ReadOnlySpan<byte>), ImreadModes.Color));
        using Mat m = Gradient(4, 4);
        Assert.Throws<OpenCVException>(() => m.ToBytes(".nosuch"));
    }

    [Theory]
    [InlineData("a.avi", "MJPG")]
    [InlineData("a.mp4", "mp4v")]
    public void Videos_are_written_and_read(string name, string code)
    {
        using (var writer = new VideoWriter(At(name), FourCC.FromString(code), 25, new Size(64, 48)))
        {
            Assert.True(writer.IsOpened());
            for (int i = 0; i < 12; i++)
            {
                using Mat m = Gradient(64, 48, i * 5);
                writer.Write(m);
            }
        }

        using var capture = new VideoCapture(At(name));
        Assert.True(capture.IsOpened());
        Assert.Equal((64, 48, 12, 25.0), (capture.FrameWidth, capture.FrameHeight, capture.FrameCount, capture.Fps));
        Assert.Equal("FFMPEG", capture.GetBackendName());
        using var frame = new Mat();
        int count = 0;
        while (capture.Read(frame))
        {
            using Mat wanted = Gradient(64, 48, count++ * 5);
            Assert.True(Cv2.Norm(wanted, frame) / Math.Sqrt(64 * 48 * 3) < 12);
        }

        Assert.Equal(12, count);
        Assert.True(capture.Set(VideoCaptureProperties.PosFrames, 3));
        Assert.Equal(3, capture.PosFrames);
        Assert.True(capture.Grab() && capture.Retrieve(frame));
    }

    [Fact]
    public void An_absent_video_does_not_open()
    {
        using var capture = new VideoCapture(At("absent.mp4"));
        Assert.False(capture.IsOpened());
        using var frame = new Mat();
        Assert.False(capture.Read(frame));
        Assert.Throws<ArgumentNullException>(() => new VideoCapture(""));
        using var writer = new VideoWriter(At("no/such/folder.mp4"), FourCC.FromString("mp4v"), 25, new Size(64, 48));
        Assert.False(writer.IsOpened());
    }
}
