using Mot.Association;
using Mot.Association.Motion;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

/// <summary>What the reference code does differently, each on the smallest scene that shows it.</summary>
public sealed class ReferenceQuirksTests
{
    private static readonly Box s_box = Box.FromXywh(0, 0, 40, 100);
    private static readonly TrackerOptions s_still = new()
    {
        Motion = new() { Model = MotionModel.None },
        TrackBuffer = 2,
        TrackBufferFrameRate = null,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_removed_track_lives_one_frame_longer(bool compatible)
    {
        // Lost in frames 2 to 4: at 4 its buffer of 2 has run out. It may be found in frame 5, but not be lost again.
        Tracker tracker = Make(ReferenceQuirks.LateRemoval, compatible);
        Show(tracker, s_box);
        Hide(tracker, 3);
        Assert.Equal(compatible ? 1 : 0, tracker.TrackCount);
        TrackedObject[] found = Show(tracker, s_box);
        Assert.Equal(compatible ? [1] : [], found.Select(t => t.Id));
        Hide(tracker, 1);
        Assert.Equal(0, tracker.TrackCount);
    }

    [Fact]
    public void A_removed_track_is_gone_after_that_frame()
    {
        Tracker tracker = Make(ReferenceQuirks.LateRemoval, true);
        Show(tracker, s_box);
        Hide(tracker, 4);
        Assert.Equal(0, tracker.TrackCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tentative_track_is_not_predicted(bool compatible)
    {
        // A third frame to confirm: the velocity learnt in the second moves the box in the third, or does not.
        TrackerOptions options = new()
        {
            ConfirmationHits = 3,
            ConfirmInFirstFrame = false,
            Stages = [new() { Name = "tentative", Tracks = TrackGroups.All, CostLimit = 0.9 }],
            Quirks = ReferenceQuirks.TentativeNotPredicted,
            ReferenceCompatible = compatible,
        };
        KalmanFilter filter = new(options.Motion);
        KalmanState state = filter.Initiate(filter.Measure(s_box));
        Tracker tracker = new(options);
        Show(tracker, s_box);
        TrackedObject[] tracks = [];
        for (int i = 1; i <= 2; i++)
        {
            Box box = Box.FromXywh(5 * i, 0, 40, 100);
            tracks = Show(tracker, box);
            if (!compatible)
                filter.Predict(ref state, false);
            filter.Update(ref state, filter.Measure(box));
        }

        Assert.Equal(filter.ToBox(state), Assert.Single(tracks).Box);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Overlap_counts_a_pixel_more(bool compatible)
    {
        // IoU 8 / 24, cost 0.667; with a pixel more 15 / 35, cost 0.571.
        Tracker tracker = Make(ReferenceQuirks.InclusiveIou, compatible, limit: 0.65);
        Show(tracker, new(0, 0, 4, 4));
        TrackedObject[] tracks = Show(tracker, new(2, 0, 6, 4));
        Assert.Equal(compatible ? [1L] : [], tracks.Select(t => t.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_score_at_the_threshold_is_dropped(bool compatible)
    {
        Tracker tracker = new(s_still with
        {
            HighThreshold = 0.6,
            Quirks = ReferenceQuirks.EqualScoreDropped,
            ReferenceCompatible = compatible,
        });
        Assert.Equal(compatible ? 0 : 1, tracker.Update(new([s_box], [0.6f])).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_duplicates_of_one_age_the_tracked_one_is_dropped(bool compatible)
    {
        // The second box starts a track where the first one is lost: both are of age 0.
        Tracker tracker = Make(ReferenceQuirks.DuplicateTieDropsTracked, compatible, limit: 0.01, duplicates: 0.85);
        Box next = Box.FromXywh(1, 0, 40, 100);
        Show(tracker, s_box);
        Show(tracker, next);
        Assert.Equal(1, tracker.TrackCount);
        Assert.Equal(compatible ? [] : [2L], Show(tracker, next).Select(t => t.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_found_track_keeps_its_old_score(bool compatible)
    {
        Tracker tracker = Make(ReferenceQuirks.StaleScoreWhenFound, compatible);
        tracker.Update(new([s_box], [0.9f]));
        Hide(tracker, 1);
        Assert.Equal(compatible ? 0.9f : 0.5f, Assert.Single(tracker.Update(new([s_box], [0.5f])).ToArray()).Score);
        Assert.Equal(0.4f, Assert.Single(tracker.Update(new([s_box], [0.4f])).ToArray()).Score);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_gap_the_last_detection_is_taken_twice(bool compatible)
    {
        TrackerOptions options = TrackerPresets.OcSort with
        {
            ReportDetectionBox = false,
            Quirks = ReferenceQuirks.ReplayRepeatsLast,
            ReferenceCompatible = compatible,
        };
        KalmanFilter filter = new(options.Motion);
        Box second = Box.FromXywh(6, 2, 40, 100), found = Box.FromXywh(24, 8, 46, 103);
        KalmanState state = filter.Initiate(filter.Measure(s_box));
        filter.Predict(ref state, false);
        filter.Update(ref state, filter.Measure(second));
        foreach (Box box in (Box[])[Box.FromXywh(12, 4, 42, 101), Box.FromXywh(18, 6, 44, 102), found])
        {
            filter.Predict(ref state, false);
            filter.Update(ref state, filter.Measure(box));
        }

        if (compatible)
            filter.Update(ref state, filter.Measure(found));

        Tracker tracker = new(options with { ReportStreak = 0 });
        Show(tracker, s_box);
        Show(tracker, second);
        Hide(tracker, 2);
        Box expected = filter.ToBox(state), actual = Assert.Single(Show(tracker, found)).Box;
        Assert.Equal(expected.X0, actual.X0, 1e-9);
        Assert.Equal(expected.Y0, actual.Y0, 1e-9);
        Assert.Equal(expected.X1, actual.X1, 1e-9);
        Assert.Equal(expected.Y1, actual.Y1, 1e-9);
    }

    /// <summary>
    /// OC_SORT, kalmanfilter.py, unfreeze: the area's velocity is clamped by KalmanBoxTracker.predict, so only in the replay's
    /// first step. Boxes of that code.
    /// </summary>
    [Fact]
    public void A_replay_may_shrink_the_area_away()
    {
        (int Frame, Box Box)[] detections =
        [
            (1, Box.FromXywh(304.027529, 115.399092, 90.452456, 260.799157)),
            (3, Box.FromXywh(281.589509, 141.711162, 72.532179, 206.937404)),
            (7, Box.FromXywh(252.599467, 193.695075, 25.329531, 74.106871)),
            (9, Box.FromXywh(259.22146, 197.191305, 24.439672, 83.296445)),
            (10, Box.FromXywh(263.037536, 191.313158, 25.084567, 80.674122)),
        ];
        TrackerOptions options = TrackerPresets.OcSort with { ReportDetectionBox = false, ReportStreak = 0, ReferenceCompatible = true };
        Assert.Equal(Box.FromXywh(255.634, 203.289, 19.052, 55.188), At(7, options));
        Assert.Equal(Box.FromXywh(250.961, 189.752, 28.399, 82.262), At(7, options with { Quirks = options.Quirks & ~ReferenceQuirks.ReplayMayShrinkAway }));

        Box At(int frame, TrackerOptions options)
        {
            Tracker tracker = new(options);
            TrackedObject[] tracks = [];
            for (int f = 1; f <= frame; f++)
            {
                tracks = [.. tracker.Update(new(
                    [.. detections.Where(d => d.Frame == f).Select(d => d.Box)], [.. detections.Where(d => d.Frame == f).Select(_ => 0.9f)]))];
            }

            Box box = Assert.Single(tracks).Box;
            return Box.FromXywh(Math.Round(box.X0, 3), Math.Round(box.Y0, 3), Math.Round(box.Width, 3), Math.Round(box.Height, 3));
        }
    }

    [Fact]
    public void A_track_whose_area_shrank_away_is_reported_by_its_detection_and_ends()
    {
        // Someone walks away and is found after a gap; the filter's area falls below nothing on the way.
        TrackerOptions options = TrackerPresets.OcSort with { ReportDetectionBox = false, ReportStreak = 0 };
        foreach (bool compatible in (bool[])[true, false])
        {
            Tracker tracker = new(options with { ReferenceCompatible = compatible });
            for (int frame = 1; frame <= 12; frame++)
                tracker.Update(frame <= 9 ? new([Walker(frame)], [0.9f]) : default);
            TrackedObject found = Assert.Single(Show(tracker, Walker(13)));
            Assert.Equal(1, found.Id);
            Assert.Equal(compatible, found.Box == Walker(13));
            Assert.Equal(compatible ? 2 : 1, Assert.Single(Show(tracker, Walker(14))).Id);
        }

        static Box Walker(int frame)
        {
            double height = 300 * Math.Pow(0.8689, Math.Max(0, frame - 3));
            return Box.FromXywh(300 - 0.2 * height, 300 - 0.5 * height, 0.4 * height, height);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_birth_is_no_observation(bool compatible)
    {
        // Lost right after its birth, the track has no last detection to be recovered by.
        TrackerOptions options = TrackerPresets.OcSort with
        {
            Stages = [TrackerPresets.OcSort.Stages[1]],
            ReportStreak = 0,
            Quirks = ReferenceQuirks.BirthNotObserved,
            ReferenceCompatible = compatible,
        };
        Tracker tracker = new(options);
        Show(tracker, s_box);
        Hide(tracker, 3);
        Assert.Equal(compatible ? 2 : 1, Assert.Single(Show(tracker, s_box)).Id);
    }

    [Fact]
    public void Pairs_apart_compete_only_where_asked()
    {
        TrackerOptions options = TrackerPresets.OcSort with { ReferenceCompatible = true };
        Assert.NotEqual(Sum(options), Sum(options with { Quirks = options.Quirks & ~ReferenceQuirks.ApartPairsCompete }));

        static double Sum(TrackerOptions options)
        {
            Tracker tracker = new(options);
            Random random = new(3);
            double sum = 0;
            for (int frame = 1; frame <= 60; frame++)
            {
                Box[] boxes = [.. Enumerable.Range(0, 30).Select(_ => Box.FromXywh(random.Next(300), random.Next(200), 60, 120))];
                foreach (TrackedObject track in tracker.Update(new(boxes, [.. boxes.Select(_ => 0.9f)])))
                    sum += frame * track.Id * track.Box.X0;
            }

            return sum;
        }
    }

    private static Tracker Make(ReferenceQuirks quirk, bool compatible, double limit = 0.5, double? duplicates = null) => new(s_still with
    {
        Stages = [new() { Tracks = TrackGroups.All, CostLimit = limit }],
        DuplicateIou = duplicates,
        Quirks = quirk,
        ReferenceCompatible = compatible,
    });

    private static TrackedObject[] Show(Tracker tracker, Box box) => [.. tracker.Update(new([box], [0.9f]))];

    private static void Hide(Tracker tracker, int frames)
    {
        for (int i = 0; i < frames; i++)
            tracker.Update(default);
    }
}
