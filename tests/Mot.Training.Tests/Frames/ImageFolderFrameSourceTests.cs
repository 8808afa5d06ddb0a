using Mot.Association.MotChallenge;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class ImageFolderFrameSourceTests : FrameFiles
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("bmp")]
    public void Images_come_in_numeric_order(string extension)
    {
        foreach (int i in new[] { 10, 2, 1, 100, 9 })
            WriteImage($"images/frame-{i}.{extension}", i);
        File.WriteAllText(At("images", "notes.txt"), "no image");
        using IFrameSource source = FrameSources.Open(At("images"));
        Assert.Equal(("images", 5, 64, 48), (source.Name, source.Count, source.Width, source.Height));
        Assert.Null(source.FrameRate);
        Assert.Equal([1, 2, 9, 10, 100], ReadAll(source));
        Assert.Equal(5, source.Frame);
        Assert.True(source.Seek(4));
        Assert.Equal([10, 100], ReadAll(source));
        Assert.False(source.Seek(6));
        Assert.Empty(ReadAll(source));
    }

    [Fact]
    public void A_single_image_is_a_sequence_of_one()
    {
        using IFrameSource source = FrameSources.Open(WriteImage("one.jpg", 7));
        Assert.Equal(("one", 1), (source.Name, source.Count));
        Assert.Equal([7], ReadAll(source));
    }

    [Theory]
    [InlineData("SEQ-01")]
    [InlineData("SEQ-01/img1")]
    public void A_sequence_has_the_name_and_rate_of_its_seqinfo(string path)
    {
        for (int i = 1; i <= 12; i++)
            WriteImage($"SEQ-01/img1/{i:d6}.jpg", i);
        new SequenceInfo("MOT-01", "img1", 14, 12, 64, 48, ".jpg").Write(At("SEQ-01", "seqinfo.ini"));
        using IFrameSource source = FrameSources.Open(At(path));
        Assert.Equal(("MOT-01", 12, 14.0), (source.Name, source.Count, source.FrameRate));
        Assert.Equal(Enumerable.Range(1, 12), ReadAll(source));
        Assert.Equal(11 / 14.0, source.Timestamp!.Value.TotalSeconds, 6);
        Assert.Null(source.Warning);
    }

    [Fact]
    public void A_sequence_that_lacks_frames_says_which()
    {
        WriteImage("S/img1/000001.jpg", 1);
        WriteImage("S/img1/000003.jpg", 3);
        Assert.Contains("no image of frame 2", Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("S"))).Message, StringComparison.Ordinal);
        WriteImage("S/img1/000002.jpg", 2);
        new SequenceInfo("S", "img1", 30, 5, 64, 48, ".jpg").Write(At("S", "seqinfo.ini"));
        using (IFrameSource source = FrameSources.Open(At("S")))
        {
            Assert.Equal([1, 2, 3], ReadAll(source));
            Assert.Contains("3 of the 5 frames", source.Warning, StringComparison.Ordinal);
        }

        new SequenceInfo("S", "img1", 30, 3, 128, 96, ".jpg").Write(At("S", "seqinfo.ini"));
        Assert.Contains("64 x 48; seqinfo.ini says 128 x 96", Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("S"))).Message, StringComparison.Ordinal);
        WriteImage("S/img1/last.jpg", 4);
        Assert.Contains("last.jpg", Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("S"))).Message, StringComparison.Ordinal);
        string mot15 = At("T");
        Directory.CreateDirectory(mot15);
        new SequenceInfo("T", "img1", 30, 3, 0, 0, ".jpg").Write(At("T", "seqinfo.ini"));
        Assert.Contains(At("T", "img1"), Assert.Throws<FileNotFoundException>(() => FrameSources.Open(mot15)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("000001.jpg", "000001.png", null)]
    [InlineData("000001.bmp", "000001.png", ".png")]
    [InlineData("000001.png", "1.png", ".png")]
    [InlineData("000001.jpg", "000001.png", ".jpg")]
    public void Two_images_of_one_frame_are_named(string first, string second, string? extension)
    {
        WriteImage($"S/img1/{first}", 1);
        WriteImage($"S/img1/{second}", 1);
        WriteImage($"S/img1/000002{extension ?? ".jpg"}", 2);
        if (extension is not null)
            new SequenceInfo("S", "img1", 30, 2, 0, 0, extension).Write(At("S", "seqinfo.ini"));
        foreach (string path in (string[])[At("S"), At("S", "img1")])
        {
            if (path == At("S") || extension is not null)
                Assert.Equal($"'{At("S", "img1")}': found 2 images of frame 1, '{first}' and '{second}', expected one.", Assert.Throws<InvalidDataException>(() => FrameSources.Open(path)).Message);
        }
    }

    [Theory]
    [InlineData("the names of the images have a gap between '0005.png' and '0007.png'", "0001.png", "0002.png", "0003.png", "0004.png", "0005.png", "0007.png", "0008.png")]
    [InlineData("the names of the images have a gap between 'cam2_f9.png' and 'cam2_f11.png', and 1 more such places", "cam2_f9.png", "cam2_f11.png", "cam2_f13.png")]
    [InlineData("the names of the images have the same number between '1.jpg' and '1.png'", "1.jpg", "1.png", "2.png")]
    [InlineData(null, "0.png", "1.png", "2.png")]
    [InlineData(null, "cam9.png", "cam10.png", "cam11.png")]
    [InlineData(null, "a1.png", "b5.png")]
    [InlineData(null, "one.png", "two.png")]
    [InlineData(null, "7.png")]
    public void A_gap_in_the_numbers_of_a_folder_s_images_is_closed_and_told(string? expected, params string[] files)
    {
        for (int i = 0; i < files.Length; i++)
            WriteImage($"f/{files[i]}", i + 1);
        using IFrameSource source = FrameSources.Open(At("f"));
        Assert.Equal(Enumerable.Range(1, files.Length), ReadAll(source));
        Assert.Equal(files.Length, source.Frame);
        Assert.Equal(expected is null ? null : $"'{At("f")}': {expected}; the frames are numbered 1 to {files.Length} nevertheless.", source.Warning);
    }

    [Fact]
    public void A_folder_without_images_is_refused_by_name()
    {
        Directory.CreateDirectory(At("empty"));
        string message = Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("empty"))).Message;
        Assert.Contains(At("empty"), message, StringComparison.Ordinal);
        Assert.Contains(".jpg", message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => FrameSources.Open(At("nowhere")));
    }

    [Fact]
    public void A_frame_of_another_size_is_named_with_both_sizes()
    {
        for (int i = 1; i <= 4; i++)
            WriteImage($"f/{i}.png", i, i == 3 ? 32 : 64);
        using IFrameSource source = FrameSources.Open(At("f"));
        using var m = new Mat();
        Assert.True(source.Read(m) && source.Read(m));
        string message = Assert.Throws<InvalidDataException>(() => source.Read(m)).Message;
        Assert.Equal($"'{At("f", "3.png")}': frame 3 is 32 x 48, the first is 64 x 48.", message);
        Assert.Equal(2, source.Frame);
        Assert.True(source.Seek(4));
        Assert.Equal([4], ReadAll(source));
    }

    [Theory]
    [InlineData("jpg", 0.5)]
    [InlineData("png", 0.5)]
    [InlineData("jpg", 0)]
    public void A_damaged_image_is_named_with_its_frame(string extension, double part)
    {
        for (int i = 1; i <= 3; i++)
            WriteImage($"f/{i}.{extension}", i);
        string damaged = At("f", $"2.{extension}");
        using (FileStream file = File.OpenWrite(damaged))
            file.SetLength((long)(file.Length * part));
        using IFrameSource source = FrameSources.Open(At("f"));
        using var m = new Mat();
        Assert.True(source.Read(m));
        string message = Assert.Throws<InvalidDataException>(() => source.Read(m)).Message;
        Assert.Contains($"'{damaged}': frame 2 ", message, StringComparison.Ordinal);
    }
}
