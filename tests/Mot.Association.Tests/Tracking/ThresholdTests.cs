using Mot.Association;
using Mot.Association.Motion;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

/// <summary>
/// Every threshold of every tracker at its exact value, as the tracker's own code compares there, and at the nearest values that
/// differ: abewley/sort, nwojke/deep_sort, Towards-Realtime-MOT, FairMOT, SOTS (CSTrack), ByteTrack, OC_SORT, BoT-SORT, CTracker and
/// bochinski/iou-tracker. Cost limits are those of lap.lapjv's extended problem, which makes a pair at the limit.
/// </summary>
public sealed class ThresholdTests
{
    private const float Low = 0.2f;

    // 40 x 64 as widths and heights are counted; what lies within it and has the same height overlaps by its share of the width.
    private const double Width = 40, Height = 64;

    public static TheoryData<string, double, bool> Confidences()
    {
        TheoryData<string, double, bool> data = [];
        foreach ((string preset, double threshold, bool inclusive) in ((string, double, bool)[])
        [
            ("deepsort", 0.3, true), ("jde", 0.5, false), ("jde-code", 0.5, false), ("fairmot", 0.4, false), ("cstrack", 0.5, false),
            ("bytetrack", 0.1, false), ("ocsort", 0.6, false), ("botsort", 0.1, false), ("botsort-reid", 0.1, false), ("ctracker", 0.4, false),
        ])
        {
            data.Add(preset, threshold, inclusive);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Confidences))]
    public void Confidence(string preset, double threshold, bool inclusive)
    {
        foreach (bool compatible in (bool[])[false, true])
        {
            TrackerOptions options = TrackerPresets.Create(preset) with { ReferenceCompatible = compatible };
            Assert.Equal(threshold, options.ConfidenceThreshold);
            options = options with { HighThreshold = null, NewTrackThreshold = null };
            float score = (float)threshold;
            Assert.Equal(0, Started(options, MathF.BitDecrement(score)));
            Assert.Equal(inclusive ? 1 : 0, Started(options, score));
            Assert.Equal(1, Started(options, MathF.BitIncrement(score)));
        }
    }

    [Theory]
    [InlineData("sort")]
    [InlineData("iou")]
    public void No_confidence_is_asked_for(string preset) => Assert.Equal(1, Started(TrackerPresets.Create(preset), -1));

    [Fact]
    public void DeepSort_tracks_four_frames_of_a_box_at_its_least_confidence()
    {
        Tracker tracker = new(TrackerPresets.DeepSort with { ReferenceCompatible = true });
        int rows = 0;
        for (int frame = 0; frame < 4; frame++)
            rows += tracker.Update(new([Box.FromXywh(100, 100, 40, 100)], [0.3f], [1, 0], 2)).Length;
        Assert.Equal(2, rows);
    }

    /// <summary>High: greater. Low: less. Equal: neither in the reference, high otherwise.</summary>
    [Theory]
    [InlineData("bytetrack", 0.6)]
    [InlineData("botsort", 0.6)]
    [InlineData("botsort-reid", 0.6)]
    public void High_scores(string preset, double threshold)
    {
        float at = (float)threshold;
        foreach ((float score, bool compatible, bool starts, bool keeps) in ((float, bool, bool, bool)[])
        [
            (MathF.BitDecrement(at), true, false, true), (MathF.BitDecrement(at), false, false, true),
            (at, true, false, false), (at, false, true, true),
            (MathF.BitIncrement(at), true, true, true), (MathF.BitIncrement(at), false, true, true),
        ])
        {
            TrackerOptions options = TrackerPresets.Create(preset) with { ReferenceCompatible = compatible };
            Assert.Equal(threshold, options.HighThreshold);
            Assert.Equal(starts ? 1 : 0, Started(options with { NewTrackThreshold = null }, score));
            Tracker tracker = new(options);
            Update(tracker, 0.9f, Outer(0));
            Assert.Equal(keeps ? 1 : 0, Update(tracker, score, Outer(0)).Length);
        }
    }

    [Theory]
    [InlineData("jde", 0.5)]
    [InlineData("jde-code", 0.5)]
    [InlineData("fairmot", 0.4)]
    [InlineData("cstrack", 0.5)]
    [InlineData("bytetrack", 0.7)]
    [InlineData("botsort", 0.7)]
    [InlineData("botsort-reid", 0.7)]
    public void New_tracks_may_have_the_threshold_itself(string preset, double threshold)
    {
        TrackerOptions options = TrackerPresets.Create(preset);
        Assert.Equal(threshold, options.NewTrackThreshold);
        options = options with { ConfidenceThreshold = null, HighThreshold = null };
        Assert.Equal(0, Started(options, MathF.BitDecrement((float)threshold)));
        Assert.Equal(1, Started(options, (float)threshold));
    }

    public static TheoryData<string, string, double> Overlaps()
    {
        TheoryData<string, string, double> data = [];
        foreach ((string preset, string stage, double iou) in ((string, string, double)[])
        [
            ("sort", "overlap", 0.3), ("deepsort", "overlap", 0.3), ("jde", "overlap", 0.5), ("jde", "tentative", 0.3),
            ("jde-code", "overlap", 0.5), ("jde-code", "tentative", 0.3), ("fairmot", "overlap", 0.5), ("fairmot", "tentative", 0.3),
            ("cstrack", "overlap", 0.5), ("cstrack", "tentative", 0.3), ("bytetrack", "high", 0.2), ("bytetrack", "low", 0.5),
            ("bytetrack", "tentative", 0.3), ("ocsort", "overlap", 0.3), ("botsort", "high", 0.2), ("botsort", "low", 0.5),
            ("botsort", "tentative", 0.3), ("botsort-reid", "high", 0.2), ("botsort-reid", "low", 0.5), ("botsort-reid", "tentative", 0.3),
            ("ctracker", "chain", 0.5), ("iou", "overlap", 0.5),
        ])
        {
            data.Add(preset, stage, iou);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Overlaps))]
    public void Overlap_at_the_limit_is_enough(string preset, string name, double iou)
    {
        foreach (bool compatible in (bool[])[false, true])
        {
            TrackerOptions options = Alone(preset, name, compatible);
            Assert.Equal(1 - iou, options.Stages[0].CostLimit);
            Assert.True(Meets(options, iou * Width));
            Assert.False(Meets(options, iou * Width - 1e-6));
        }
    }

    /// <summary>OC_SORT, ocsort.py: the recovery is tried where "iou_left.max() > self.iou_threshold", and drops what is less.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OcSorts_recovery_needs_one_pair_above_the_limit(bool compatible)
    {
        TrackerOptions options = Alone("ocsort", "recovery", compatible) with { Quirks = ReferenceQuirks.LimitAloneMatchesNothing };
        Assert.Equal(0.7, options.Stages[0].CostLimit);
        Assert.Equal(!compatible, Meets(options, 0.3 * Width));
        Assert.True(Meets(options, 0.3 * Width + 1e-6));
        Assert.False(Meets(options, 0.3 * Width - 1e-6));

        // Beside a pair above the limit the one at the limit is made too.
        Tracker tracker = new(options);
        tracker.Update(new([Outer(0), Outer(500)], [0.9f, 0.9f]));
        Assert.Equal([1, 2], Ids(tracker.Update(new([Box.FromXywh(0, 0, 0.3 * Width, Height), Outer(500)], [0.9f, 0.9f]))));
    }

    /// <summary>SORT, associate_detections_to_trackers: unrivalled pairs must be above the limit, solved ones need only reach it.</summary>
    [Theory]
    [InlineData("sort")]
    [InlineData("ocsort")]
    public void Beside_an_unrivalled_pair_one_at_the_limit_is_left(string preset)
    {
        Tracker tracker = new(Alone(preset, "overlap", compatible: true));
        tracker.Update(new([Outer(0), Outer(500)], [0.9f, 0.9f]));
        Assert.Equal([2, 3], Ids(tracker.Update(new([Box.FromXywh(0, 0, 0.3 * Width, Height), Outer(500)], [0.9f, 0.9f]))));
    }

    /// <summary>Pairs at the limit are made whatever else there is to match.</summary>
    [Theory]
    [InlineData("bytetrack", "low", 0.5)]
    [InlineData("fairmot", "overlap", 0.5)]
    [InlineData("deepsort", "overlap", 0.3)]
    public void Among_others_too(string preset, string name, double iou)
    {
        Tracker tracker = new(Alone(preset, name, compatible: true));
        double extra = tracker.Options.Quirks.HasFlag(ReferenceQuirks.InclusiveIou) ? 1 : 0;
        float score = tracker.Options.Stages[0].Detections == DetectionGroups.Low ? Low : 0.9f;
        Box[] first = [Outer(0, extra), Outer(20, extra), Outer(500, extra), Outer(900, extra)];
        tracker.Update(new(first, [0.99f, 0.98f, 0.97f, 0.96f], [1, 0, 1, 0, 1, 0, 1, 0], 2));
        Box[] second = [Box.FromXywh(500, 0, iou * Width - extra, Height - extra), first[0], first[1]];
        Assert.Equal([(1L, 1), (2L, 2), (3L, 0)], Pairs(tracker.Update(new(second, [score, score, score], [1, 0, 1, 0, 1, 0], 2))));
    }

    [Theory]
    [InlineData("deepsort")]
    [InlineData("jde")]
    [InlineData("jde-code")]
    [InlineData("fairmot")]
    [InlineData("cstrack")]
    public void Appearance_at_the_limit_is_enough(string preset)
    {
        float[] before = [1, 0], after = [0.8f, 0.6f];
        Assert.True(Embeddings.Normalize(after));
        TrackerOptions options = TrackerPresets.Create(preset);
        AssociationStage stage = options.Stages[0];
        double distance = stage.Cost == PairCost.Euclidean ? Embeddings.Distance(before, after) : 1.0 - Embeddings.Dot(before, after);

        // The box stays where it is predicted, so motion adds nothing.
        double cost = (1 - stage.MotionWeight) * distance;
        Assert.Equal(("appearance", 0.0), (stage.Name, Distance(options, Outer(0))));
        foreach (bool compatible in (bool[])[false, true])
        {
            Assert.True(Found(cost, compatible));
            Assert.False(Found(Math.BitDecrement(cost), compatible));
        }

        bool Found(double limit, bool compatible)
        {
            Tracker tracker = new(options with
            {
                Stages = [stage with { CostLimit = limit }],
                ConfirmationHits = 1,
                DuplicateIou = null,
                MaxAspect = null,
                ReferenceCompatible = compatible,
            });
            tracker.Update(new([Outer(0)], [0.9f], before, 2));
            return tracker.Update(new([Outer(0)], [0.9f], after, 2)) is [{ Id: 1, Detection: 0 }];
        }
    }

    [Theory]
    [InlineData("deepsort")]
    [InlineData("jde")]
    [InlineData("jde-code")]
    [InlineData("fairmot")]
    [InlineData("cstrack")]
    public void Motion_at_the_gate_is_let_through(string preset)
    {
        TrackerOptions options = TrackerPresets.Create(preset);
        Assert.Equal(9.4877, options.Stages[0].MotionGate);
        Box moved = Outer(7);
        double distance = Distance(options, moved);
        Assert.InRange(distance, 0.1, 9);
        Assert.True(Found(distance));
        Assert.False(Found(Math.BitDecrement(distance)));

        bool Found(double gate)
        {
            Tracker tracker = new(options with
            {
                Stages = [options.Stages[0] with { MotionGate = gate, CostLimit = 2 }],
                ConfirmationHits = 1,
                DuplicateIou = null,
                MaxAspect = null,
            });
            tracker.Update(new([Outer(0)], [0.9f], [1, 0], 2));
            return tracker.Update(new([moved], [0.9f], [1, 0], 2)) is [{ Id: 1, Detection: 0 }];
        }
    }

    /// <summary>BoT-SORT: looks count unless the overlap's cost or half the looks' distance is greater than its limit.</summary>
    [Fact]
    public void BotSorts_looks_count_at_both_limits()
    {
        float[] before = [1, 0], after = [0.8f, 0.6f];
        Assert.True(Embeddings.Normalize(after));
        double half = (1.0 - Embeddings.Dot(before, after)) / 2;
        AssociationStage stage = TrackerPresets.BotSortReid.Stages[0];
        Assert.Equal((0.5, 0.25), (stage.ProximityLimit, stage.LikenessLimit));
        Assert.True(Found(0.5 * Width, half));
        Assert.False(Found(0.5 * Width - 1e-6, half));
        Assert.False(Found(0.5 * Width, Math.BitDecrement(half)));

        // By overlap alone the pair is above the limit.
        bool Found(double width, double likeness)
        {
            TrackerOptions options = Alone("botsort-reid", "high", compatible: false);
            Tracker tracker = new(options with { Stages = [options.Stages[0] with { CostLimit = 0.3, LikenessLimit = likeness }] });
            tracker.Update(new([Outer(0)], [1], before, 2));
            return tracker.Update(new([Box.FromXywh(0, 0, width, Height)], [1], after, 2)) is [{ Id: 1, Detection: 0 }];
        }
    }

    [Theory]
    [InlineData("jde", 200)]
    [InlineData("jde-code", 200)]
    [InlineData("fairmot", 100)]
    [InlineData("cstrack", 100)]
    [InlineData("bytetrack", 100)]
    [InlineData("botsort", 10)]
    [InlineData("botsort-reid", 10)]
    public void An_area_at_the_limit_is_not_reported(string preset, double area)
    {
        Assert.Equal(area, TrackerPresets.Create(preset).MinArea);
        Assert.False(IsReported(preset, Box.FromXywh(0, 0, area / 32, 32)));
        Assert.True(IsReported(preset, Box.FromXywh(0, 0, area / 32 + 1e-9, 32)));
    }

    [Theory]
    [InlineData("jde", 1.6)]
    [InlineData("jde-code", 1.6)]
    [InlineData("fairmot", 1.6)]
    [InlineData("cstrack", 0.6)]
    [InlineData("bytetrack", 1.6)]
    [InlineData("botsort", 1.6)]
    [InlineData("botsort-reid", 1.6)]
    public void An_aspect_at_the_limit_is_reported(string preset, double aspect)
    {
        Assert.Equal(aspect, TrackerPresets.Create(preset).MaxAspect);
        Assert.True(IsReported(preset, Box.FromXywh(0, 0, 100 * aspect, 100)));
        Assert.False(IsReported(preset, Box.FromXywh(0, 0, 100 * aspect + 1e-9, 100)));
    }

    /// <summary>A track lives through as many frames without a detection as its buffer has; in the joint trackers' code through one more.</summary>
    [Theory]
    [InlineData("sort", 30.0, 1, 0)]
    [InlineData("deepsort", 25.0, 30, 0)]
    [InlineData("jde", 30.0, 30, 1)]
    [InlineData("jde-code", 25.0, 25, 1)]
    [InlineData("fairmot", 7.0, 7, 1)]
    [InlineData("cstrack", 14.0, 14, 1)]
    [InlineData("bytetrack", 29.97, 29, 1)]
    [InlineData("ocsort", 25.0, 30, 0)]
    [InlineData("botsort", 30.0, 30, 1)]
    [InlineData("botsort-reid", 59.9, 59, 1)]
    [InlineData("ctracker", 25.0, 9, 0)]
    [InlineData("iou", 25.0, 0, 0)]
    public void A_track_lives_as_long_as_its_buffer(string preset, double frameRate, int buffer, int late)
    {
        foreach (bool compatible in (bool[])[false, true])
        {
            int most = buffer + (compatible ? late : 0);
            Assert.True(Survives(most));
            Assert.False(Survives(most + 1));

            bool Survives(int frames)
            {
                Tracker tracker = new(TrackerPresets.Create(preset) with { ConfirmInFirstFrame = true, ConfirmationHits = 1, ReferenceCompatible = compatible }, frameRate);
                tracker.Update(new([Outer(0)], [0.9f], [1, 0], 2, previousBoxes: [Outer(0)]));
                for (int i = 0; i < frames; i++)
                    tracker.Update(default);
                return tracker.TrackCount > 0;
            }
        }
    }

    /// <summary>remove_duplicate_stracks: "pdist &lt; 0.15".</summary>
    [Theory]
    [InlineData("jde")]
    [InlineData("jde-code")]
    [InlineData("fairmot")]
    [InlineData("cstrack")]
    [InlineData("bytetrack")]
    [InlineData("botsort")]
    [InlineData("botsort-reid")]
    public void Duplicates_are_closer_than_the_limit(string preset)
    {
        Assert.Equal(0.85, TrackerPresets.Create(preset).DuplicateIou);
        Assert.Equal(2, Living(0.85 * Width));
        Assert.Equal(1, Living(0.85 * Width + 1e-6));

        // One track is lost where another one starts.
        int Living(double width)
        {
            Tracker tracker = new(TrackerPresets.Create(preset) with
            {
                Motion = new() { Model = MotionModel.None },
                Stages = [new() { CostLimit = 1e-9 }],
                ConfirmationHits = 1,
            });
            tracker.Update(new([Outer(0)], [0.9f], [1, 0], 2));
            tracker.Update(new([Box.FromXywh(0, 0, width, Height)], [0.9f], [1, 0], 2));
            return tracker.TrackCount;
        }
    }

    /// <summary>nms: what overlaps more than the limit is suppressed.</summary>
    [Fact]
    public void Suppression_spares_what_is_at_the_limit()
    {
        TrackerOptions options = new() { NmsThreshold = 0.5, ConfirmationHits = 1 };
        Assert.Equal(2, new Tracker(options).Update(new([Outer(0), Box.FromXywh(0, 0, Width / 2, Height)], [0.9f, 0.8f])).Length);
        Assert.Equal(1, new Tracker(options).Update(new([Outer(0), Box.FromXywh(0, 0, Width / 2 + 1e-6, Height)], [0.9f, 0.8f])).Length);
    }

    /// <summary>DeepSORT's n_init, SORT's and OC-SORT's min_hits: from the third detection on, the first one counted only by DeepSORT.</summary>
    [Theory]
    [InlineData("deepsort", 3)]
    [InlineData("sort", 4)]
    [InlineData("ocsort", 4)]
    public void Hits_until_a_late_track_is_reported(string preset, int hits)
    {
        Tracker tracker = new(TrackerPresets.Create(preset));
        for (int i = 0; i < 10; i++)
            tracker.Update(default);
        for (int hit = 1; hit <= 5; hit++)
            Assert.Equal(hit >= hits ? 1 : 0, tracker.Update(new([Outer(0)], [0.9f], [1, 0], 2)).Length);
    }

    private static Box Outer(double x, double extra = 0) => Box.FromXywh(x, 0, Width - extra, Height - extra);

    private static long[] Ids(ReadOnlySpan<TrackedObject> tracks) => [.. tracks.ToArray().Where(t => t.Detection >= 0).Select(t => t.Id)];

    private static (long, int)[] Pairs(ReadOnlySpan<TrackedObject> tracks) => [.. tracks.ToArray().Where(t => t.Detection >= 0).Select(t => (t.Id, t.Detection))];

    private static TrackedObject[] Update(Tracker tracker, float score, Box box) =>
        [.. tracker.Update(new([box], [score], [1, 0], 2, previousBoxes: [box]))];

    private static int Started(TrackerOptions options, float score)
    {
        Tracker tracker = new(options);
        Update(tracker, score, Outer(0));
        return tracker.TrackCount;
    }

    // A stage of a preset by itself, over boxes that stay where they are.
    private static TrackerOptions Alone(string preset, string stage, bool compatible)
    {
        TrackerOptions options = TrackerPresets.Create(preset);
        return options with
        {
            Motion = new() { Model = MotionModel.None },
            Stages = [options.Stages.Single(s => s.Name == stage) with { Tracks = TrackGroups.All }],
            ConfirmationHits = 1,
            ReportStreak = 0,
            DuplicateIou = null,
            MaxAspect = null,
            NewTrackThreshold = null,
            Quirks = options.Quirks & ~ReferenceQuirks.BirthNotObserved,
            ReferenceCompatible = compatible,
        };
    }

    // Whether a track is found again in a box of its height and of a part of its width.
    private static bool Meets(TrackerOptions options, double width)
    {
        Tracker tracker = new(options);
        double extra = options.ReferenceCompatible && options.Quirks.HasFlag(ReferenceQuirks.InclusiveIou) ? 1 : 0;
        AssociationStage stage = options.Stages[0];
        float score = stage.Detections == DetectionGroups.Low ? Low : 1;
        Box part = Box.FromXywh(0, 0, width - extra, Height - extra);
        tracker.Update(new([Outer(0, extra)], [1], [1, 0], 2, previousBoxes: [Outer(0, extra)]));

        // Looks that are unlike leave it to the overlap.
        return tracker.Update(new([part], [score], [0, 1], 2, previousBoxes: [part])) is [{ Id: 1, Detection: 0 }];
    }

    // Squared Mahalanobis distance of a box from a track that began in the frame before.
    private static double Distance(TrackerOptions options, Box box)
    {
        KalmanFilter filter = new(options.Motion);
        KalmanState state = filter.Initiate(filter.Measure(Outer(0)));
        filter.Predict(ref state, false);
        return KalmanFilter.Distance(state.Mean, filter.Precision(state), filter.Measure(box));
    }

    private static bool IsReported(string preset, Box box)
    {
        Tracker tracker = new(TrackerPresets.Create(preset) with
        {
            Motion = new() { Model = MotionModel.None },
            Stages = [new()],
            ConfirmationHits = 1,
        });
        return Update(tracker, 0.9f, box).Length == 1;
    }
}
