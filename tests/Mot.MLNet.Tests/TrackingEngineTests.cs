using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Engine;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.MLNet.Tracklets;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class TrackingEngineTests : IDisposable
{
    private const int Frames = 40;

    private readonly MLContext _ml = new(seed: 1);
    private readonly DetectionTransformer _detector = new(new ColourDetector(), new DetectionColumns(), ["person"]);
    private readonly Mat _bgr = new();
    private readonly Mat _scratch = new();

    public void Dispose()
    {
        _detector.Dispose();
        _bgr.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("mat")]
    [InlineData("image")]
    [InlineData("bytes")]
    public void An_engine_gives_the_tracks_of_the_data_view(string kind)
    {
        ITransformer model = Model();
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model, new() { FrameRate = 25 });
        Assert.Equal(Batch(model), Enumerable.Range(1, Frames).Select(frame => Update(engine, frame, kind)));
        Assert.Equal(Frames, engine.Frame);
    }

    [Fact]
    public void Stages_of_the_library_can_stand_between()
    {
        IDataView data = Data();
        var names = new AssociationOptions { Tracker = TrackerPresets.FairMot, ScoreColumnName = "S", FrameRate = 25 };
        IDataView detected = _detector.Transform(data);
        ITransformer model = new TransformerChain<ITransformer>(
            _detector, _ml.Transforms.CopyColumns("S", "Score").Fit(detected), new AssociationTransformer(names));
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model);
        Assert.Equal(25, engine.FrameRate);
        foreach (string kind in (string[])["mat", "image", "bytes"])
        {
            engine.Reset();
            Assert.Equal(Batch(model), Enumerable.Range(1, Frames).Select(frame => Update(engine, frame, kind)));
        }
    }

    [Fact]
    public void A_snapshot_goes_on_byte_for_byte()
    {
        ITransformer model = Model();
        List<string> expected = Batch(model);
        byte[] snapshot;
        using (TrackingEngine first = _ml.Mot().CreateTrackingEngine(model, new() { FrameRate = 25 }))
        {
            for (int frame = 1; frame <= 23; frame++)
                Update(first, frame);
            snapshot = first.Snapshot();
            Assert.Equal(snapshot, first.Snapshot());
        }

        using TrackingEngine second = new MLContext(seed: 99).Mot().CreateTrackingEngine(model, new() { FrameRate = 25 });
        Update(second, 5);
        second.Restore(snapshot);
        Assert.Equal(23, second.Frame);
        Assert.Equal(snapshot, second.Snapshot());
        Assert.Equal(expected[23..], Enumerable.Range(24, Frames - 23).Select(frame => Update(second, frame)));
    }

    [Fact]
    public void A_bad_snapshot_changes_nothing()
    {
        ITransformer model = Model();
        List<string> expected = Batch(model);
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model, new() { FrameRate = 25 });
        for (int frame = 1; frame <= 10; frame++)
            Update(engine, frame);
        byte[] snapshot = engine.Snapshot();
        for (int i = 0; i < snapshot.Length; i += 7)
        {
            byte[] damaged = [.. snapshot];
            damaged[i] ^= 1;
            Assert.Throws<InvalidDataException>(() => engine.Restore(damaged));
        }

        for (int length = 0; length < snapshot.Length; length += 31)
            Assert.Throws<InvalidDataException>(() => engine.Restore(snapshot.AsSpan(0, length)));
        using TrackingEngine other = _ml.Mot().CreateTrackingEngine(Model(TrackerPresets.ByteTrack), new() { FrameRate = 25 });
        Assert.Throws<InvalidDataException>(() => other.Restore(snapshot));
        using TrackingEngine slower = _ml.Mot().CreateTrackingEngine(model, new() { FrameRate = 10 });
        Assert.Throws<InvalidDataException>(() => slower.Restore(snapshot));
        Assert.Equal(expected[10], Update(engine, 11));
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(4, -1_000_000)]
    [InlineData(4, 1_000_000)]
    public void A_snapshot_that_is_not_of_its_tracker_is_refused_and_changes_nothing(int offset, long difference)
    {
        ITransformer model = Model();
        List<string> expected = Batch(model);
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model, new() { FrameRate = 25 });
        for (int frame = 1; frame <= 10; frame++)
            Update(engine, frame);

        // The magic text, then frame and time; the checksum is right.
        byte[] snapshot = engine.Snapshot();
        Span<byte> field = snapshot.AsSpan(8 + offset);
        if (offset == 0)
            BitConverter.TryWriteBytes(field, (int)difference);
        else
            BitConverter.TryWriteBytes(field, BitConverter.ToInt64(field) + difference);
        System.Security.Cryptography.SHA256.HashData(snapshot.AsSpan(0, snapshot.Length - 32)).CopyTo(snapshot, snapshot.Length - 32);
        Assert.Contains("expected the tracker's, 10 at", Assert.Throws<InvalidDataException>(() => engine.Restore(snapshot)).Message, StringComparison.Ordinal);
        Assert.Equal(expected[10], Update(engine, 11));
    }

    [Fact]
    public void Resetting_starts_another_stream()
    {
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(Model(), new() { FrameRate = 25 });
        string first = Update(engine, 1);
        for (int frame = 2; frame < 10; frame++)
            Update(engine, frame);
        engine.Reset();
        Assert.Equal(0, engine.Frame);
        Assert.Equal(first, Update(engine, 1));
    }

    [Fact]
    public void A_frame_that_cannot_be_taken_changes_nothing()
    {
        ITransformer model = Model();
        List<string> expected = Batch(model);
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model, new() { FrameRate = 25 });
        Update(engine, 1);
        using Mat other = new(50, 60, MatType.CV_8UC3, Scalar.All(0));
        Assert.Contains("Frame 2: found 60 x 50 pixels, expected 160 x 120", Assert.Throws<ArgumentException>(() => engine.Update(other)).Message, StringComparison.Ordinal);
        using Mat grey = new(120, 160, MatType.CV_8UC1, Scalar.All(0));
        Assert.Throws<ArgumentException>(() => engine.Update(grey));
        using Mat empty = new();
        Assert.Throws<ArgumentException>(() => engine.Update(empty));
        Assert.Throws<ArgumentException>(() => engine.Update(new byte[10], 160, 120));
        RectangleSource.Draw(2, 3, _bgr);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Update(_bgr, TimeSpan.Zero));
        Assert.Equal(expected[1], Update(engine, 2));
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Update(engine, 3));
    }

    [Fact]
    public void Timestamps_move_tracks_over_gaps()
    {
        using TrackingEngine timed = _ml.Mot().CreateTrackingEngine(Model(), new() { FrameRate = 25 });
        using TrackingEngine counted = _ml.Mot().CreateTrackingEngine(Model(), new() { FrameRate = 25 });
        for (int frame = 1; frame <= 10; frame++)
            Assert.Equal(Update(counted, frame), Update(timed, frame, time: TimeSpan.FromSeconds((frame - 1) / 25.0)));
        Assert.Equal("1,2,3", Update(timed, 16, time: TimeSpan.FromSeconds(15 / 25.0)).Split(' ')[0]);
    }

    [Fact]
    public void A_model_of_another_form_is_refused()
    {
        Assert.Contains("AssociationTransformer", Assert.Throws<ArgumentException>(() => _ml.Mot().CreateTrackingEngine(_detector)).Message, StringComparison.Ordinal);
        var association = new AssociationTransformer(new AssociationOptions());
        Assert.Throws<ArgumentException>(() => _ml.Mot().CreateTrackingEngine(association));
        var twice = new TransformerChain<ITransformer>(_detector, association, association);
        Assert.Contains("can't work on single frames", Assert.Throws<ArgumentException>(() => _ml.Mot().CreateTrackingEngine(twice)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().CreateTrackingEngine(Model(), new() { FrameRate = 0 }));
    }

    private static string Text(ReadOnlySpan<TrackedObject> tracks) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(',', tracks.ToArray().Select(t => t.Id))} {string.Join(',', tracks.ToArray().Select(t => FormattableString.Invariant($"{t.Box.X0:R} {t.Box.Y0:R} {t.Box.X1:R} {t.Box.Y1:R} {t.Score:R}")))}");

    private IDataView Data() => _ml.Mot().LoadFrames([new FrameSequence("rectangles", () => new RectangleSource(Frames))]);

    private TransformerChain<ITransformer> Model(TrackerOptions? tracker = null) =>
        new(_detector, new AssociationTransformer(new AssociationOptions { Tracker = tracker ?? TrackerPresets.FairMot }));

    private List<string> Batch(ITransformer model)
    {
        using var reader = new TrackReader(model.Transform(Data()), new TrackColumns());
        var frames = new List<string>();
        while (reader.Read())
            frames.Add(Text(reader.Tracks));
        Assert.Equal(Frames, frames.Count);
        Assert.StartsWith("1,2,3 ", frames[^1], StringComparison.Ordinal);
        return frames;
    }

    private string Update(TrackingEngine engine, int frame, string kind = "mat", TimeSpan? time = null)
    {
        RectangleSource.Draw(frame, 3, _bgr);
        switch (kind)
        {
            case "mat":
                return Text(engine.Update(_bgr, time));
            case "image":
                using (MLImage image = Images.ToMLImage(_bgr, _scratch))
                    return Text(engine.Update(image, time));
            default:
                _bgr.GetArray(out Vec3b[] pixels);
                return Text(engine.Update([.. pixels.SelectMany(p => (byte[])[p.Item0, p.Item1, p.Item2])], _bgr.Width, _bgr.Height, time));
        }
    }

    [Fact]
    public void A_second_thread_is_refused_and_changes_nothing()
    {
        var detector = new BusyDetector();
        using DetectionTransformer stage = new(detector, new DetectionColumns(), ["person"]);
        ITransformer model = new TransformerChain<ITransformer>(stage, new AssociationTransformer(new AssociationOptions { Tracker = TrackerPresets.FairMot, FrameRate = 25 }));
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model), alone = _ml.Mot().CreateTrackingEngine(model);
        string[] expected = [.. Enumerable.Range(1, Frames).Select(frame => Update(alone, frame, "mat"))];
        byte[] snapshot = alone.Snapshot();
        List<string> refused = [];
        using Mat other = new(48, 64, MatType.CV_8UC3, Scalar.All(0));
        Action[] calls = [() => engine.Update(other), () => engine.Reset(), () => engine.Snapshot(), () => engine.Restore(snapshot)];
        detector.During = () =>
        {
            foreach (Action call in calls)
                refused.Add(Assert.Throws<InvalidOperationException>(() => Task.Run(call).GetAwaiter().GetResult()).Message);
        };
        Assert.Equal(expected, Enumerable.Range(1, Frames).Select(frame => Update(engine, frame, "mat")));
        Assert.Equal(Frames * calls.Length, refused.Count);
        Assert.StartsWith("Frame 1: found a call of another thread at work, expected one at a time", refused[0], StringComparison.Ordinal);
        detector.During = null;
        Assert.Equal(snapshot, engine.Snapshot());
    }

    /// <summary>Lets something else happen while it is at work.</summary>
    private sealed class BusyDetector : IFrameDetector
    {
        private readonly ColourDetector _detector = new();

        public Action? During { get; set; }

        public int EmbeddingSize => _detector.EmbeddingSize;

        public Mot.Training.Detecting.Detections Detect(Mat bgr)
        {
            During?.Invoke();
            return _detector.Detect(bgr);
        }

        public void Dispose() => _detector.Dispose();
    }
}
