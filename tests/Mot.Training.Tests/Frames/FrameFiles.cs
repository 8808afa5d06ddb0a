using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

/// <summary>A temporary folder, and videos and images in it whose every frame can be told from the others.</summary>
public abstract class FrameFiles : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("mot-frames-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>A frame that says its number in eight fields of black or white, which survive any codec.</summary>
    protected static Mat Draw(int number, int width = 64, int height = 48)
    {
        var m = new Mat(height, width, MatType.CV_8UC3, new Scalar(90, 120, 60));
        for (int bit = 0; bit < 8; bit++)
        {
            Rect field = new(bit * width / 8, height / 4, width / 8, height / 2);
            Cv2.Rectangle(m, field, Scalar.All((number >> bit & 1) * 255), -1);
        }

        return m;
    }

    protected static int NumberOf(Mat m)
    {
        int number = 0;
        for (int bit = 0; bit < 8; bit++)
            number |= m.At<Vec3b>(m.Height / 2, ((2 * bit) + 1) * m.Width / 16).Item1 > 127 ? 1 << bit : 0;
        return number;
    }

    protected string WriteVideo(string name, int frames, string? codec = null, int width = 64, int height = 48)
    {
        string path = At(name);
        if (codec is null)
        {
            using var whole = new VideoFileWriter(path, 25, width, height);
            for (int i = 1; i <= frames; i++)
            {
                using Mat m = Draw(i, width, height);
                whole.Write(m);
            }

            whole.Complete();
            return path;
        }

        using var writer = new VideoWriter(path, FourCC.FromString(codec), 25, new Size(width, height));
        Assert.True(writer.IsOpened());
        for (int i = 1; i <= frames; i++)
        {
            using Mat m = Draw(i, width, height);
            writer.Write(m);
        }

        return path;
    }

    protected string WriteImage(string name, int number, int width = 64, int height = 48)
    {
        string path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Mat m = Draw(number, width, height);
        Assert.True(Cv2.ImWrite(path, m));
        return path;
    }

    /// <summary>The numbers that the frames say from here to the end; checks that the source counts them right.</summary>
    protected static List<int> ReadAll(IFrameSource source)
    {
        List<int> numbers = [];
        using var m = new Mat();
        while (source.Read(m))
        {
            Assert.Equal((source.Width, source.Height), (m.Width, m.Height));
            numbers.Add(NumberOf(m));
        }

        return numbers;
    }
}
