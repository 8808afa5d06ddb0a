using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

public sealed class TrackletTests
{
    private static readonly Box s_box = new(1, 2, 3, 4);

    [Fact]
    public void Tracks_become_tracklets()
    {
        TrackletBuilder builder = new("walk");
        builder.Add(2, [new(7, s_box, 0.5f, 1, 0), new(9, s_box, 0.25f, 0, 1)]);
        builder.Add(3, []);
        builder.Add(5, [new(7, new(2, 2, 4, 4), 0.75f, 1, 0)]);
        IReadOnlyList<Tracklet> tracklets = builder.Build();
        Assert.Equal([7L, 9L], tracklets.Select(t => t.Id));
        Tracklet first = tracklets[0];
        Assert.Equal(("walk", 1, 2, 5), (first.Sequence, first.Class, first.FirstFrame, first.LastFrame));
        Assert.Equal([new(2, s_box, 0.5f), new(5, new(2, 2, 4, 4), 0.75f)], first.Boxes);
        Assert.Equal([7L], builder.Build(minLength: 2).Select(t => t.Id));
        Assert.Equal(
            [new MotRow(2, 7, s_box, 0.5), new MotRow(2, 9, s_box, 0.25), new MotRow(5, 7, new(2, 2, 4, 4), 0.75)],
            Tracklet.ToRows(tracklets));
    }

    [Fact]
    public void Frames_ascend_and_identities_are_unique()
    {
        TrackletBuilder builder = new("walk");
        builder.Add(2, [new(7, s_box, 1, 0, 0)]);
        Assert.Contains("'walk': found frame 2 after 2", Assert.Throws<ArgumentException>(() => builder.Add(2, [])).Message);
        Assert.Contains("frame 3: identity 7 occurs twice", Assert.Throws<ArgumentException>(() => builder.Add(3, [new(7, s_box, 1, 0, 0), new(7, s_box, 1, 0, 1)])).Message);
        Assert.Contains("no boxes", Assert.Throws<ArgumentException>(() => new Tracklet("walk", 1, 0, [])).Message);
        Assert.Contains("found frame 4 after 4", Assert.Throws<ArgumentException>(() => new Tracklet("walk", 1, 0, [new(4, s_box, 1), new(4, s_box, 1)])).Message);
    }

    [Fact]
    public void A_sequence_of_detections_keeps_frames_apart()
    {
        DetectionSequence sequence = new("walk", 25, 10);
        sequence.Add(new([s_box, s_box], [0.5f, 0.6f], [1, 2, 3, 4], 2));
        sequence.Add(default);
        sequence.Add(new([s_box], [0.7f], [5, 6], 2, [3]));
        Assert.Equal((3, 3, 2, 10), (sequence.Count, sequence.DetectionCount, sequence.EmbeddingSize, sequence.FirstFrame));
        Assert.Equal([0, 0], sequence[0].Classes.ToArray());
        Assert.Equal(0, sequence[1].Count);
        Assert.Equal([5f, 6f], sequence[2].Embeddings.ToArray());
        Assert.Equal([3], sequence[2].Classes.ToArray());
        Assert.Equal([0.7f], sequence[2].Scores.ToArray());
        Assert.Contains("walk, frame 13", Assert.Throws<ArgumentException>(() => sequence.Add(new([s_box], [0.7f]))).Message);
        Assert.Equal([10, 12], sequence.Track(new() { ConfirmationHits = 1 }).Select(r => r.Frame).Distinct());
    }

    [Fact]
    public void Rows_of_a_file_become_a_sequence()
    {
        MotRow[] rows = [new(1, -1, s_box, 0.1), new(3, -1, s_box, 0.3), new(3, -1, s_box, 0.4), new(6, -1, s_box, 0.6)];
        Assert.Equal([1, 0, 2, 0, 0, 1], Counts(DetectionSequence.FromRows("walk", rows)));
        Assert.Equal([0, 2, 0], Counts(DetectionSequence.FromRows("walk", rows, frames: new(2, 4))));
        Assert.Empty(Counts(DetectionSequence.FromRows("walk", [])));

        static int[] Counts(DetectionSequence sequence) => [.. Enumerable.Range(0, sequence.Count).Select(i => sequence[i].Count)];
    }

    [Theory]
    [InlineData("sort")]
    [InlineData("bytetrack")]
    [InlineData("ocsort")]
    public void Work_follows_the_rows_and_not_the_numbers_of_the_frames(string tracker)
    {
        const int Last = int.MaxValue - 1;
        TrackerOptions options = TrackerPresets.Create(tracker);
        MotRow[] rows = [.. ((int[])[1, 2, 3, 400, 401, 402, Last - 2, Last - 1, Last]).Select(frame => new MotRow(frame, -1, s_box, 0.9))];
        MotRow[] near = [.. rows.Select(row => row with { Frame = row.Frame > 402 ? row.Frame - (Last - 1000) : row.Frame })];
        DetectionSequence sequence = DetectionSequence.FromRows("walk", rows);
        Assert.Equal((Last, 9), (sequence.Count, sequence.DetectionCount));
        long before = GC.GetAllocatedBytesForCurrentThread();
        MotRow[] tracks = sequence.Track(options);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(
            FrameByFrame(DetectionSequence.FromRows("walk", near), options),
            tracks.Select(row => row with { Frame = row.Frame > 1000 ? row.Frame - (Last - 1000) : row.Frame }));

        // Each frame by itself, as a stream would have it.
        static IEnumerable<MotRow> FrameByFrame(DetectionSequence sequence, TrackerOptions options)
        {
            Tracker tracker = new(options, sequence.FrameRate);
            for (int i = 0; i < sequence.Count; i++)
            {
                foreach (TrackedObject track in tracker.Update(sequence[i]).ToArray())
                    yield return MotRow.FromSingle(sequence.FirstFrame + i, track.Id, track.Box, track.Score);
            }
        }
    }

    [Fact]
    public void Ranges_may_end_where_the_numbers_end()
    {
        MotRow[] rows = [new(3, -1, s_box, 0.5), new(int.MaxValue - 1, -1, s_box, 0.5)];
        DetectionSequence end = DetectionSequence.FromRows("walk", rows, frames: new(int.MaxValue - 647, int.MaxValue));
        Assert.Equal((648, 1, 1), (end.Count, end.DetectionCount, end[646].Count));
        DetectionSequence all = DetectionSequence.FromRows("walk", rows, frames: new(1, int.MaxValue));
        Assert.Equal((int.MaxValue, 1, 0), (all.Count, all[2].Count, all[int.MaxValue - 1].Count));
        Assert.Equal((5, 1), (all.Slice(new(int.MaxValue - 4, int.MaxValue)).Count, all.Slice(new(int.MaxValue - 4, int.MaxValue))[3].Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => end[648].Count);
        Assert.Throws<OverflowException>(() => all.Skip(1));
    }

    [Fact]
    public void A_table_with_a_distant_frame_takes_no_memory_for_those_between()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "frame,x,y,w,h,score,e0\n1,0,0,4,5,0.5,7\n2000000000,0,0,4,5,0.5,8\n");
            long before = GC.GetAllocatedBytesForCurrentThread();
            DetectionSequence read = DetectionCsv.Read(file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            Assert.Equal((2_000_000_000, 2, 8f), (read.Count, read.DetectionCount, read[1_999_999_999].Embeddings[0]));
            Assert.Equal((2_000_000_000, 2), (read.WithEmbeddings(read).Count, read.WithEmbeddings(read).DetectionCount));
            File.WriteAllText(file, "frame,x,y,w,h,score,e0\n2147483647,0,0,4,5,0.5,8\n");
            Assert.Contains(":2: found frame 2147483647, expected a frame from 1 on, at most 2147483646", Assert.Throws<InvalidDataException>(() => DetectionCsv.Read(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("", ":1: found an empty file")]
    [InlineData("x,y", ":1: found 'x,y'")]
    [InlineData("frame,x,y,w,h,score,e0\n1,2,3,4,5,6", ":2: found 6 columns, expected 7")]
    [InlineData("frame,x,y,w,h,score,e0\n1,2,3,4,5,6,7,8", ":2: found '8' in column 8")]
    [InlineData("frame,x,y,w,h,score,e0\n1,2,3,4,5,6,NaN", ":2: found 'NaN' in column 7")]
    [InlineData("frame,x,y,w,h,score,e0\n2,2,3,4,5,6,7\n1,2,3,4,5,6,7", ":3: found frame 1, expected a frame from 2")]
    [InlineData("frame,x,y,w,h,score,e0\n0,2,3,4,5,6,7", ":2: found frame 0, expected a frame from 1")]
    [InlineData("frame,x,y,w,h,score,e0\n9,2,3,4,5,6,7", ":2: found frame 9, expected a frame from 1 on, at most 5")]
    [InlineData("frame,x,y,w,h,score,e0\n1,1e308,3,1e308,5,6,7", ":2: found a box at 1E+308, 3 of 1E+308 x 5, expected coordinates and an area that are finite numbers")]
    [InlineData("frame,x,y,w,h,score,e0\n1,2,3,4,5,1e39,7", ":2: found 1E+39 in column 6, expected a finite number of single precision")]
    [InlineData("frame,x,y,w,h,score,e0\n1,2,3,4,5,6,1e20", ":2: found an embedding of length 1E+20")]
    [InlineData("frame,x,y,w,h,score,e0\n1,2,3,-4,5,6,7", ":2: found width -4 and height 5, expected a size of at least 0")]
    public void Bad_detections_are_told_with_their_line(string text, string message)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => DetectionCsv.Read(file, 30, 5)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Bad_detections_are_skipped_and_counted_on_demand()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "frame,x,y,w,h,score,e0\n1,0,0,4,5,0.5,7\n1,2,3,4\nx,0,0,4,5,0.5,7\n1,0,0,-4,5,0.5,7\n3,9,0,4,5,0.5,8\n2,0,0,4,5,0.5,7\n");
            DetectionSequence read = DetectionCsv.Read(file, new() { Lenient = true }, out MotReadReport report);
            Assert.Equal([1, 0, 1], Enumerable.Range(0, read.Count).Select(i => read[i].Count));
            Assert.Equal([7f], read[0].Embeddings.ToArray());
            Assert.Equal("2 rows read, 4 skipped (Columns 1, Number 1, Frame 1, Size 1)", report.ToString());
            Assert.Equal([3, 4, 5, 7], report.BadRows.Select(r => r.Line));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Embeddings_go_by_the_place_in_the_frame_or_else_by_the_box()
    {
        // Written with fewer decimals, the first row is nearer to the second's box.
        DetectionSequence detections = Sequence((10.4, 0), (10.7, 0)), described = Sequence((10, 1), (10.4, 2));
        Assert.Equal([1, 2], Embeddings(described));
        Assert.Equal([2, 1], Embeddings(Sequence((11, 1), (10.4, 2))));
        Assert.Equal([2, 3], Embeddings(Sequence((50, 1), (10.4, 2), (10.7, 3))));

        // Two detections that are the same take one each.
        detections = Sequence((10, 0), (10, 0));
        Assert.Equal([2, 3], Embeddings(Sequence((50, 1), (10, 2), (10, 3))));

        float[] Embeddings(DetectionSequence table) => detections.WithEmbeddings(table)[0].Embeddings.ToArray();

        static DetectionSequence Sequence(params (double X, float Embedding)[] rows)
        {
            DetectionSequence sequence = new("s");
            sequence.Add(new([.. rows.Select(r => Box.FromXywh(r.X, 0, 20, 40))], [.. rows.Select(_ => 0.9f)], [.. rows.Select(r => r.Embedding)], 1));
            return sequence;
        }
    }
}
