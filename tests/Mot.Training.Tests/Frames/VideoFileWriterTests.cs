using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class VideoFileWriterTests : FrameFiles
{
    [Theory]
    [InlineData("a.mp4", 64, 48)]
    [InlineData("a.MP4", 65, 47)]
    [InlineData("a.avi", 64, 48)]
    [InlineData("new/folder/a.mkv", 48, 64)]
    public void What_is_written_can_be_read(string name, int width, int height)
    {
        WriteVideo(name, 25, null, width, height);
        Assert.Equal([Path.GetFileName(name)], Directory.GetFiles(Path.GetDirectoryName(At(name))!).Select(Path.GetFileName));
        using IFrameSource source = FrameSources.Open(At(name));
        Assert.Equal((width + (width & 1), height + (height & 1)), (source.Width, source.Height));
        Assert.Equal(25, source.FrameRate!.Value, 3);
        Assert.Equal(Enumerable.Range(1, 25), ReadAll(source));
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
        Assert.Contains(".gif", Assert.Throws<ArgumentException>(() => new VideoFileWriter(At("a.gif"), 25, 64, 48)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VideoFileWriter(At("a.mp4"), 0, 64, 48));
        File.WriteAllText(At("file"), "");
        Assert.ThrowsAny<IOException>(() => new VideoFileWriter(At("file", "a.mp4"), 25, 64, 48));
        Assert.Equal([At("file")], Directory.GetFiles(Folder));
    }
}
