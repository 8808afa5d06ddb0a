using Microsoft.ML;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.Training.FairMot;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class DetectionEvaluationTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>A frame's detections with its truth.</summary>
    private sealed class Labelled
    {
        public string Sequence { get; set; } = "a";

        public int Frame { get; set; }

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] Embedding { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public long[] Identity { get; set; } = [];
    }

    [Fact]
    public void Detections_score_as_the_evaluator_scores_their_rows()
    {
        var random = new Random(5);
        List<Labelled> frames = [];
        List<MotRow> truth = [], found = [];
        for (int frame = 1; frame <= 20; frame++)
        {
            float[] Boxes(int count, double shift) => [.. Enumerable.Range(0, count).SelectMany(i =>
            {
                float x = (float)(i * 50 + shift * random.NextDouble()), y = (float)(shift * random.NextDouble());
                return new[] { x, y, x + 20, y + 40 };
            })];
            float[] real = Boxes(3, 0), guessed = Boxes(4, 16), scores = [.. Enumerable.Range(0, 4).Select(_ => random.NextSingle())];
            frames.Add(new Labelled { Frame = frame, BoundingBoxes = real, Identity = [-1, 2, 3], PredictedBoundingBoxes = guessed, Score = scores, Embedding = new float[8] });
            truth.AddRange(real.Chunk(4).Select((b, i) => new MotRow(frame, i + 1, Mot.Association.Box.FromCorners(b))));
            found.AddRange(guessed.Chunk(4).Select((b, i) => new MotRow(frame, -1, Mot.Association.Box.FromCorners(b), scores[i])));
        }

        DetectionMetrics metrics = _ml.Mot().EvaluateDetections(_ml.Data.LoadFromEnumerable(frames));
        DetectionMetrics expected = DetectionEvaluator.Evaluate(truth, found);
        Assert.Equal(expected.AveragePrecisions, metrics.AveragePrecisions);
        Assert.InRange(metrics.AveragePrecision50, 0.05, 0.95);
        Assert.Equal(60, metrics.TruthDetections);
    }

    [Fact]
    public void Embeddings_are_compared_where_a_detection_covers_a_known_identity()
    {
        // Two people, and a third of unknown identity; a detection beside the first one that covers less than half of it.
        Labelled Frame(int number, float[] embeddings, string sequence = "a") => new()
        {
            Sequence = sequence,
            Frame = number,
            BoundingBoxes = [0, 0, 20, 40, 100, 0, 120, 40, 200, 0, 220, 40],
            Identity = [7, 8, -1],
            PredictedBoundingBoxes = [0, 30, 20, 70, 1, 0, 21, 40, 101, 0, 121, 40, 200, 0, 220, 40],
            Score = [0.9f, 0.8f, 0.7f, 0.6f],
            Embedding = embeddings,
        };
        float[] apart = [9, 9, 1, 0, 0, 1, 5, 5], swapped = [9, 9, 0, 1, 1, 0, 5, 5];
        ReidentificationMetrics Evaluate(params Labelled[] frames) => _ml.Mot().EvaluateEmbeddings(_ml.Data.LoadFromEnumerable(frames));

        ReidentificationMetrics right = Evaluate(Frame(1, apart), Frame(2, apart), Frame(3, apart));
        Assert.Equal((6, 6L, 9L), (right.Embeddings, right.PositivePairs, right.NegativePairs));
        Assert.All(right.TruePositiveRates, rate => Assert.Equal(1, rate));
        Assert.True(Evaluate(Frame(1, apart), Frame(2, swapped), Frame(3, apart)).TruePositiveRates[^1] < 0.5);

        // The same number in another sequence is another person.
        ReidentificationMetrics two = Evaluate(Frame(1, apart), Frame(2, apart), Frame(1, apart, "b"));
        Assert.Equal((6, 2L, 13L), (two.Embeddings, two.PositivePairs, two.NegativePairs));
        Assert.Throws<ArgumentException>(() => Evaluate(Frame(1, apart)));
    }

    [Theory]
    [InlineData(ValidationMetric.Mota)]
    [InlineData(ValidationMetric.AveragePrecision)]
    [InlineData(ValidationMetric.Reidentification)]
    public void Weights_are_chosen_by_any_metric(ValidationMetric metric)
    {
        MotRow[] truth = [.. Enumerable.Range(1, 4).SelectMany(f => Enumerable.Range(0, 3).Select(i => new MotRow(f, i + 5, RectangleSource.BoxOf(i, f))))];
        IDataView data = _ml.Mot().LoadFrames([new FrameSequence("a", () => new RectangleSource(4)) { Truth = truth }]);
        (double Last, double Best)? validation = null;
        using DetectionTransformer model = _ml.Mot().JointModel(new DetectionStageOptions
        {
            Model = new FairMotOptions
            {
                Network = new FairMotNetworkOptions { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 16 },
                Training = new() { Epochs = 2, BatchSize = 2, Validations = 2, Augmentation = Training.Data.AugmentationOptions.None },
                Detection = new() { ScoreThreshold = 0.01 },
            },
            Validation = data,
            ValidationMetric = metric,
            ValidationTuning = new() { Trials = 2 },
            Progress = new Watch(p => validation = p.Validation),
        }).Fit(data);
        Assert.True(validation is { Best: <= 1 } score && score.Last <= score.Best, validation?.ToString());
        Assert.Equal(2, model.Curves.Single(curve => curve.Name == "validation").Points.Count);
    }

    [Fact]
    public void A_metric_that_does_not_exist_is_named() =>
        Assert.Contains("ValidationMetric", Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionStageOptions { ValidationMetric = (ValidationMetric)99 }.Validate()).Message, StringComparison.Ordinal);

    private sealed class Watch(Action<Training.Trainers.TrainingProgress> action) : IProgress<Training.Trainers.TrainingProgress>
    {
        public void Report(Training.Trainers.TrainingProgress value) => action(value);
    }
}
