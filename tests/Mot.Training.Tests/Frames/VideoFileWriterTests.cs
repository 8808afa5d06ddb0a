using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class VideoFileWriterTests : FrameFiles
{
    [Theory]
    [InlineData("a.mp4", 64, 48)]
    [InlineData("a.MP4", 65, 47)]
    [InlineData("a.m4v", 16, 16)]
    [InlineData("a.avi", 64, 48)]
    [InlineData("a.mov", 63, 48)]
    [InlineData("new/folder/a.mkv", 48, 64)]
    [InlineData("a.webm", 47, 31)]
    public void What_is_written_can_be_read(string name, int width, int height)
    {
        WriteVideo(name, 25, null, width, height);
        Assert.Equal([Path.GetFileName(name)], Directory.GetFiles(Path.GetDirectoryName(At(name))!).Select(Path.GetFileName));
        using IFrameSource source = FrameSources.Open(At(name));
        Assert.Equal((width + (width & 1), height + (height & 1)), (source.Width, source.Height));
        Assert.Equal(25, source.FrameRate!.Value, 3);
        Assert.Equal(Enumerable.Range(1, 25), ReadAll(source));
    }

    [Theory]
    [InlineData("a.mp4", "VP80")]
    [InlineData("a.M4V", "VP80")]
    [InlineData("a.webm", "VP80")]
    [InlineData("a.mkv", "VP80")]
    [InlineData("a.mov", "mp4v")]
    [InlineData("a.avi", "MJPG")]
    public void The_extension_says_the_codec(string name, string codec)
    {
        Assert.True(VideoFileWriter.Supports(name));
        using (var writer = new VideoFileWriter(At(name), 25, 64, 48))
        {
            using Mat m = Draw(1);
            writer.Write(m);
            Assert.Equal(codec, writer.Codec);
            writer.Complete();
        }

        // FFmpeg names MPEG-4 so, whatever the file calls it.
        using VideoCapture capture = new(At(name));
        Assert.Equal(codec == "mp4v" ? "FMP4" : codec, capture.FourCC);
    }

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.webm")]
    [InlineData("a.mkv")]
    public void Frames_keep_their_order_and_times_whatever_the_rate(string name)
    {
        // Clusters of Matroska hold two seconds: several frames, one frame, and a frame that is longer than a cluster.
        foreach (double frameRate in new[] { 240, 59.94, 23.976, 1, 0.3, 0.01 })
        {
            using (VideoFileWriter writer = new(At(name), frameRate, 64, 48))
            {
                for (int i = 1; i <= 200; i++)
                {
                    using Mat m = Draw(i);
                    writer.Write(m);
                }

                writer.Complete();
            }

            using VideoCapture capture = new(At(name));
            Assert.Equal(frameRate, capture.Fps, frameRate * 1e-4);
            using Mat frame = new();
            for (int i = 1; i <= 200; i++)
            {
                Assert.True(capture.Read(frame));
                Assert.Equal(i, NumberOf(frame));
                // The file has the nearest millisecond, of which OpenCV may report the one below.
                Assert.Equal((i - 1) * 1000 / frameRate, capture.PosMsec, 1.5);
            }

            Assert.False(capture.Read(frame));
        }
    }

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.webm")]
    public void The_bytes_depend_on_the_frames_alone(string name)
    {
        WriteVideo(name, 40);
        byte[] first = File.ReadAllBytes(At(name));
        WriteVideo(name, 40);
        Assert.Equal(first, File.ReadAllBytes(At(name)));
    }

    [Fact]
    public void A_frame_may_change_once_it_was_given()
    {
        using (var writer = new VideoFileWriter(At("a.mp4"), 25, 64, 48))
        {
            using Mat m = Draw(1);
            for (int i = 1; i <= 50; i++)
            {
                using Mat next = Draw(i);
                next.CopyTo(m);
                writer.Write(m);
            }

            writer.Complete();
        }

        using IFrameSource source = FrameSources.Open(At("a.mp4"));
        Assert.Equal(Enumerable.Range(1, 50), ReadAll(source));
    }

    [Fact]
    public void Without_completion_nothing_is_left_and_nothing_lost()
    {
        string path = At("a.mp4");
        File.WriteAllText(path, "the old one");
        using (var writer = new VideoFileWriter(path, 25, 64, 48))
        {
            using Mat m = Draw(1);
            writer.Write(m);
            Assert.Equal(1, writer.Frames);
        }

        Assert.Equal([path], Directory.GetFiles(Folder));
        Assert.Equal("the old one", File.ReadAllText(path));
        using (var writer = new VideoFileWriter(path, 25, 64, 48))
            Assert.Throws<IOException>(writer.Complete);
        Assert.Equal("the old one", File.ReadAllText(path));
        WriteVideo("a.mp4", 3);
        Assert.NotEqual("the old one", File.ReadAllText(path));
    }

    [Fact]
    public void A_frame_of_another_size_is_named_with_both_sizes()
    {
        using var writer = new VideoFileWriter(At("a.mp4"), 25, 64, 48);
        using Mat m = Draw(1), small = Draw(2, 32, 24), gray = new(48, 64, MatType.CV_8UC1);
        writer.Write(m);
        string message = Assert.Throws<ArgumentException>(() => writer.Write(small)).Message;
        Assert.Contains("Frame 2", message, StringComparison.Ordinal);
        Assert.Contains("32 x 24", message, StringComparison.Ordinal);
        Assert.Contains("64 x 48", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Write(gray));
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Write(m));
    }

    [Fact]
    public void What_can_t_be_written_is_refused()
    {
        foreach (string name in new[] { "a.gif", "a", "mp4" })
        {
            Assert.False(VideoFileWriter.Supports(name));
            string message = Assert.Throws<ArgumentException>(() => new VideoFileWriter(At(name), 25, 64, 48)).Message;
            Assert.Contains($"'{At(name)}': the extension is '{Path.GetExtension(name)}'; expected one of .mp4, .m4v, .webm, .mkv, .mov, .avi.", message, StringComparison.Ordinal);
        }

        string large = Assert.Throws<ArgumentException>(() => new VideoFileWriter(At("a.webm"), 25, 16383, 48)).Message;
        Assert.Contains("frames of 16383 x 48; a .webm file holds VP8, of at most 16382 pixels a side", large, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VideoFileWriter(At("a.mp4"), 0, 64, 48));
        File.WriteAllText(At("file"), "");
        Assert.ThrowsAny<IOException>(() => new VideoFileWriter(At("file", "a.mp4"), 25, 64, 48));
        Assert.Equal([At("file")], Directory.GetFiles(Folder));
    }

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.webm")]
    [InlineData("a.mkv")]
    [InlineData("a.mov")]
    [InlineData("a.avi")]
    public void On_a_full_disk_the_old_file_stays(string name)
    {
        const int frames = 30;
        Write(At(name));
        long size = new FileInfo(At(name)).Length;
        using SmallDisk disk = new(4096);
        int failed = 0;
        foreach (long missing in (long[])[size, size / 2, 12 << 10, 8 << 10, 4 << 10, 0, -16 << 10])
        {
            string path = disk[name];
            File.WriteAllText(path, "old");
            disk.Fill((int)((size - missing) / 1024) + 4);
            try
            {
                Write(path);
                using IFrameSource source = FrameSources.Open(path);
                using Mat image = new();
                for (int frame = 1; frame <= frames; frame++)
                    Assert.True(source.Read(image), $"frame {frame}");
                Assert.False(source.Read(image));
            }
            catch (IOException e)
            {
                failed++;
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                Assert.Equal("old", File.ReadAllText(path));
            }

            Assert.Equal([path, disk["rest"]], Directory.GetFiles(disk.Path).Order(StringComparer.Ordinal));
            File.Delete(disk["rest"]);
        }

        Assert.InRange(failed, 3, 6);

        static void Write(string path)
        {
            using VideoFileWriter writer = new(path, 25, 160, 120);
            using Mat noise = new(120, 160, MatType.CV_8UC3);
            RNG random = new(7);
            for (int i = 0; i < frames; i++)
            {
                random.Fill(noise, DistributionType.Uniform, Scalar.All(0), Scalar.All(255));
                writer.Write(noise);
            }

            writer.Complete();
        }
    }
}
