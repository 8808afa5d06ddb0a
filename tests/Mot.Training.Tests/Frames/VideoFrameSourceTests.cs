using System.Security.Cryptography;
using Mot.Association;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class VideoFrameSourceTests : FrameFiles
{
    [Theory]
    [InlineData("a.mp4", null)]
    [InlineData("a.mp4", "mp4v")]
    [InlineData("a.avi", "MJPG")]
    [InlineData("a.avi", "XVID")]
    public void Every_frame_is_read_in_order(string name, string? codec)
    {
        using IFrameSource source = FrameSources.Open(WriteVideo(name, 40, codec));
        Assert.Equal(("a", 40, 25.0, 64, 48, 0), (source.Name, source.Count, source.FrameRate, source.Width, source.Height, source.Frame));
        using var m = new Mat();
        for (int i = 1; i <= 40; i++)
        {
            Assert.True(source.Read(m));
            Assert.Equal((i, i), (NumberOf(m), source.Frame));
            Assert.Equal((i - 1) / 25.0, source.Timestamp!.Value.TotalSeconds, 3);
        }

        Assert.False(source.Read(m));
        Assert.False(source.Read(m));
        Assert.Equal(40, source.Frame);
        Assert.Null(source.Warning);
    }

    [Theory]
    [InlineData("a.mp4", null, false)]
    [InlineData("a.mp4", null, true)]
    [InlineData("a.mkv", null, true)]
    [InlineData("a.mp4", "mp4v", true)]
    [InlineData("a.avi", "MJPG", true)]
    [InlineData("a.avi", "XVID", false)]
    [InlineData("a.avi", "XVID", true)]
    public void A_seek_gives_the_frame_of_that_number(string name, string? codec, bool readBefore)
    {
        using IFrameSource source = FrameSources.Open(WriteVideo(name, 150, codec));
        using var m = new Mat();
        if (readBefore)
            Assert.Equal(Enumerable.Range(1, 150), ReadAll(source));
        var random = new Random(1);
        foreach (int frame in new[] { 1, 150, 1, 75, 75, 76, 74, 149, 2 }.Concat(Enumerable.Range(0, 60).Select(_ => random.Next(1, 151))))
        {
            Assert.True(source.Seek(frame));
            Assert.True(source.Read(m));
            Assert.Equal((frame, frame), (NumberOf(m), source.Frame));
        }

        Assert.False(source.Seek(0));
        Assert.False(source.Read(m));
        Assert.False(source.Seek(151));
        Assert.False(source.Read(m));
        Assert.True(source.Seek(148));
        Assert.Equal([148, 149, 150], ReadAll(source));
        Assert.Null(source.Warning);
    }

    [Fact]
    public void Frames_that_look_the_same_keep_their_numbers()
    {
        string path = At("a.avi");
        using (var writer = new VideoWriter(path, FourCC.MJPG, 25, new Size(64, 48)))
        {
            for (int i = 1; i <= 200; i++)
            {
                using Mat m = Draw(i / 3 % 20);
                writer.Write(m);
            }
        }

        using IFrameSource source = FrameSources.Open(path);
        List<int> numbers = ReadAll(source);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => i / 3 % 20), numbers);
        foreach (int frame in new[] { 150, 20, 199, 3, 77 })
        {
            Assert.True(source.Seek(frame));
            Assert.Equal(numbers[(frame - 1)..], ReadAll(source));
            Assert.Equal(200, source.Frame);
        }
    }

    [Fact]
    public void Seeks_in_a_real_video_give_what_sequential_reading_gives()
    {
        string path = SharedData.Require("data/video/vtest.avi");
        using IFrameSource source = FrameSources.Open(path);
        Assert.Equal(("vtest", 795, 10.0, 768, 576), (source.Name, source.Count, source.FrameRate, source.Width, source.Height));
        using var m = new Mat();
        List<ulong> hashes = [];
        while (source.Read(m))
            hashes.Add(Hash(m));
        Assert.Equal(795, hashes.Count);
        Assert.Equal(795, hashes.Distinct().Count());
        var random = new Random(3);
        foreach (int frame in new[] { 1, 795, 597, 398, 2 }.Concat(Enumerable.Range(0, 20).Select(_ => random.Next(1, 796))))
        {
            Assert.True(source.Seek(frame));
            for (int i = frame; i <= Math.Min(frame + 2, 795); i++)
            {
                Assert.True(source.Read(m));
                Assert.Equal((i, hashes[i - 1]), (source.Frame, Hash(m)));
            }
        }

        // A source that has not been read through before seeks as exactly.
        using IFrameSource fresh = FrameSources.Open(path, new FrameRange(597, 795));
        Assert.True(fresh.Read(m));
        Assert.Equal((597, hashes[596]), (fresh.Frame, Hash(m)));

        static ulong Hash(Mat m) => BitConverter.ToUInt64(MD5.HashData(m.AsSpan<byte>()));
    }

    [Theory]
    [InlineData("a.avi", "MJPG", 0.6)]
    [InlineData("a.avi", "XVID", 0.5)]
    public void A_video_cut_short_gives_its_whole_frames_and_says_so(string name, string? codec, double part)
    {
        string path = WriteVideo(name, 60, codec);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength((long)(file.Length * part));
        using IFrameSource source = FrameSources.Open(path);
        Assert.Equal(60, source.Count);
        Assert.Null(source.Warning);
        List<int> numbers = ReadAll(source);
        Assert.InRange(numbers.Count, 10, 50);
        Assert.Equal(Enumerable.Range(1, numbers.Count - 1), numbers[..^1]);
        Assert.Equal($"'{path}': {numbers.Count} of 60 promised frames could be read; the file is cut short or damaged.", source.Warning);
        Assert.True(source.Seek(5));
        using var m = new Mat();
        Assert.True(source.Read(m));
        Assert.Equal(5, NumberOf(m));
    }

    [Theory]
    [InlineData("a.avi", "frame 10 can't be decoded and is left out, the others keep their numbers", 10)]
    [InlineData("a.mkv", "frame 10 can't be decoded and is left out, the others keep their numbers", 10)]
    [InlineData("a.avi", "frame 1 can't be decoded and is left out, the others keep their numbers", 1)]
    [InlineData("a.avi", "frames 2, 5-7 can't be decoded and are left out, the others keep their numbers", 2, 5, 6, 7)]
    [InlineData("a.mkv", "frames 2, 5-7 can't be decoded and are left out, the others keep their numbers; 34 of 40 promised frames could be read; the file is cut short or damaged", 2, 5, 6, 7, 39, 40)]
    [InlineData("a.avi", "39 of 40 promised frames could be read; the file is cut short or damaged", 40)]
    public void A_frame_that_cannot_be_decoded_does_not_move_the_others(string name, string warning, params int[] damaged)
    {
        string path = WriteDamagedVideo(name, 40, damaged);
        int[] whole = [.. Enumerable.Range(1, 40).Except(damaged)];
        using IFrameSource source = FrameSources.Open(path), ahead = FrameSources.Open(path).Prefetch();
        Assert.Equal(40, source.Count);
        Assert.Equal(whole, Frames(source));
        Assert.Equal(whole, Frames(ahead));
        Assert.Equal($"'{path}': {warning}.", source.Warning);
        Assert.Equal(source.Warning, ahead.Warning);

        // A seek goes to the frame, or to the next one that is there; a range ends where it should.
        using var m = new Mat();
        foreach (int frame in new[] { 20, 1, 10, 6, 30, 2, 8 })
        {
            Assert.True(source.Seek(frame));
            Assert.True(source.Read(m));
            Assert.Equal((whole.First(f => f >= frame), whole.First(f => f >= frame)), (source.Frame, NumberOf(m)));
        }

        foreach (FrameRange range in (FrameRange[])[new(1, 5), new(5, 10), new(6, 20)])
        {
            using IFrameSource part = FrameSources.Open(path, range);
            Assert.Equal(whole.Where(range.Contains), Frames(part));
        }
    }

    [Theory]
    [InlineData("a.avi")]
    [InlineData("a.mkv")]
    public void A_frame_that_the_container_has_lost_does_not_move_the_others(string name)
    {
        // What names the frame's chunk, before its data, is no name of one any more.
        string path = WriteVideo(name, 30, "MJPG");
        byte[] bytes = File.ReadAllBytes(path);
        (int before, byte[] chunk, byte[] other) = name == "a.avi" ? (8, "00dc"u8.ToArray(), "JUNK"u8.ToArray()) : (7, (byte[])[0xA3], [0xEC]);
        Span<byte> header = bytes.AsSpan(Pictures(bytes)[11].Start - before, chunk.Length);
        Assert.Equal(chunk, header);
        other.CopyTo(header);
        File.WriteAllBytes(path, bytes);

        using IFrameSource source = FrameSources.Open(path);
        Assert.Equal(Enumerable.Range(1, 30).Except([12]), Frames(source));
        Assert.Equal($"'{path}': frame 12 can't be decoded and is left out, the others keep their numbers.", source.Warning);
        Assert.True(source.Seek(13));
        Assert.Equal(Enumerable.Range(13, 18), Frames(source));
    }

    /// <summary>The numbers of the frames from here to the end, which the frames say themselves.</summary>
    private static List<int> Frames(IFrameSource source)
    {
        List<int> frames = [];
        using var m = new Mat();
        while (source.Read(m))
        {
            Assert.Equal(source.Frame, NumberOf(m));
            Assert.Equal((source.Frame - 1) / 25.0, source.Timestamp!.Value.TotalSeconds, 3);
            frames.Add(source.Frame);
        }

        return frames;
    }

    [Fact]
    public void What_is_no_video_is_refused_by_name()
    {
        string absent = At("absent.mp4"), text = At("notes.mp4"), cut = WriteVideo("cut.mp4", 30);
        Assert.Contains(absent, Assert.Throws<FileNotFoundException>(() => FrameSources.Open(absent)).Message, StringComparison.Ordinal);
        File.WriteAllText(text, "not a video");
        Assert.Contains(text, Assert.Throws<InvalidDataException>(() => FrameSources.Open(text)).Message, StringComparison.Ordinal);
        using (FileStream file = File.OpenWrite(cut))
            file.SetLength(file.Length / 2); // the index, at an mp4's end, is gone
        Assert.Contains(cut, Assert.Throws<InvalidDataException>(() => FrameSources.Open(cut)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_destination_is_used_again()
    {
        using IFrameSource source = FrameSources.Open(WriteVideo("a.avi", 5, "MJPG"));
        using var m = new Mat(48, 64, MatType.CV_8UC3);
        nint data = m.Data;
        while (source.Read(m))
            Assert.Equal(data, m.Data);
    }

    [Theory]
    [InlineData("12:30.avi")]
    [InlineData("concat:a.avi")]
    [InlineData("a b|c.avi")]
    [InlineData("http:/127.0.0.1/a.avi")]
    public void A_local_file_is_read_whatever_its_name_looks_like(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        string made = WriteVideo("made.avi", 5, "MJPG");
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.Copy(made, At(name));
        using IFrameSource whole = FrameSources.Open(At(name));
        Assert.Equal([1, 2, 3, 4, 5], ReadAll(whole));

        // A name with nothing before the colon is all the same a file's.
        string here = $"{Guid.NewGuid():N}:{Path.GetFileName(name)}";
        File.Copy(made, here);
        try
        {
            using IFrameSource relative = FrameSources.Open(here);
            Assert.Equal([1, 2, 3, 4, 5], ReadAll(relative));
        }
        finally
        {
            File.Delete(here);
        }
    }

    /// <summary>Texts that FFmpeg reads other files or addresses by, at the start of a file, behind a sign of a text or of a container, and anywhere.</summary>
    [Theory]
    [InlineData("ffconcat version 1.0\nfile made.avi\n")]
    [InlineData("\ufeff#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nmade.avi\n#EXT-X-ENDLIST\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nmade.avi\n#EXT-X-ENDLIST\n")]
    [InlineData("\u0001\n<MPD profiles=\"dash:profile:isoff-live\"/>")]
    [InlineData("aaaaftyp<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"><BaseURL>made.avi</BaseURL></MPD>")]
    [InlineData("v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n")]
    public void A_playlist_reads_no_other_files(string text)
    {
        WriteVideo("made.avi", 5, "MJPG");
        File.WriteAllText(At("list.mp4"), text);
        string message = Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("list.mp4"))).Message;
        Assert.Equal(
            $"'{At("list.mp4")}': no video that can be read: it begins like none of AVI, MP4, QuickTime, Matroska, WebM, MPEG, Ogg, FLV, ASF and their like; playlists are not followed.",
            message);
    }

    [Theory]
    [InlineData("a.avi", "MJPG")]
    [InlineData("a.mp4", "mp4v")]
    [InlineData("a.mov", "mp4v")]
    [InlineData("a.mkv", "mp4v")]
    [InlineData("a.ts", "mp4v")]
    [InlineData("a.flv", "FLV1")]
    [InlineData("a.wmv", "WMV2")]
    [InlineData("a.mpg", "PIM1")]
    [InlineData("a.y4m", "I420")]
    public void Containers_of_every_kind_are_read_whatever_their_name(string name, string codec)
    {
        string path = At("renamed.bin");
        File.Move(WriteVideo(name, 6, codec), path);
        using IFrameSource source = FrameSources.Open(path);
        Assert.Equal([1, 2, 3, 4, 5, 6], ReadAll(source));
    }

    /// <summary>An AVI states its number of frames; the search for the next one that can be decoded ends with it.</summary>
    [Fact]
    public void A_header_that_promises_billions_of_frames_is_not_waited_for()
    {
        string path = WriteVideo("a.avi", 5, "MJPG");
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int at in (int[])[48, bytes.AsSpan().IndexOf("strh"u8) + 8 + 32])
            BitConverter.TryWriteBytes(bytes.AsSpan(at), int.MaxValue - 1);
        File.WriteAllBytes(path, bytes);
        using IFrameSource source = FrameSources.Open(path);
        Assert.InRange(source.Count ?? 0, 5, bytes.Length);
        Assert.Equal([1, 2, 3, 4, 5], ReadAll(source));
    }

    [Fact]
    public void A_name_that_is_a_pattern_or_an_address_opens_nothing_else()
    {
        File.Move(WriteVideo("a.avi", 3, "MJPG"), At("x%02d.tif"));
        Assert.Contains("found '%02d' in the name", Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("x%02d.tif"))).Message, StringComparison.Ordinal);
        string message = Assert.Throws<FileNotFoundException>(() => FrameSources.Open("rtsp://user:secret@127.0.0.1/street")).Message;
        Assert.Equal("found an address (rtsp://...), expected a file or a folder: nothing is read over a network.", message);

        // A sequence of images by their numbers is a folder's matter.
        WriteImage("frame1.png", 1);
        File.Move(At("frame1.png"), At("frame1.jp2"));
        Assert.Throws<InvalidDataException>(() => FrameSources.Open(At("frame1.jp2")));
    }
}
