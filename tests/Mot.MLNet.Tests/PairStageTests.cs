using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Engine;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Lwf;
using Mot.Training.Optimization;
using Mot.Training.Trainers;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Tests;

/// <summary>Detectors of pairs of frames as a stage.</summary>
[Collection(TorchCollection.Name)]
public sealed class PairStageTests : IDisposable
{
    private static readonly LwfOptions s_options = new()
    {
        Network = LwfNetworkOptions.SmallPairs with { InputWidth = 64, InputHeight = 64, PyramidChannels = 16, BranchLayers = 1, AnchorScale = 0.3, AnchorAspect = 2 },
        Detection = new DetectionOptions { ScoreThreshold = 0.2, NmsIoU = 0.6, MaxDetections = 12 },
        Training = new TrainingOptions { Epochs = 2, BatchSize = 2, Schedule = new() { WarmUpSteps = 0 }, Validations = 1 },
    };

    private static readonly TrackerOptions s_tracker = TrackerPresets.CTracker with { ConfidenceThreshold = 0.2 };

    private readonly MLContext _ml = new(seed: 1);
    private readonly DetectionTransformer _stage = Stage();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void Each_sequence_is_a_stream_of_its_own()
    {
        IDataView data = _stage.Transform(Frames(("a", 4, 3), ("b", 3, 2)));
        Assert.False(data.CanShuffle || _stage.IsRowToRowMapper);
        Assert.Null(data.Schema.GetColumnOrNull("Embedding"));
        List<Detections> expected = [];
        foreach ((int frames, int rectangles) in ((int, int)[])[(4, 3), (3, 2)])
        {
            using FrameMemory memory = new();
            using var image = new Mat();
            for (int frame = 1; frame <= frames; frame++)
            {
                RectangleSource.Draw(frame, rectangles, image);
                expected.Add(_stage.Detect(image, memory));
            }
        }

        Assert.All(expected, found => Assert.InRange(found.Count, 1, 12));
        Assert.Equal(expected.Select(found => DetectionMapper.Corners(found.PreviousBoxes!)), data.GetColumn<float[]>("PreviousBoundingBoxes"));
        Assert.Equal(expected.Select(found => DetectionMapper.Corners(found.Boxes)), data.GetColumn<float[]>("PredictedBoundingBoxes"));

        // Whoever skips rows gets what belongs to the others.
        Assert.Equal(expected.Skip(2).Select(found => found.Scores), _ml.Data.SkipRows(data, 2).GetColumn<float[]>("Score"));
        Assert.Equal(7, data.GetColumn<int>("Frame").Count());
    }

    [Fact]
    public void A_pipeline_and_an_engine_track_alike_through_a_snapshot()
    {
        IDataView frames = Frames(("a", 8, 3));
        TransformerChain<AssociationTransformer> model = _stage.Append(_ml.Mot().Associate(s_tracker).Fit(_stage.Transform(frames)));
        string[] expected = [.. Scenes.Tracks(_ml, model.Transform(frames))];
        Assert.Contains(expected, row => row.Length > 20);
        using TrackingEngine first = _ml.Mot().CreateTrackingEngine(model), second = _ml.Mot().CreateTrackingEngine(model);
        List<(long Id, Box Box)> whole = Run(first, 1, 8);
        first.Reset();
        List<(long Id, Box Box)> parts = Run(first, 1, 5);
        byte[] snapshot = first.Snapshot();
        second.Restore(snapshot);
        Assert.Equal(snapshot, second.Snapshot());
        parts.AddRange(Run(second, 6, 8));
        Assert.NotEmpty(whole);
        Assert.Equal(whole, parts);
        (long Id, Box Box)[] ofView = [.. _ml.Data.CreateEnumerable<Tracks>(model.Transform(frames), reuseRowObject: false).SelectMany(row => row.TrackId!.Select((id, i) => (id, Box.FromCorners(row.TrackBoundingBoxes, i))))];
        Assert.Equal(ofView, whole);
        snapshot[60] ^= 1;
        Assert.Throws<InvalidDataException>(() => second.Restore(snapshot));

        static List<(long, Box)> Run(TrackingEngine engine, int from, int to)
        {
            List<(long, Box)> tracks = [];
            using var image = new Mat();
            for (int frame = from; frame <= to; frame++)
            {
                RectangleSource.Draw(frame, 3, image);
                foreach (TrackedObject track in engine.Update(image)) tracks.Add((track.Id, track.Box));
            }

            return tracks;
        }
    }

    [Fact]
    public void It_is_trained_validated_saved_and_tracks()
    {
        double seen = double.NaN;
        IDataView data = Frames(truth: true, ("a", 4, 3));
        var options = new DetectionStageOptions { Model = s_options, Validation = data, Progress = new Collector(progress => seen = progress.Validation?.Best ?? seen) };
        IEstimator<ITransformer> pipeline = _ml.Mot().JointModel(options).Append(_ml.Mot().Associate(s_tracker with { ConfidenceThreshold = 0.001 }));
        ITransformer model = pipeline.Fit(data);
        Assert.InRange(seen, -1, 1);
        using var stream = new MemoryStream();
        _ml.Mot().SaveModel(model, stream);
        stream.Position = 0;
        using TransformerChain<ITransformer> loaded = _ml.Mot().LoadModel(stream);
        Assert.Equal(s_options.Network, ((LwfDetector)((DetectionTransformer)loaded.First()).Detector!).NetworkOptions);
        Assert.Equal(Scenes.Tracks(_ml, model.Transform(data)), Scenes.Tracks(_ml, loaded.Transform(data)));
        ((IDisposable)model).Dispose();
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        IDataView frames = Frames(("a", 3, 2));
        Assert.Contains("'Embedding'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().Associate(TrackerPresets.FairMot).Fit(_stage.Transform(frames))).Message, StringComparison.Ordinal);
        var detections = Scenes.ToView(_ml, Scenes.Walkers(2));
        Assert.Contains("'PreviousBoundingBoxes' (boxes in the frame before), which stage 'chain'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().Associate(s_tracker).Fit(detections)).Message, StringComparison.Ordinal);
        Assert.Contains("CreateTrackingEngine", Assert.Throws<NotSupportedException>(() => _stage.GetRowToRowMapper(frames.Schema)).Message, StringComparison.Ordinal);

        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        using Mat bgr = new(), scratch = new();
        RectangleSource.Draw(1, 2, bgr);
        using MLImage image = Images.ToMLImage(bgr, scratch);
        IDataView backwards = _stage.Transform(_ml.Data.LoadFromEnumerable([new Shown(image, 1), new Shown(image, 3), new Shown(image, 2)]));
        Assert.Contains("Sequence 's', frame 2: found after frame 3", Assert.Throws<InvalidOperationException>(() => backwards.GetColumn<float[]>("Score").Count()).Message, StringComparison.Ordinal);
    }

    private static DetectionTransformer Stage()
    {
        manual_seed(2);
        var network = (LwfNetwork)s_options.CreateNetwork();

        // As after some training: what the branches say depends on what they see.
        using (no_grad())
        {
            foreach ((string name, Tensor parameter) in network.named_parameters().Where(p => p.name.Contains(".output.", StringComparison.Ordinal) && !p.name.StartsWith("pyramid", StringComparison.Ordinal)).Select(p => (p.name, (Tensor)p.parameter)))
            {
                if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.zero_();
                else parameter.normal_(0, 0.1);
            }
        }

        return new DetectionTransformer(new NetworkFrameDetector(s_options.CreateDetector(network)), new DetectionColumns(), ["person"]);
    }

    private IDataView Frames(params (string Name, int Frames, int Rectangles)[] sequences) => Frames(false, sequences);

    private IDataView Frames(bool truth, params (string Name, int Frames, int Rectangles)[] sequences) => _ml.Mot().LoadFrames(
    [
        .. sequences.Select(s => new FrameSequence(s.Name, () => (IFrameSource)new RectangleSource(s.Frames, s.Rectangles, s.Name))
        {
            Truth = truth ? [.. Enumerable.Range(1, s.Frames).SelectMany(f => Enumerable.Range(0, s.Rectangles).Select(i => new MotRow(f, i + 1, RectangleSource.BoxOf(i, f))))] : null,
        }),
    ]);

    private sealed class Collector(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class Shown(MLImage image, int frame)
    {
        public MLImage Image { get; } = image;

        public string Sequence { get; } = "s";

        public int Frame { get; } = frame;
    }

    private sealed class Tracks
    {
        public long[]? TrackId { get; set; }

        public float[]? TrackBoundingBoxes { get; set; }
    }
}
