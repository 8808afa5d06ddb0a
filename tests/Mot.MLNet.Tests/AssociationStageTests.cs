using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;

namespace Mot.Tests;

public sealed class AssociationStageTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<DetectedFrame> _rows = [.. Scenes.Walkers(), .. Scenes.Walkers(80, 4, "B", 2)];

    [Theory]
    [InlineData("bytetrack")]
    [InlineData("sort")]
    [InlineData("fairmot")]
    public void The_stage_gives_the_trackers_own_tracks(string tracker)
    {
        var expected = new List<string>();
        foreach (IGrouping<string, DetectedFrame> sequence in _rows.GroupBy(row => row.Sequence))
        {
            var direct = new Tracker(TrackerPresets.Create(tracker), 25);
            foreach (DetectedFrame row in sequence)
            {
                Box[] boxes = [.. row.PredictedBoundingBoxes.Chunk(4).Select(b => new Box(b[0], b[1], b[2], b[3]))];
                TrackedObject[] tracks = [.. direct.Update(new FrameDetections(boxes, row.Score, row.Embedding, Scenes.EmbeddingSize), row.Timestamp)];
                expected.Add(new TrackedFrame
                {
                    Sequence = row.Sequence,
                    Frame = row.Frame,
                    TrackId = [.. tracks.Select(t => t.Id)],
                    TrackBoundingBoxes = [.. tracks.SelectMany(t => (float[])[(float)t.Box.X0, (float)t.Box.Y0, (float)t.Box.X1, (float)t.Box.Y1])],
                    TrackScore = [.. tracks.Select(t => t.Score)],
                }.ToString());
            }
        }

        Assert.Equal(expected, Scenes.Tracks(_ml, Track(_rows, tracker)));
        Assert.Contains(expected, row => row.Contains(',', StringComparison.Ordinal));
    }

    [Fact]
    public void A_getter_read_on_every_tenth_row_sees_the_same_tracks()
    {
        IDataView data = Track(_rows);
        List<string> plain = Scenes.Tracks(_ml, data);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<VBuffer<long>> ids = cursor.GetGetter<VBuffer<long>>(data.Schema["TrackId"]);
        VBuffer<long> value = default;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            if (row % 10 != 9)
                continue;
            ids(ref value);
            Assert.Contains($": {string.Join(',', value.DenseValues())} ", plain[row], StringComparison.Ordinal);
            ids(ref value);
            Assert.Contains($": {string.Join(',', value.DenseValues())} ", plain[row], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Skipping_and_taking_behind_the_tracker_changes_no_track()
    {
        IDataView data = Track(_rows);
        List<string> plain = Scenes.Tracks(_ml, data);
        Assert.Equal(plain[50..], Scenes.Tracks(_ml, _ml.Data.SkipRows(data, 50)));
        Assert.Equal(plain[30..70], Scenes.Tracks(_ml, _ml.Data.TakeRows(_ml.Data.SkipRows(data, 30), 40)));
    }

    [Fact]
    public void A_filter_behind_the_tracker_changes_no_track()
    {
        IDataView data = Track(_rows);
        List<string> plain = Scenes.Tracks(_ml, data);
        List<string> filtered = Scenes.Tracks(_ml, _ml.Data.FilterRowsByColumn(data, "Brightness", 40, 60));
        Assert.Equal(_rows.Zip(plain).Where(pair => pair.First.Brightness is >= 40 and < 60).Select(pair => pair.Second), filtered);
    }

    [Fact]
    public void Shuffling_behind_the_tracker_changes_no_track()
    {
        IDataView data = Track(_ml.Data.Cache(Scenes.ToView(_ml, _rows)));
        List<string> plain = Scenes.Tracks(_ml, data);
        Assert.False(data.CanShuffle);
        List<string> shuffled = Scenes.Tracks(_ml, _ml.Data.ShuffleRows(data, seed: 3));
        Assert.NotEqual(plain, shuffled);
        Assert.Equal(plain.Order(StringComparer.Ordinal), shuffled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_random_cursor_is_in_order_all_the_same()
    {
        IDataView data = Track(_ml.Data.Cache(Scenes.ToView(_ml, _rows)));
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema, new Random(5));
        ValueGetter<int> getter = cursor.GetGetter<int>(data.Schema["Frame"]);
        var frames = new List<int>();
        int frame = 0;
        while (cursor.MoveNext())
        {
            getter(ref frame);
            frames.Add(frame);
        }

        Assert.Equal(_rows.Select(row => row.Frame), frames);
    }

    [Fact]
    public void Splitting_behind_the_tracker_changes_no_track()
    {
        IDataView data = Track(_rows);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(data, 0.3);
        List<string> both = [.. Scenes.Tracks(_ml, split.TrainSet), .. Scenes.Tracks(_ml, split.TestSet)];
        Assert.Equal(Scenes.Tracks(_ml, data).Order(StringComparer.Ordinal), both.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_set_of_cursors_is_one_cursor()
    {
        IDataView data = Track(_ml.Data.Cache(Scenes.ToView(_ml, _rows)));
        DataViewRowCursor[] cursors = data.GetRowCursorSet(data.Schema, 4);
        Assert.Single(cursors);
        cursors[0].Dispose();
    }

    [Fact]
    public void Stages_of_the_library_behind_the_tracker_change_no_track()
    {
        IDataView data = Track(_rows);
        IDataView joined = _ml.Transforms.Concatenate("Both", "TrackScore", "TrackBoundingBoxes").Fit(data).Transform(data);
        Assert.Equal(Scenes.Tracks(_ml, data), Scenes.Tracks(_ml, joined));
        Assert.Equal(_rows.Count, joined.GetColumn<float[]>("Both").Count());
        Assert.Equal(Scenes.Tracks(_ml, data), Scenes.Tracks(_ml, _ml.Data.Cache(joined)));
    }

    [Fact]
    public void Two_passes_are_alike_and_two_cursors_independent()
    {
        IDataView data = Track(_rows);
        Assert.Equal(Scenes.Tracks(_ml, data), Scenes.Tracks(_ml, data));
        using IEnumerator<TrackedFrame> first = _ml.Data.CreateEnumerable<TrackedFrame>(data, false).GetEnumerator();
        using IEnumerator<TrackedFrame> second = _ml.Data.CreateEnumerable<TrackedFrame>(data, false).GetEnumerator();
        for (int i = 0; i < 30; i++)
            first.MoveNext();
        List<string> plain = Scenes.Tracks(_ml, data);
        second.MoveNext();
        Assert.Equal(plain[29], first.Current.ToString());
        Assert.Equal(plain[0], second.Current.ToString());
    }

    [Fact]
    public void Rows_that_go_backwards_are_refused_by_name()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(Scenes.ToView(_ml, _rows), seed: 1);
        Exception error = Assert.ThrowsAny<Exception>(() => Scenes.Tracks(_ml, Track(shuffled)));
        Assert.Contains("Sequence '", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("ascending", error.ToString(), StringComparison.Ordinal);

        Assert.Contains("Sequence 'A', frame 3: found after frame 3", Refused([.. _rows[..3], _rows[2]]), StringComparison.Ordinal);
        Assert.Contains("Sequence 'A', frame 2: found after frame 3", Refused([_rows[0], _rows[2], _rows[1]]), StringComparison.Ordinal);
        Assert.Contains("Sequence 'A', frame 2: found after frames of sequence 'B'", Refused([_rows[0], _rows[^1], _rows[1]]), StringComparison.Ordinal);
        Assert.Contains("Sequence 'A', frame 0: expected frames from 1", Refused([new DetectedFrame { Sequence = "A" }]), StringComparison.Ordinal);
        Assert.Contains("frame 2: found timestamp", Refused([_rows[0], new DetectedFrame { Sequence = "A", Frame = 2 }]), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_do_not_fit_together_are_named()
    {
        string boxes = Refused([new DetectedFrame { Sequence = "A", Frame = 1, PredictedBoundingBoxes = [1, 2, 3], Score = [1], Timestamp = TimeSpan.FromSeconds(1) }]);
        Assert.Contains("Sequence 'A', frame 1: found 3 values in 'PredictedBoundingBoxes', expected 4 for each of the 1 values in 'Score'", boxes, StringComparison.Ordinal);
        string embeddings = Refused(
            [new DetectedFrame { Sequence = "A", Frame = 1, PredictedBoundingBoxes = [0, 0, 9, 9, 0, 0, 9, 9], Score = [1, 1], Embedding = [1, 2, 3] }], "fairmot");
        Assert.Contains("found 3 values in 'Embedding'", embeddings, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_between_frames_moves_the_tracks_so_many_steps()
    {
        List<DetectedFrame> gap = [.. _rows.Where(row => row.Sequence == "A" && row.Frame is not (> 40 and < 60))];
        var direct = new Tracker(TrackerPresets.ByteTrack, 25);
        var ids = new List<string>();
        foreach (DetectedFrame row in gap)
        {
            Box[] boxes = [.. row.PredictedBoundingBoxes.Chunk(4).Select(b => new Box(b[0], b[1], b[2], b[3]))];
            ids.Add(string.Join(',', direct.Update(new FrameDetections(boxes, row.Score), row.Timestamp).ToArray().Select(t => t.Id)));
        }

        Assert.Equal(ids, Ids(Track(gap, "bytetrack")));

        // Without timestamps the frames' numbers and the frame rate tell the same times.
        IDataView untimed = _ml.Transforms.DropColumns("Timestamp").Fit(Scenes.ToView(_ml, gap)).Transform(Scenes.ToView(_ml, gap));
        AssociationEstimator stage = _ml.Mot().Associate(new AssociationOptions { Tracker = TrackerPresets.ByteTrack, FrameRate = 25 });
        Assert.Equal(ids, Ids(stage.Fit(untimed).Transform(untimed)));
    }

    [Fact]
    public void Inputs_are_read_only_where_tracks_are_asked_for()
    {
        IDataView data = Track(_rows);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Frame"]]);
        Assert.False(cursor.IsColumnActive(data.Schema["TrackId"]));
        Assert.False(cursor.IsColumnActive(data.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<long>>(data.Schema["TrackId"]));
        using DataViewRowCursor tracks = data.GetRowCursor([data.Schema["TrackId"]]);
        Assert.False(tracks.IsColumnActive(data.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => tracks.GetGetter<VBuffer<float>>(data.Schema["TrackId"]));
        ValueGetter<VBuffer<long>> getter = tracks.GetGetter<VBuffer<long>>(data.Schema["TrackId"]);
        Assert.Throws<InvalidOperationException>(() => { VBuffer<long> value = default; getter(ref value); });
    }

    private List<string> Ids(IDataView data) => [.. data.GetColumn<long[]>("TrackId").Select(ids => string.Join(',', ids))];

    private IDataView Track(IEnumerable<DetectedFrame> rows, string tracker = "bytetrack") => Track(Scenes.ToView(_ml, rows), tracker);

    private IDataView Track(IDataView data, string tracker = "bytetrack") =>
        _ml.Mot().Associate(new AssociationOptions { Tracker = TrackerPresets.Create(tracker), FrameRate = 25 }).Fit(data).Transform(data);

    private string Refused(List<DetectedFrame> rows, string tracker = "bytetrack") =>
        Assert.Throws<InvalidOperationException>(() => Scenes.Tracks(_ml, Track(rows, tracker))).Message;
}
