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

    /// <summary>Where the data of each frame of a Motion JPEG video begins and ends.</summary>
    protected static IReadOnlyList<(int Start, int End)> Pictures(byte[] video)
    {
        List<(int, int)> pictures = [];
        ReadOnlySpan<byte> start = [0xFF, 0xD8, 0xFF], end = [0xFF, 0xD9];
        for (int at = 0; video.AsSpan(at).IndexOf(start) is >= 0 and int found; at = pictures[^1].Item2)
            pictures.Add((at + found, at + found + video.AsSpan(at + found).IndexOf(end) + end.Length));
        return pictures;
    }

    /// <summary>Makes a Motion JPEG video in which frames can't be decoded.</summary>
    protected string WriteDamagedVideo(string name, int frames, params IEnumerable<int> damaged)
    {
        string path = WriteVideo(name, frames, "MJPG");
        byte[] bytes = File.ReadAllBytes(path);
        IReadOnlyList<(int Start, int End)> pictures = Pictures(bytes);
        Assert.Equal(frames, pictures.Count);
        foreach (int frame in damaged)
            bytes.AsSpan(pictures[frame - 1].Start..pictures[frame - 1].End).Clear();
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
