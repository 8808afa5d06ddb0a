using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Mot.Association;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class DetectionStageTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly ColourDetector _detector = new();

    [Fact]
    public void Images_become_detections()
    {
        using DetectionTransformer stage = Stage();
        IDataView data = stage.Transform(Frames(5));
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 1)), data.Schema["PredictedLabel"].Type);
        Assert.True(data.Schema["PredictedLabel"].HasKeyValues());
        int size = 0;
        data.Schema["Embedding"].Annotations.GetValue("EmbeddingSize", ref size);
        Assert.Equal(4, size);
        float[] third = data.GetColumn<float[]>("PredictedBoundingBoxes").ElementAt(2);
        Assert.Equal(12, third.Length);
        Assert.Equal((float)(RectangleSource.BoxOf(0, 3).X0 + 0.1), third[0]);
        Assert.All(data.GetColumn<uint[]>("PredictedLabel"), labels => Assert.Equal([1u, 1u, 1u], labels));
        Assert.All(data.GetColumn<float[]>("Embedding"), values => Assert.Equal(12, values.Length));
    }

    [Fact]
    public void A_frame_is_detected_once_however_many_columns_are_read()
    {
        using DetectionTransformer stage = Stage();
        IDataView data = stage.Transform(Frames(6));
        Assert.Equal(6, data.Preview().RowView.Length);
        Assert.Equal(6, _detector.Frames);
        Assert.Equal(6, data.GetColumn<int>("Frame").Count());
        Assert.Equal(6, _detector.Frames);
        Assert.Equal(2, _ml.Data.SkipRows(data, 4).GetColumn<float[]>("Score").Count());
        Assert.Equal(8, _detector.Frames);
    }

    [Fact]
    public void A_prediction_engine_runs_it()
    {
        using DetectionTransformer stage = Stage();
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        using PredictionEngine<ImageInput, DetectionOutput> engine =
            _ml.Model.CreatePredictionEngine<ImageInput, DetectionOutput>(stage, new PredictionEngineOptions { OwnsTransformer = false });
        using var bgr = new Mat();
        using var scratch = new Mat();
        for (int frame = 1; frame <= 3; frame++)
        {
            RectangleSource.Draw(frame, 2, bgr);
            using MLImage image = Images.ToMLImage(bgr, scratch);
            DetectionOutput output = engine.Predict(new ImageInput { Image = image });
            Assert.Equal(RectangleSource.W, image.Width);
            Assert.Equal(2, output.Score!.Length);
            Assert.Equal((float)(RectangleSource.BoxOf(1, frame).Y0 + 0.1), output.PredictedBoundingBoxes![5]);
        }
    }

    [Fact]
    public void A_users_own_images_stay_his()
    {
        using DetectionTransformer stage = Stage();
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        using var bgr = new Mat();
        using var scratch = new Mat();
        ImageInput[] inputs = [.. Enumerable.Range(1, 3).Select(frame =>
        {
            RectangleSource.Draw(frame, 2, bgr);
            return new ImageInput { Image = Images.ToMLImage(bgr, scratch) };
        })];
        IDataView data = stage.Transform(_ml.Data.LoadFromEnumerable(inputs));
        for (int pass = 0; pass < 2; pass++)
            Assert.Equal([2, 2, 2], data.GetColumn<float[]>("Score").Select(scores => scores.Length));
        Assert.All(inputs, input => input.Image!.Dispose());
    }

    [Fact]
    public void A_chain_of_detector_and_tracker_gives_tracklets()
    {
        using DetectionTransformer stage = Stage();
        IDataView frames = Frames(20);
        IDataView tracked = _ml.Mot().Associate(TrackerPresets.FairMot).Fit(stage.Transform(frames)).Transform(stage.Transform(frames));
        IReadOnlyList<Tracklet> tracklets = _ml.Mot().CreateTracklets(tracked);
        Assert.Equal([1L, 2, 3], tracklets.Select(t => t.Id));
        Assert.All(tracklets, t => Assert.Equal((1, 20), (t.FirstFrame, t.LastFrame)));
        Assert.Equal(20, _detector.Frames);
    }

    [Fact]
    public void Disposing_ends_the_network()
    {
        DetectionTransformer stage = Stage();
        IDataView data = stage.Transform(Frames(2));
        stage.Dispose();
        stage.Dispose();
        Assert.True(_detector.Disposed);
        Assert.Throws<ObjectDisposedException>(() => data.GetColumn<float[]>("Score").Count());
    }

    [Fact]
    public void Training_reads_frames_with_their_truth()
    {
        Mot.Association.MotChallenge.MotRow[] truth =
        [
            .. Enumerable.Range(1, 4).SelectMany(f => Enumerable.Range(0, 3).Select(i => new Mot.Association.MotChallenge.MotRow(f, i + 5, RectangleSource.BoxOf(i, f)))),
            new(2, 99, new Box(1, 1, 20, 20), 0),
        ];
        IDataView data = _ml.Mot().LoadFrames([new FrameSequence("a", () => new RectangleSource(4)) { Truth = truth }]);
        using Mot.Training.Data.TrainingSet set = DetectionEstimator.ReadTrainingSet(data, new DetectionStageOptions());
        Assert.Equal((4, 12, 3), (set.Count, set.Boxes, set.Identities));
        Assert.Equal(("a", 3), set.Source(2));
        Assert.Equal(RectangleSource.BoxOf(1, 1), set.Labels(0)[1].Box);
        Assert.True(set.Labels(1)[3].Ignore);
        using Mat image = set.Load(0);
        Assert.Equal((RectangleSource.W, RectangleSource.H), (image.Width, image.Height));
    }

    [Fact]
    public void What_training_lacks_is_named()
    {
        DetectionEstimator estimator = _ml.Mot().FairMot();
        Assert.Contains("'BoundingBoxes' (true boxes)", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Frames(2))).Message, StringComparison.Ordinal);
        IEstimator<ITransformer> chain = estimator.Append(_ml.Mot().Associate(TrackerPresets.FairMot));
        Assert.Contains("'BoundingBoxes' (true boxes)", Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Frames(2))).Message, StringComparison.Ordinal);
    }

    private static IDataView Frames(MLContext ml, int count) => ml.Mot().LoadFrames([new FrameSequence("rectangles", () => new RectangleSource(count))]);

    private IDataView Frames(int count) => Frames(_ml, count);

    private DetectionTransformer Stage() => new(_detector, new DetectionColumns(), ["person"]);

    private sealed class ImageInput
    {
        public MLImage? Image { get; set; }
    }

    private sealed class DetectionOutput
    {
        public float[]? PredictedBoundingBoxes { get; set; }

        public float[]? Score { get; set; }
    }
}
