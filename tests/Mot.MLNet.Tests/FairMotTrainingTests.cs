using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.MLNet.Models;
using Mot.Training.FairMot;
using Mot.Training.Optimization;
using Mot.Training.Trainers;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class FairMotTrainingTests : IDisposable
{
    private static readonly FairMotOptions s_options = new()
    {
        Network = new FairMotNetworkOptions { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 16 },
        Training = new TrainingOptions { Epochs = 2, BatchSize = 2, Schedule = new() { WarmUpSteps = 0 }, Validations = 1 },
    };

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-training").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_pipeline_is_trained_saved_and_tracks_in_another_context()
    {
        var steps = new List<double>();
        var log = new List<string>();
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info)
                log.Add(e.RawMessage);
        };
        IDataView data = Frames();
        IEstimator<ITransformer> pipeline = _ml.Mot().FairMot(s_options, new Collector(progress => steps.Add(progress.Fraction)))
            .Append(_ml.Mot().Associate(TrackerPresets.ByteTrack with { ConfidenceThreshold = 0.01, HighThreshold = 0.05, NewTrackThreshold = 0.05, ConfirmationHits = 1 }));
        ITransformer model = pipeline.Fit(data);
        Assert.Equal([0.25, 0.5, 0.75, 1], steps);
        Assert.Contains("Training on 4 frames with 12 boxes of 3 identities.", log);
        Assert.Contains("Trained 4 steps.", log);
        Assert.NotEmpty(ModelStages.Of(model).OfType<DetectionTransformer>().Single().Curves);

        string path = Path.Combine(_folder, "a.mot");
        _ml.Mot().SaveModel(model, path);
        var other = new MLContext(seed: 5);
        using TransformerChain<ITransformer> loaded = other.Mot().LoadModel(path);
        List<string> tracks = Scenes.Tracks(_ml, model.Transform(data));
        Assert.Equal(4, tracks.Count);
        Assert.Equal(tracks, Scenes.Tracks(other, loaded.Transform(data)));
        ((IDisposable)model).Dispose();
    }

    [Fact]
    public void The_same_seed_trains_to_the_same_file()
    {
        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1), Train(2));

        byte[] Train(int seed)
        {
            FairMotOptions options = s_options with { Training = s_options.Training with { Seed = seed } };
            using DetectionTransformer stage = _ml.Mot().FairMot(options).Fit(Frames());
            using var stream = new MemoryStream();
            _ml.Mot().SaveModel(stage, stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public void A_stopped_training_goes_on_to_the_same_weights()
    {
        FairMotOptions resumable = s_options with { Training = s_options.Training with { Checkpoint = Path.Combine(_folder, "state"), Resume = true } };
        using var stop = new CancellationTokenSource();
        var stopping = new Collector(progress =>
        {
            if (progress.Step == 2)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => _ml.Mot().FairMot(resumable, stopping, stop.Token).Fit(Frames()));
        using DetectionTransformer resumed = _ml.Mot().FairMot(resumable).Fit(Frames());
        using DetectionTransformer whole = _ml.Mot().FairMot(s_options).Fit(Frames());
        using MemoryStream first = new(), second = new();
        _ml.Mot().SaveModel(resumed, first);
        _ml.Mot().SaveModel(whole, second);
        Assert.Equal(second.ToArray(), first.ToArray());
    }

    [Fact]
    public void Validation_tracks_and_scores()
    {
        double seen = double.NaN;
        var options = new DetectionStageOptions
        {
            Model = s_options,
            Validation = Frames(),
            Progress = new Collector(progress => seen = progress.Validation?.Best ?? seen),
        };
        using DetectionTransformer stage = _ml.Mot().JointModel(options).Fit(Frames());
        Assert.InRange(seen, -1, 1);
    }

    [Fact]
    public void Unknown_identities_leave_the_loss_finite()
    {
        IDataView data = Frames(identity: -1);
        double loss = double.NaN;
        var options = new DetectionStageOptions { Model = s_options, Progress = new Collector(progress => loss = progress.Losses[0].Value) };
        using DetectionTransformer stage = _ml.Mot().JointModel(options).Fit(data);
        Assert.True(double.IsFinite(loss));
    }

    private IDataView Frames(long? identity = null) => _ml.Mot().LoadFrames(
        [
            new FrameSequence("a", () => new RectangleSource(4))
            {
                Truth = [.. Enumerable.Range(1, 4).SelectMany(f => Enumerable.Range(0, 3).Select(i => new MotRow(f, identity ?? i + 5, RectangleSource.BoxOf(i, f))))],
            },
        ]);

    private sealed class Collector(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
