using Mot.Association.MotChallenge;
using Mot.Fuzz.Mutations;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Fuzz.Targets;

/// <summary>Readers of images, sequences and videos.</summary>
internal static class FrameReaders
{
    private const int VideoFrames = 4;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new()
        {
            Name = "sequence",
            Tokens = ["[Sequence]", "imDir=", "imExt=", "seqLength=", "name=", "../", "/", ",1,1,1\n", "1,-1,"],
            Refusal = typeof(FileNotFoundException),
            Seeds = () => [new("A: 3 true, 2 detected, 3 frames of 64 x 48", "", [.. Sequence(imagesChange: true)])],
            Read = path =>
            {
                MotSequence sequence = MotSequence.OpenAll(path).Single();
                int truth = sequence.ReadTruth().Length, detections = sequence.ReadDetections().Length;
                using IFrameSource source = FrameSources.Open(path);
                return $"{source.Name}: {truth} true, {detections} detected, {ReadAll(source)}";
            },
        },
        new()
        {
            Name = "image",
            Tokens = ["IHDR", "IDAT", "PLTE", "tRNS", "IEND", "iCCP", "eXIf", "acTL", "fcTL", "fdAT", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "RIFF", "WEBP", "BM", "Exif\0\0II*\0", "\xFF\xD8", "\xFF\xD9", "\xFF\xC0", "\xFF\xC2", "\xFF\xE1", "\xFF\xDA"],
            Seeds = () =>
            [
                .. ((string[])[".png", ".jpg", ".bmp", ".webp"]).Select(extension => FuzzSeed.Of("1 frames of 64 x 48, as said", "a" + extension, Pictures.Image(extension), extension == ".png" ? Formats.Png : Formats.Bytes)),
            ],
            Read = path =>
            {
                using IFrameSource source = FrameSources.Open(path);
                (int, int) said = EncodedImage.Size(path);
                return $"{ReadAll(source)}, {(said == (source.Width, source.Height) ? "as said" : "not as said")}";
            },
        },
        new()
        {
            Name = "video",
            Tokens = ["RIFF", "AVI ", "LIST", "hdrl", "movi", "idx1", "00dc", "strl", "vids", "MJPG", "moov", "trak", "mdat", "ftyp", "stsz", "stco", "stts", "stsc", "stsd", "mdhd", "tkhd", "elst", "\x1A\x45\xDF\xA3", "\x18\x53\x80\x67", "\x1F\x43\xB6\x75", "#EXTM3U\n", "ffconcat version 1.0\nfile "],
            Seeds = () =>
            [
                .. ((string[])[".avi", ".mp4", ".webm", ".mkv", ".mov"]).Select(extension => FuzzSeed.Of("4 frames of 64 x 48", "a" + extension, Pictures.Video(extension, VideoFrames), Formats.Bytes)),
            ],
            Read = path =>
            {
                using IFrameSource source = new VideoFrameSource(path);
                string all = ReadAll(source);
                using Mat frame = new();
                if (source.Seek(1))
                    source.Read(frame);
                source.Seek(int.MaxValue);
                return all;
            },
        },
        new()
        {
            Name = "avi-index",
            Tokens = ["RIFF", "AVI ", "LIST", "hdrl", "movi", "idx1", "00dc", "01wb", "strl", "vids", "auds"],
            Seeds = () => [FuzzSeed.Of("4 of 4", "a.avi", Pictures.Video(".avi", VideoFrames), Formats.Bytes)],
            Read = path => AviIndex.Read(path) is { } index ? $"{index.Count(whole => whole)} of {index.Length}" : "no index",
        },
    ];

    /// <summary>A sequence's folder.</summary>
    public static IEnumerable<FuzzFile> Sequence(bool imagesChange)
    {
        yield return FuzzFile.Of(SequenceInfo.FileName, "[Sequence]\nname=A\nimDir=img1\nframeRate=25\nseqLength=3\nimWidth=64\nimHeight=48\nimExt=.png\n", Formats.Text);
        yield return FuzzFile.Of("gt/gt.txt", "1,1,10,20,30,20,1,1,1\n2,1,12,20,30,20,1,1,0.5\n2,2,30,20,30,20,1,1,0.25\n", Formats.Text);
        yield return FuzzFile.Of("det/det.txt", "1,-1,10,20,30,20,0.9,-1,-1,-1\n3,-1,12,20,30,20,0.5,-1,-1,-1\n", Formats.Text);
        for (int frame = 1; frame <= 3; frame++)
            yield return new($"img1/00000{frame}.png", Pictures.Image(".png"), imagesChange ? Formats.Png : null);
    }

    private static string ReadAll(IFrameSource source)
    {
        using Mat frame = new();
        int frames = 0;
        while (source.Read(frame))
        {
            frames++;
            _ = source.Timestamp;
        }

        _ = source.Warning?.Length;
        return $"{frames} frames of {source.Width} x {source.Height}";
    }
}
