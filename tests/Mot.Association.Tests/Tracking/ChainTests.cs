using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

/// <summary>Tracks as chains of pairs of boxes.</summary>
public sealed class ChainTests
{
    /// <summary>Two people change places between two frames: by their boxes they are each other, by their chains themselves.</summary>
    [Fact]
    public void A_chain_goes_where_the_detection_comes_from()
    {
        Box left = Box.FromXywh(100, 50, 40, 100), right = Box.FromXywh(300, 50, 40, 100);
        Tracker chain = new(TrackerPresets.CTracker), overlap = new(TrackerPresets.Iou);
        foreach (Tracker tracker in (Tracker[])[chain, overlap])
            Assert.Equal([1L, 2], Ids(tracker, [left, right], [left, right]));
        Assert.Equal([2L, 1], Ids(chain, [left, right], [right, left]));
        Assert.Equal([1L, 2], Ids(overlap, [left, right], [right, left]));
    }

    [Theory]
    [InlineData(0.49, 2)]
    [InlineData(0.51, 1)]
    public void It_breaks_below_an_overlap_of_one_half(double iou, long id)
    {
        Box box = Box.FromXywh(0, 0, 40, 100);
        Tracker tracker = new(TrackerPresets.CTracker);
        Ids(tracker, [box], [box]);

        // Of two boxes side by side by d of a width of 1, (1 - d) / (1 + d) overlaps.
        double shift = 40 * (1 - iou) / (1 + iou);
        Assert.Equal([id], Ids(tracker, [Box.FromXywh(500, 0, 40, 100)], [Box.FromXywh(shift, 0, 40, 100)]));
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 2)]
    public void A_broken_chain_is_retained_for_less_than_ten_frames(int missed, long id)
    {
        Box box = Box.FromXywh(10, 20, 40, 100), elsewhere = Box.FromXywh(900, 20, 40, 100);
        Tracker tracker = new(TrackerPresets.CTracker);
        for (int frame = 0; frame < 3; frame++)
            Assert.Equal([1L], Ids(tracker, [box], [box]));
        for (int frame = 0; frame < missed; frame++)
            Assert.Empty(Ids(tracker, [], []));

        // Where it was before tells nothing once the chain is broken.
        Assert.Equal([id], Ids(tracker, [box], [elsewhere]));
    }

    [Fact]
    public void Every_frame_s_pairs_are_those_of_the_best_assignment()
    {
        Scene scene = new(8, 5);
        Tracker tracker = new(TrackerPresets.CTracker with { ClassAware = false });
        Dictionary<long, Box> last = [];
        int chained = 0;
        for (int frame = 0; frame < 60; frame++)
        {
            Scene.Frame next = scene.Next();
            TrackedObject[] tracks = [.. tracker.Update(next.Detections)];

            // The detections that may start or go on with a track, against the tracks of the frame before, in all orders.
            int[] strong = [.. Enumerable.Range(0, next.Boxes.Count).Where(i => next.Scores[i] > 0.4f)];
            long[] ids = [.. last.Keys.Order()];
            double best = Best(0, []);
            (long Id, int Detection)[] kept = [.. tracks.Where(t => last.ContainsKey(t.Id)).Select(t => (t.Id, t.Detection))];
            double reached = kept.Sum(pair => last[pair.Id].IoU(next.Previous[pair.Detection]));
            Assert.All(kept, pair => Assert.True(last[pair.Id].IoU(next.Previous[pair.Detection]) >= 0.5));
            Assert.Equal(strong, tracks.Select(t => t.Detection).Order());
            Assert.InRange(reached, best - 1e-9, best + 1e-9);
            chained += kept.Length;
            last = tracks.ToDictionary(t => t.Id, t => next.Boxes[t.Detection]);

            double Best(int which, HashSet<int> taken)
            {
                if (which == ids.Length)
                    return 0;
                double most = Best(which + 1, taken);
                foreach (int j in strong)
                {
                    double iou = last[ids[which]].IoU(next.Previous[j]);
                    if (iou < 0.5 || !taken.Add(j))
                        continue;
                    most = Math.Max(most, iou + Best(which + 1, taken));
                    taken.Remove(j);
                }

                return most;
            }
        }

        Assert.InRange(chained, 100, 300);
    }

    [Fact]
    public void A_snapshot_goes_on_with_the_chains()
    {
        Scene scene = new(3, 6);
        Tracker whole = new(TrackerPresets.CTracker), first = new(TrackerPresets.CTracker), second = new(TrackerPresets.CTracker);
        for (int frame = 0; frame < 40; frame++)
        {
            FrameDetections detections = scene.Next().Detections;
            if (frame == 20)
                second.Restore(first.Snapshot());
            TrackedObject[] expected = [.. whole.Update(detections)];
            Assert.Equal(expected, (frame < 20 ? first : second).Update(detections).ToArray());
        }
    }

    [Fact]
    public void What_a_chain_lacks_is_said()
    {
        Tracker tracker = new(TrackerPresets.CTracker);
        Box box = Box.FromXywh(0, 0, 10, 20);
        Assert.Empty(tracker.Update(default).ToArray());
        Assert.Contains("without boxes in the frame before", Assert.Throws<ArgumentException>(() => tracker.Update(new([box], [0.9f]))).Message, StringComparison.Ordinal);
        Assert.Contains("detection 0", Assert.Throws<ArgumentException>(() => tracker.Update(new([box], [0.9f], previousBoxes: [new(0, double.NaN, 1, 1)]))).Message, StringComparison.Ordinal);
        Assert.Contains("1 boxes in the frame before, expected one a box: 2", Assert.Throws<ArgumentException>(() => new FrameDetections([box, box], [1, 1], previousBoxes: [box]).Count).Message, StringComparison.Ordinal);
        Assert.Contains("DetectionBox", Assert.Throws<ArgumentException>(() => TrackerPresets.FairMot.With("Stages.appearance.DetectionBox", "Previous")).Message, StringComparison.Ordinal);
    }

    private static long[] Ids(Tracker tracker, Box[] boxes, Box[] previous)
    {
        var ids = new long[boxes.Length];
        foreach (TrackedObject track in tracker.Update(new(boxes, [.. boxes.Select(_ => 0.9f)], previousBoxes: previous)))
            ids[track.Detection] = track.Id;
        return ids;
    }
}
