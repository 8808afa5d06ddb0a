using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.MLNet;
using Mot.MLNet.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class FrameDataViewTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-frames").FullName;
    private readonly List<RectangleSource> _opened = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Frames_are_rows_with_what_is_known_of_them()
    {
        IDataView data = Load(frames: 5);
        Assert.Equal(["Image", "Sequence", "Frame", "Timestamp", "FrameRate"], data.Schema.Select(c => c.Name));
        Assert.Equal(new ImageDataViewType(RectangleSource.H, RectangleSource.W), data.Schema["Image"].Type);
        Assert.Equal(5, data.GetRowCount());
        Assert.False(data.CanShuffle);
        Assert.Equal([1, 2, 3, 4, 5], data.GetColumn<int>("Frame"));
        Assert.Equal(["rectangles"], data.GetColumn<string>("Sequence").Distinct());
        Assert.Equal([0, 40, 80, 120, 160], data.GetColumn<TimeSpan>("Timestamp").Select(t => (int)t.TotalMilliseconds));
        Assert.Equal([25.0], data.GetColumn<double>("FrameRate").Distinct());
    }

    [Fact]
    public void The_image_is_the_frame()
    {
        IDataView data = Load(frames: 4);
        using var expected = new Mat();
        int frame = 0;
        foreach (MLImage image in data.GetColumn<MLImage>("Image"))
        {
            RectangleSource.Draw(++frame, 3, expected);
            expected.GetArray(out Vec3b[] pixels);
            Assert.Equal(pixels.SelectMany(p => (byte[])[p.Item0, p.Item1, p.Item2]), image.GetBGRPixels);
        }

        Assert.Equal(4, frame);
    }

    [Fact]
    public void Nothing_is_decoded_that_nobody_reads()
    {
        IDataView data = Load(frames: 50);
        Assert.Equal(0, _opened.Sum(source => source.Reads));
        Assert.Equal(50, data.GetColumn<int>("Frame").Count());
        Assert.Equal(0, _opened.Sum(source => source.Reads));

        int before = _opened.Count;
        IDataView skipped = _ml.Data.SkipRows(data, 40);
        Assert.Equal(10, skipped.GetColumn<MLImage>("Image").Count());
        Assert.Equal(10, _opened[before..].Sum(source => source.Reads));
        Assert.All(_opened, source => Assert.Equal(1, source.Disposals));

        // A cursor that stops early does not decode on.
        before = _opened.Count;
        Assert.Equal(3, data.GetColumn<MLImage>("Image").Take(3).Count());
        Assert.InRange(_opened[before..].Sum(source => source.Reads), 3, 4);
        Assert.All(_opened, source => Assert.Equal(1, source.Disposals));
    }

    [Fact]
    public void Every_tenth_image_is_the_right_one()
    {
        IDataView data = Load(frames: 45);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        using var expected = new Mat();
        MLImage? image = null;
        for (int frame = 1; cursor.MoveNext(); frame++)
        {
            if (frame % 10 != 0)
                continue;
            getter(ref image!);
            RectangleSource.Draw(frame, 3, expected);
            expected.GetArray(out Vec3b[] pixels);
            Assert.Equal(pixels.SelectMany(p => (byte[])[p.Item0, p.Item1, p.Item2]), image.GetBGRPixels);
        }

        image?.Dispose();
    }

    [Fact]
    public void Reading_ahead_gives_the_same_frames()
    {
        IDataView data = Load(frames: 30, options: new() { ReadAhead = 4 });
        IDataView plain = Load(frames: 30);
        Assert.Equal(
            plain.GetColumn<MLImage>("Image").Select(image => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.Pixels))),
            data.GetColumn<MLImage>("Image").Select(image => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.Pixels))));
    }

    [Fact]
    public void A_range_keeps_its_numbers()
    {
        IDataView data = Load(frames: 30, options: new() { Frames = new FrameRange(11, 20), ReadAhead = 0 });
        Assert.Equal(10, data.GetRowCount());
        Assert.Equal(Enumerable.Range(11, 10), data.GetColumn<int>("Frame"));
        Assert.Equal(400, (int)data.GetColumn<TimeSpan>("Timestamp").First().TotalMilliseconds);
        using var expected = new Mat();
        RectangleSource.Draw(11, 3, expected);
        expected.GetArray(out Vec3b[] pixels);
        Assert.Equal(pixels.SelectMany(p => (byte[])[p.Item0, p.Item1, p.Item2]), data.GetColumn<MLImage>("Image").First().GetBGRPixels);
        Assert.Throws<InvalidDataException>(() => Load(frames: 30, options: new() { Frames = new FrameRange(31, 40) }));
    }

    [Fact]
    public void A_source_that_ends_early_gives_what_it_has_and_a_warning()
    {
        var warnings = new List<string>();
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(e.RawMessage);
        };
        IDataView data = _ml.Mot().LoadFrames([new FrameSequence("short", () => new RectangleSource(frames: 6, name: "short", promised: 10))], new() { ReadAhead = 0 });
        Assert.Equal(6, data.GetColumn<MLImage>("Image").Count());
        Assert.Equal(["'short': 6 of 10 promised frames could be read."], warnings);
        var error = Assert.Throws<InvalidDataException>(() => _ml.Data.SkipRows(data, 8).GetColumn<MLImage>("Image").Count());
        Assert.Contains("short", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Frames_that_a_damaged_video_has_lost_are_no_rows_and_move_no_others(int readAhead)
    {
        MotRow[] truth = [.. Enumerable.Range(1, 10).Select(f => new MotRow(f, f, new Box(0, 0, 9, 9)))];
        IDataView data = _ml.Mot().LoadFrames(
            [new FrameSequence("damaged", () => new RectangleSource(10, name: "damaged", lost: [3, 6, 7, 10])) { Truth = truth }], new() { ReadAhead = readAhead });
        List<string> warnings = [];
        _ml.Log += (_, e) =>
        {
            if (e is { Kind: Microsoft.ML.Runtime.ChannelMessageKind.Warning, RawMessage: { } warning })
                warnings.Add(warning);
        };
        int[] whole = [1, 2, 4, 5, 8, 9];
        using var expected = new Mat();
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<MLImage> imageGetter = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        ValueGetter<int> frameGetter = cursor.GetGetter<int>(data.Schema["Frame"]);
        ValueGetter<VBuffer<long>> identityGetter = cursor.GetGetter<VBuffer<long>>(data.Schema["Identity"]);
        List<int> frames = [];
        MLImage? image = null;
        VBuffer<long> identities = default;
        int frame = 0;
        while (cursor.MoveNext())
        {
            frameGetter(ref frame);
            imageGetter(ref image!);
            identityGetter(ref identities);
            RectangleSource.Draw(frame, 3, expected);
            expected.GetArray(out Vec3b[] pixels);
            Assert.Equal(pixels.SelectMany(p => (byte[])[p.Item0, p.Item1, p.Item2]), image.GetBGRPixels);
            Assert.Equal([(long)frame], identities.DenseValues());
            frames.Add(frame);
        }

        image?.Dispose();
        Assert.Equal(whole, frames);
        Assert.Equal(["'damaged': frame 3 and others are lost."], warnings);

        // Who asks for the image of a row that was passed without a look is told.
        Assert.Contains("frame 3 ", Assert.Throws<InvalidDataException>(() => _ml.Data.SkipRows(data, 2).GetColumn<MLImage>("Image").Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truth_becomes_labels()
    {
        MotRow[] truth =
        [
            new(2, 7, new Box(1, 2, 11, 22), 1), new(2, 3, new Box(5, 5, 15, 15), 1), new(2, 4, new Box(0, 0, 1, 1), 0),
            new(2, 5, new Box(2, 2, 3, 3), 1, MotClass.Distractor), new(2, 6, new Box(2, 2, 3, 3), 1, MotClass.Car),
        ];
        IDataView data = _ml.Mot().LoadFrames([new FrameSequence("a", () => new RectangleSource(3)) { Truth = truth }]);
        Assert.Equal([[], [1, 2, 11, 22, 5, 5, 15, 15], []], data.GetColumn<float[]>("BoundingBoxes"));
        Assert.Equal([[], [7, 3], []], data.GetColumn<long[]>("Identity"));
        Assert.Equal([[], [0, 0, 1, 1, 2, 2, 3, 3], []], data.GetColumn<float[]>("IgnoredBoundingBoxes"));
    }

    [Fact]
    public void Sequences_follow_one_another()
    {
        Write("b", 4, frameRate: 10, truth: true);
        Write("a", 3, frameRate: 20, truth: false);
        IDataView data = _ml.Mot().LoadSequences(_folder);
        Assert.Equal(7, data.GetRowCount());
        Assert.Equal(["a", "a", "a", "b", "b", "b", "b"], data.GetColumn<string>("Sequence"));
        Assert.Equal([1, 2, 3, 1, 2, 3, 4], data.GetColumn<int>("Frame"));
        Assert.Equal([20.0, 10.0], data.GetColumn<double>("FrameRate").Distinct());
        Assert.Equal([0, 0, 0, 1, 1, 1, 1], data.GetColumn<long[]>("Identity").Select(ids => ids.Length));
        Assert.Equal(7, data.GetColumn<MLImage>("Image").Count());

        Assert.Equal(4, _ml.Mot().LoadSequences(Path.Combine(_folder, "b")).GetRowCount());
        Assert.Equal(4, _ml.Mot().LoadVideo(Path.Combine(_folder, "b", "img1")).GetRowCount());
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        string nothing = Path.Combine(_folder, "nothing.mp4");
        Assert.Contains(nothing, Assert.Throws<FileNotFoundException>(() => _ml.Mot().LoadVideo(nothing)).Message, StringComparison.Ordinal);
        Assert.Contains("no sequence", Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadSequences(_folder)).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => _ml.Mot().LoadSequences(nothing));
        Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadVideo(_folder));
        string text = Path.Combine(_folder, "a.mp4");
        File.WriteAllText(text, "no video");
        Assert.Contains(text, Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadVideo(text)).Message, StringComparison.Ordinal);

        Write("s", 2, 10, truth: true);
        File.WriteAllText(Path.Combine(_folder, "s", "gt", "gt.txt"), "1,1,0,0,10,10,1,1,1\n2,1,0,0,NaN,10,1,1,1\n");
        Assert.Contains("gt.txt:2", Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadSequences(Path.Combine(_folder, "s"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ml.Mot().LoadFrames([]));
        Assert.Throws<ArgumentException>(() => _ml.Mot().LoadFrames([new("x", () => new RectangleSource()), new("x", () => new RectangleSource())]));
        Assert.Contains("ReadAhead is -1", Assert.Throws<ArgumentOutOfRangeException>(() => Load(3, new() { ReadAhead = -1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_of_another_size_is_named()
    {
        Write("s", 3, 10, truth: false);
        using (Mat small = new(50, 60, MatType.CV_8UC3, Scalar.All(0)))
            small.ImWrite(Path.Combine(_folder, "s", "img1", "000002.png"));
        var error = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadVideo(Path.Combine(_folder, "s"), new() { ReadAhead = 0 }).GetColumn<MLImage>("Image").Count());
        Assert.Contains("000002.png", error.Message, StringComparison.Ordinal);
        Assert.Contains("60 x 50", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_there_already_is_read_again_and_stays_open()
    {
        using var source = new RectangleSource(8);
        IDataView data = _ml.Mot().LoadFrames(source);
        Assert.Equal(8, data.GetColumn<MLImage>("Image").Count());
        Assert.Equal(8, data.GetColumn<MLImage>("Image").Count());
        Assert.Equal(0, source.Disposals);
    }

    [Fact]
    public void A_real_video_streams()
    {
        string video = SharedData.Require("data/video/vtest.avi");
        IDataView data = _ml.Mot().LoadVideo(video, new() { Frames = new FrameRange(100, 129) });
        Assert.Equal(30, data.GetRowCount());
        Assert.Equal(new ImageDataViewType(576, 768), data.Schema["Image"].Type);
        TimeSpan[] times = [.. data.GetColumn<TimeSpan>("Timestamp")];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second > pair.First));
        Assert.Equal(30, data.GetColumn<MLImage>("Image").Count(image => image.Width == 768));
    }

    private IDataView Load(int frames, FrameLoadingOptions? options = null) => _ml.Mot().LoadFrames(
        [
            new FrameSequence("rectangles", () =>
            {
                var source = new RectangleSource(frames);
                _opened.Add(source);
                return source;
            }) { HasTimestamps = false },
        ],
        options ?? new() { ReadAhead = 0 });

    private void Write(string name, int frames, double frameRate, bool truth)
    {
        string folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.Combine(folder, "img1"));
        using var image = new Mat();
        for (int frame = 1; frame <= frames; frame++)
        {
            RectangleSource.Draw(frame, 3, image);
            image.ImWrite(Path.Combine(folder, "img1", $"{frame:000000}.png"));
        }

        new SequenceInfo(name, "img1", frameRate, frames, RectangleSource.W, RectangleSource.H, ".png").Write(Path.Combine(folder, "seqinfo.ini"));
        if (truth)
        {
            Directory.CreateDirectory(Path.Combine(folder, "gt"));
            MotChallengeFile.Write(Path.Combine(folder, "gt", "gt.txt"), Enumerable.Range(1, frames).Select(f => new MotRow(f, 1, RectangleSource.BoxOf(0, f))), MotFileKind.Truth);
        }
    }
}
