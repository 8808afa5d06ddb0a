using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Engine;
using Mot.MLNet.Schema;

namespace Mot.Tests;

public sealed class SchemaTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_context_has_one_catalog() => Assert.Same(_ml.Mot(), _ml.Mot());

    [Fact]
    public void Tracks_follow_the_inputs_columns()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(3));
        DataViewSchema schema = _ml.Mot().Associate(TrackerPresets.Sort).Fit(data).GetOutputSchema(data.Schema);
        Assert.Equal([.. data.Schema.Select(c => c.Name), "TrackId", "TrackBoundingBoxes", "TrackScore"], schema.Select(c => c.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int64), schema["TrackId"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), schema["TrackBoundingBoxes"].Type);
    }

    [Fact]
    public void Classes_keep_their_type_and_names()
    {
        IDataView named = Labelled("car", "person", "car");
        IDataView tracked = _ml.Mot().Associate(TrackerPresets.Iou).Fit(named).Transform(named);
        Assert.Equal(named.Schema["PredictedLabel"].Type, tracked.Schema["TrackLabel"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        tracked.Schema["TrackLabel"].GetKeyValues(ref names);
        Assert.Equal(["car", "person"], names.DenseValues().Select(name => name.ToString()));
        Assert.Equal([[1u], [2u], [1u]], tracked.GetColumn<uint[]>("TrackLabel"));

        IDataView text = _ml.Transforms.Conversion.MapKeyToValue("TrackLabel").Fit(tracked).Transform(tracked);
        Assert.Equal([["car"], ["person"], ["car"]], text.GetColumn<string[]>("TrackLabel"));

        // The same through a chain, which asks for shapes before it fits.
        IDataView plain = Labelled("car");
        IEstimator<ITransformer> chain = _ml.Mot().Associate(TrackerPresets.Iou).Append(_ml.Transforms.Conversion.MapKeyToValue("TrackLabel"));
        Assert.Equal([["car"]], chain.Fit(plain).Transform(plain).GetColumn<string[]>("TrackLabel"));
    }

    [Fact]
    public void A_column_of_the_same_name_is_hidden()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(3));
        IDataView once = _ml.Mot().Associate(TrackerPresets.Sort).Fit(data).Transform(data);
        IDataView twice = _ml.Mot().Associate(TrackerPresets.ByteTrack).Fit(once).Transform(once);
        Assert.Equal(2, twice.Schema.Count(column => column.Name == "TrackId"));
        Assert.True(twice.Schema[once.Schema["TrackId"].Index].IsHidden);
        IDataView alone = _ml.Mot().Associate(TrackerPresets.ByteTrack).Fit(data).Transform(data);
        Assert.Equal(Scenes.Tracks(_ml, alone), Scenes.Tracks(_ml, twice));
    }

    [Fact]
    public void Columns_can_have_other_names()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers());
        IDataView renamed = _ml.Transforms.CopyColumns("B", "PredictedBoundingBoxes").Append(_ml.Transforms.CopyColumns("S", "Score"))
            .Append(_ml.Transforms.CopyColumns("N", "Frame")).Append(_ml.Transforms.DropColumns("PredictedBoundingBoxes", "Score", "Frame"))
            .Fit(data).Transform(data);
        IDataView tracked = _ml.Mot().Associate(
            TrackerPresets.ByteTrack, trackIdColumnName: "Who", predictedBoundingBoxColumnName: "B", scoreColumnName: "S", frameColumnName: "N").Fit(renamed).Transform(renamed);
        IDataView expected = _ml.Mot().Associate(TrackerPresets.ByteTrack).Fit(data).Transform(data);
        Assert.Equal(expected.GetColumn<long[]>("TrackId"), tracked.GetColumn<long[]>("Who"));

        var columns = new TrackColumns { TrackIdColumnName = "Who", FrameColumnName = "N" };
        Assert.Equal(
            _ml.Mot().CreateTracklets(expected).Select(t => (t.Sequence, t.Id, t.Boxes.Count)),
            _ml.Mot().CreateTracklets(tracked, columns).Select(t => (t.Sequence, t.Id, t.Boxes.Count)));
    }

    [Theory]
    [InlineData("Score", "scores of the detections")]
    [InlineData("PredictedBoundingBoxes", "boxes of the detections")]
    [InlineData("Frame", "number of the frame")]
    public void A_missing_column_is_named_by_stage_and_chain(string column, string role)
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(3));
        IDataView without = _ml.Transforms.DropColumns(column).Fit(data).Transform(data);
        AssociationEstimator stage = _ml.Mot().Associate(TrackerPresets.Sort);
        Assert.Contains($"Could not find input column '{column}' ({role})", Assert.Throws<ArgumentOutOfRangeException>(() => stage.Fit(without)).Message, StringComparison.Ordinal);
        IEstimator<ITransformer> chain = _ml.Transforms.CopyColumns("X", "Brightness").Append(stage);
        Assert.Contains($"'{column}' ({role})", Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(without)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_another_type_is_named()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(3));
        AssociationEstimator stage = _ml.Mot().Associate(new AssociationOptions { Tracker = TrackerPresets.Sort, ScoreColumnName = "Brightness" });
        Assert.Contains("Column 'Brightness' (scores of the detections): found Single, expected a vector of Single", Assert.Throws<ArgumentOutOfRangeException>(() => stage.Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracker_that_compares_appearance_needs_it()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(3));
        IDataView without = _ml.Transforms.DropColumns("Embedding").Fit(data).Transform(data);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().Associate(TrackerPresets.FairMot).Fit(without)).Message;
        Assert.Contains("'Embedding' (appearance of the detections), which stage 'appearance' of tracker 'fairmot' compares", message, StringComparison.Ordinal);
        _ml.Mot().Associate(TrackerPresets.ByteTrack).Fit(without);
    }

    [Fact]
    public void A_chain_knows_what_follows_the_tracker()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(30));
        IDataView result = _ml.Mot().Associate(TrackerPresets.ByteTrack).AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.CopyColumns("Ids", "TrackId"))
            .Append(_ml.Transforms.SelectColumns("Ids", "Frame")).Fit(data).Transform(data);
        Assert.Equal(30, result.GetColumn<long[]>("Ids").Count());
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Contains("FrameRate is -1", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().Associate(new AssociationOptions { FrameRate = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("FrameRate is 1E+300, expected 1E-06 to 1000000", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().Associate(new AssociationOptions { FrameRate = 1e300 })).Message, StringComparison.Ordinal);
        Assert.Contains("FrameRate is 1E-300", Assert.Throws<ArgumentOutOfRangeException>(() => new TrackingEngineOptions { FrameRate = 1e-300 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("ScoreColumnName is empty", Assert.Throws<ArgumentException>(() => _ml.Mot().Associate(new AssociationOptions { ScoreColumnName = string.Empty })).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => _ml.Mot().Associate(TrackerPresets.Sort with { TrackBuffer = -1 }));
    }

    [Fact]
    public void What_the_library_cannot_do_is_said()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(3));
        AssociationTransformer stage = _ml.Mot().Associate(TrackerPresets.Sort).Fit(data);
        using var stream = new MemoryStream();
        Assert.Contains("ml.Mot().SaveModel", Assert.Throws<NotSupportedException>(() => _ml.Model.Save(stage, data.Schema, stream)).Message, StringComparison.Ordinal);
        Assert.False(stage.IsRowToRowMapper);
        Assert.Contains("CreateTrackingEngine", Assert.Throws<NotSupportedException>(() => stage.GetRowToRowMapper(data.Schema)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<DetectedFrame, TrackedFrame>(stage));
    }

    private IDataView Labelled(params string[] classes)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(classes.Select((name, i) => new ClassedFrame { Frame = i + 1, Classes = [name], PredictedBoundingBoxes = [100 * i, 0, (100 * i) + 50, 80], Score = [0.9f] }).ToArray());
        return _ml.Transforms.Conversion.MapValueToKey("PredictedLabel", "Classes").Fit(data).Transform(data);
    }

    private sealed class ClassedFrame
    {
        public int Frame { get; set; }

        public string[] Classes { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
