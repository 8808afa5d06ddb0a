using Mot.Association;
using Mot.Association.Motion;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

public sealed class TrackerTests
{
    private static readonly TrackerOptions s_overlap = new() { ConfirmationHits = 1 };

    [Fact]
    public void A_gap_in_timestamps_moves_tracks_as_many_steps()
    {
        KalmanFilter filter = new(s_overlap.Motion);
        Box first = Box.FromXywh(0, 0, 40, 100), second = Box.FromXywh(3, 0, 40, 100), third = Box.FromXywh(12, 1, 40, 100);
        KalmanState state = filter.Initiate(filter.Measure(first));
        filter.Predict(ref state, false);
        filter.Update(ref state, filter.Measure(second));
        for (int step = 0; step < 3; step++)
            filter.Predict(ref state, false);
        filter.Update(ref state, filter.Measure(third));

        Tracker tracker = new(s_overlap, 25);
        Update(tracker, first, TimeSpan.FromSeconds(7));
        Update(tracker, second, TimeSpan.FromSeconds(7.04));
        TrackedObject track = Assert.Single(Update(tracker, third, TimeSpan.FromSeconds(7.161)));
        Assert.Equal((1, filter.ToBox(state), 5), (track.Id, track.Box, tracker.Frame));
    }

    [Fact]
    public void Tracks_of_the_last_frame_outlive_a_short_gap_whatever_their_buffer()
    {
        Box box = Box.FromXywh(0, 0, 40, 100);
        foreach ((double gap, bool lives) in ((double, bool)[])[(0.9, true), (1.2, false)])
        {
            Tracker tracker = new(s_overlap with { TrackBuffer = 1, TrackBufferFrameRate = null }, 30);
            Update(tracker, box, TimeSpan.Zero);
            Update(tracker, box, TimeSpan.FromSeconds(1 / 30.0));
            TrackedObject track = Assert.Single(Update(tracker, box, TimeSpan.FromSeconds(1 / 30.0 + gap)));
            Assert.Equal(lives ? 1 : 2, track.Id);
        }
    }

    [Fact]
    public void Skipped_frames_count_against_the_buffer_of_lost_tracks()
    {
        Box box = Box.FromXywh(0, 0, 40, 100);
        foreach ((int gap, bool lives) in ((int, bool)[])[(5, true), (6, false)])
        {
            Tracker tracker = new(s_overlap with { TrackBuffer = 5, TrackBufferFrameRate = null, Motion = new() { Model = MotionModel.None } }, 10);
            Update(tracker, box, TimeSpan.Zero);
            Update(tracker, null, TimeSpan.FromSeconds(0.1));
            TrackedObject track = Assert.Single(Update(tracker, box, TimeSpan.FromSeconds(0.1 + gap * 0.1)));
            Assert.Equal(lives ? 1 : 2, track.Id);
        }
    }

    [Fact]
    public void A_timestamp_that_does_not_advance_is_refused_and_changes_nothing()
    {
        Tracker tracker = new(s_overlap);
        Update(tracker, Box.FromXywh(0, 0, 40, 100), TimeSpan.FromSeconds(2));
        byte[] before = tracker.Snapshot();
        foreach (double seconds in (double[])[2, 1.5, -1])
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => Update(tracker, null, TimeSpan.FromSeconds(seconds))).Message;
            Assert.Contains("Frame 2: found timestamp", message);
        }

        Assert.Equal(before, tracker.Snapshot());
    }

    [Theory]
    [InlineData(double.NaN, 0.5f, "Frame 1, detection 1: found Box")]
    [InlineData(double.PositiveInfinity, 0.5f, "Frame 1, detection 1: found Box")]
    [InlineData(1e200, 0.5f, "Frame 1, detection 1: found Box")]
    [InlineData(5, float.NaN, "Frame 1, detection 1: found a score of NaN")]
    public void What_is_not_finite_is_refused(double side, float score, string message)
    {
        Tracker tracker = new(s_overlap);
        Box[] boxes = [new(0, 0, 10, 10), new(0, 0, side, side)];
        float[] scores = [0.9f, score];
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => tracker.Update(new(boxes, scores))).Message);
        Assert.Equal((0, 0), (tracker.Frame, tracker.TrackCount));
        Assert.Equal(1, tracker.Update(new(boxes.AsSpan(0, 1), scores.AsSpan(0, 1)))[0].Id);
    }

    [Fact]
    public void Embeddings_must_be_there_and_fit()
    {
        Tracker tracker = new(TrackerPresets.FairMot);
        Box[] boxes = [Box.FromXywh(0, 0, 40, 100)];
        float[] scores = [0.9f];
        Assert.Contains("tracker 'fairmot' associates by appearance", Assert.Throws<ArgumentException>(() => tracker.Update(new(boxes, scores))).Message);
        tracker.Update(default);
        tracker.Update(new(boxes, scores, [1, 2, 3], 3));
        Assert.Contains("length 2, expected 3", Assert.Throws<ArgumentException>(() => tracker.Update(new(boxes, scores, [1, 2], 2))).Message);
        Assert.Contains("detection 0", Assert.Throws<ArgumentException>(() => tracker.Update(new(boxes, scores, [1, float.NaN, 3], 3))).Message);
        Assert.Equal(2, tracker.Frame);
    }

    [Fact]
    public void Boxes_without_area_are_passed_over()
    {
        Tracker tracker = new(s_overlap);
        Assert.Equal(0, tracker.Update(new([new(5, 5, 5, 9), new(5, 5, 9, 5), new(9, 9, 5, 5)], [1, 1, 1])).Length);
        Assert.Equal(0, tracker.TrackCount);
        Assert.Equal(new DetectionCounts(3, 3, 0, float.NegativeInfinity), tracker.Counts);
        Assert.Null(tracker.Counts.WhyNoTrackStarts(s_overlap));
    }

    [Fact]
    public void Detections_are_counted_until_a_reset()
    {
        Tracker tracker = new(TrackerPresets.ByteTrack);
        Box box = Box.FromXywh(0, 0, 40, 100);
        tracker.Update(new([box, new(5, 5, 5, 9)], [0.05f, 0.9f]));
        Assert.Throws<ArgumentException>(() => tracker.Update(new([box, box], [0.5f, float.NaN])));
        tracker.Update(new([box, box], [0.3f, -1]));
        Assert.Equal(new DetectionCounts(4, 1, 2, 0.3f), tracker.Counts);
        tracker.Reset();
        Assert.Equal(DetectionCounts.None, tracker.Counts);
    }

    [Theory]
    [InlineData(-1f, "no detection scores high enough to start a track: the highest score is -1, and bytetrack has ConfidenceThreshold 0.1 and HighThreshold 0.6 and NewTrackThreshold 0.7")]
    [InlineData(0.1f, "no detection scores high enough to start a track: the highest score is 0.1, and bytetrack has ConfidenceThreshold 0.1 and HighThreshold 0.6 and NewTrackThreshold 0.7")]
    [InlineData(0.65f, "no detection scores high enough to start a track: the highest score is 0.65, and bytetrack has NewTrackThreshold 0.7")]
    [InlineData(0.7f, null)]
    public void Scores_too_low_for_the_tracker_are_told(float score, string? expected)
    {
        DetectionSequence sequence = new("low");
        for (int i = 0; i < 5; i++)
            sequence.Add(new([Box.FromXywh(0, 0, 40, 100)], [score]));
        Assert.Equal(expected is null, sequence.Track(TrackerPresets.ByteTrack, out DetectionCounts counts).Length > 0);
        Assert.Equal(expected, counts.WhyNoTrackStarts(TrackerPresets.ByteTrack));
    }

    [Fact]
    public void Thresholds_are_compared_as_the_scores_are_stored()
    {
        TrackerOptions options = s_overlap with { ConfidenceThreshold = 0.1, HighThreshold = 0.6, NewTrackThreshold = 0.7 };
        Box box = Box.FromXywh(0, 0, 40, 100);
        Assert.Equal(0, new Tracker(options).Update(new([box], [0.6999f])).Length);
        Assert.Equal(1, new Tracker(options).Update(new([box], [0.7f])).Length);
        Assert.Equal(0, new Tracker(options with { NewTrackThreshold = 0.1 }).Update(new([box], [0.1f])).Length);
    }

    [Fact]
    public void Classes_are_kept_apart_unless_asked_otherwise()
    {
        Box box = Box.FromXywh(0, 0, 40, 100);
        Tracker apart = new(s_overlap), together = new(s_overlap with { ClassAware = false });
        foreach (Tracker tracker in (Tracker[])[apart, together])
            tracker.Update(new([box], [0.9f], default, 0, [3]));
        Assert.Equal((2, 4), apart.Update(new([box], [0.9f], default, 0, [4])).ToArray() is [var a] ? (a.Id, a.Class) : default);
        Assert.Equal((1, 4), together.Update(new([box], [0.9f], default, 0, [4])).ToArray() is [var t] ? (t.Id, t.Class) : default);
    }

    [Fact]
    public void Suppression_keeps_the_best_of_overlapping_boxes_of_a_class()
    {
        Box[] boxes = [new(0, 0, 40, 100), new(2, 0, 42, 100), new(30, 0, 70, 100), new(1, 0, 41, 100)];
        float[] scores = [0.7f, 0.9f, 0.8f, 0.6f];
        Tracker one = new(s_overlap with { NmsThreshold = 0.5 });
        Assert.Equal([1, 2], one.Update(new(boxes, scores)).ToArray().Select(t => t.Detection));
        Tracker two = new(s_overlap with { NmsThreshold = 0.5 });
        Assert.Equal([1, 2, 3], two.Update(new(boxes, scores, default, 0, [0, 0, 0, 1])).ToArray().Select(t => t.Detection).Order());
        Tracker blind = new(s_overlap with { NmsThreshold = 0.5, ClassAware = false });
        Assert.Equal([1, 2], blind.Update(new(boxes, scores, default, 0, [0, 0, 0, 1])).ToArray().Select(t => t.Detection));
    }

    [Fact]
    public void Filters_hide_boxes_but_not_their_tracks()
    {
        Tracker tracker = new(s_overlap with { MinArea = 1000, MaxAspect = 1.6, Motion = new() { Model = MotionModel.None } });
        Assert.Equal(2, tracker.Update(new([Box.FromXywh(0, 0, 25, 41), Box.FromXywh(100, 0, 25, 40), Box.FromXywh(200, 0, 80, 50), Box.FromXywh(300, 0, 81, 50)], [.9f, .9f, .9f, .9f])).Length);
        Assert.Equal(4, tracker.TrackCount);
    }

    [Fact]
    public void The_detections_box_is_reported_where_asked()
    {
        Box moved = Box.FromXywh(4, 3, 41, 102);
        foreach (bool detection in (bool[])[true, false])
        {
            Tracker tracker = new(s_overlap with { ReportDetectionBox = detection });
            Update(tracker, Box.FromXywh(0, 0, 40, 100));
            Assert.Equal(detection, Assert.Single(Update(tracker, moved)).Box == moved);
        }
    }

    [Fact]
    public void Reset_starts_over()
    {
        foreach (bool compatible in (bool[])[false, true])
        {
            Tracker tracker = new(TrackerPresets.ByteTrack with { ReferenceCompatible = compatible });
            Scene scene = new(1, 6);
            for (int i = 0; i < 5; i++)
                tracker.Update(scene.Next().Detections, TimeSpan.FromSeconds(i + 1));
            tracker.Reset();
            Assert.Equal((0, 0), (tracker.Frame, tracker.TrackCount));

            // The reference's counter goes on.
            TrackedObject[] tracks = [.. tracker.Update(scene.Next().Detections, TimeSpan.Zero)];
            Assert.Equal(!compatible, tracks[0].Id == 1);
        }
    }

    [Fact]
    public void Instances_number_their_own_tracks()
    {
        Box box = Box.FromXywh(0, 0, 40, 100);
        Assert.Equal(1, Assert.Single(Update(new Tracker(s_overlap), box)).Id);
        Assert.Equal(1, Assert.Single(Update(new Tracker(s_overlap), box)).Id);
        Assert.Equal(5000, Assert.Single(Update(new Tracker(s_overlap with { FirstId = 5000 }), box)).Id);
    }

    [Fact]
    public void Appearance_bridges_what_overlap_cannot()
    {
        // Two people swap places during an occlusion of three frames.
        Box left = Box.FromXywh(0, 0, 40, 100), right = Box.FromXywh(45, 0, 40, 100);
        float[] looks = [1, 0, 0, 1];
        TrackerOptions still = TrackerPresets.FairMot with { Motion = new() { Model = MotionModel.None } };
        TrackerOptions appearance = still with
        {
            Stages = [still.Stages[0] with { MotionGate = null, MotionWeight = 0 }, .. still.Stages.Skip(1)],
        };
        Tracker tracker = new(appearance);
        tracker.Update(new([left, right], [.9f, .8f], looks, 2));
        for (int i = 0; i < 3; i++)
            tracker.Update(default);
        TrackedObject[] after = [.. tracker.Update(new([right, left], [.9f, .8f], looks, 2))];
        Assert.Equal([(1, right), (2, left)], after.Select(t => (t.Id, t.Box)));
    }

    [Fact]
    public void A_cascade_serves_the_latest_tracks_first()
    {
        // Two tracks look like the detection; the one lost longer looks more like it.
        TrackerOptions options = TrackerPresets.DeepSort with
        {
            ConfirmationHits = 1,
            Motion = new() { Model = MotionModel.None },
            Stages = [TrackerPresets.DeepSort.Stages[0] with { MotionGate = null }],
        };
        foreach (bool cascade in (bool[])[true, false])
        {
            Tracker tracker = new(options with { Stages = [options.Stages[0] with { Cascade = cascade }] });
            tracker.Update(new([Box.FromXywh(0, 0, 40, 100), Box.FromXywh(300, 0, 40, 100)], [0.9f, 0.8f], [1, 0, 0.9f, 0.436f], 2));
            tracker.Update(new([Box.FromXywh(300, 0, 40, 100)], [0.9f], [0.9f, 0.436f], 2));
            TrackedObject[] tracks = [.. tracker.Update(new([Box.FromXywh(150, 0, 40, 100)], [0.9f], [1, 0.05f], 2))];
            Assert.Equal(cascade ? 2 : 1, tracks.Single(t => t.Detection == 0).Id);
        }
    }

    [Fact]
    public void The_nearest_of_a_gallery_counts()
    {
        TrackerOptions options = TrackerPresets.DeepSort with
        {
            ConfirmationHits = 1,
            Appearance = new() { Memory = AppearanceMemory.Gallery, History = 2 },
            Stages = [TrackerPresets.DeepSort.Stages[0], new() { Name = "overlap", CostLimit = 0.7 }],
        };
        Tracker tracker = new(options);
        float[][] looks = [[1, 0], [0, 1], [1, 0]];
        foreach (float[] look in looks)
            tracker.Update(new([Box.FromXywh(0, 0, 40, 100)], [0.9f], look, 2));
        for (int i = 0; i < 3; i++)
            tracker.Update(default);

        // Both of the last two looks are remembered; lost for three frames, only looks can find the track.
        Assert.Equal(1, Assert.Single(tracker.Update(new([Box.FromXywh(0, 0, 40, 100)], [0.9f], [0, 1], 2)).ToArray()).Id);
    }

    [Fact]
    public void Missed_tracks_are_reported_where_they_are_expected()
    {
        Tracker tracker = new(s_overlap with { ReportMissed = 2, Motion = new() { FreezeLostHeight = false } });
        for (int i = 0; i < 5; i++)
            Update(tracker, Box.FromXywh(4 * i, 0, 40, 100));
        double x = 0;
        for (int missed = 1; missed <= 2; missed++)
        {
            TrackedObject track = Assert.Single(Update(tracker, null));
            Assert.Equal((1, -1), (track.Id, track.Detection));
            Assert.True(track.Box.X0 > x);
            x = track.Box.X0;
        }

        Assert.Empty(Update(tracker, null));
        Assert.Equal(1, tracker.TrackCount);
    }

    [Fact]
    public void A_cameras_motion_carries_tracks_along()
    {
        foreach (string preset in (string[])["sort", "bytetrack", "ocsort", "botsort", "iou"])
        {
            // The camera pans by two widths between two frames; without being told, the tracker takes them for others.
            foreach (bool told in (bool[])[true, false])
            {
                Tracker tracker = new(TrackerPresets.Create(preset) with { ReportStreak = 0 });
                Box box = Box.FromXywh(200, 100, 40, 100);
                for (int i = 0; i < 3; i++)
                    Update(tracker, box);
                CameraMotion pan = CameraMotion.Shift(-80, 10);
                TrackedObject[] tracks = [.. tracker.Update(new([Box.FromXywh(120, 110, 40, 100)], [0.9f]), camera: told ? pan : null)];
                Assert.Equal(told, tracks is [{ Id: 1 }]);
            }
        }
    }

    [Fact]
    public void A_cameras_motion_is_finite()
    {
        Tracker tracker = new(s_overlap);
        Assert.Contains("Frame 1: found CameraMotion", Assert.Throws<ArgumentException>(() => tracker.Update(default, camera: CameraMotion.Shift(double.NaN, 0))).Message);
        Assert.Equal(0, tracker.Frame);
    }

    [Fact]
    public void A_snapshot_has_what_a_turning_camera_coupled()
    {
        Tracker whole = new(TrackerPresets.BotSort), resumed = new(TrackerPresets.BotSort);
        Scene scene = new(12, 8);
        CameraMotion turn = new(0.999, -0.02, 1, 0.02, 0.999, -1);
        for (int frame = 0; frame < 20; frame++)
        {
            if (frame == 10)
                resumed.Restore(whole.Snapshot());
            Scene.Frame next = scene.Next();
            TrackedObject[] expected = [.. whole.Update(next.Detections, camera: frame < 8 ? turn : null)];
            if (frame >= 10)
                Assert.Equal(expected, resumed.Update(next.Detections).ToArray());
        }
    }

    [Fact]
    public void FairMots_ablation_is_four_settings_of_one_option_set()
    {
        // FairMOT, table 6: box IoU; with re-ID; with the Kalman filter; with all.
        TrackerOptions all = TrackerPresets.FairMot;
        MotionOptions still = new() { Model = MotionModel.None };
        AssociationStage unGated = all.Stages[0] with { MotionGate = null, MotionWeight = 0 };
        TrackerOptions[] settings =
        [
            all with { Motion = still, Stages = [.. all.Stages.Skip(1).Select(s => s.Name == "overlap" ? s with { Tracks = TrackGroups.Confirmed } : s)] },
            all with { Motion = still, Stages = [unGated, all.Stages[2] with { Cost = PairCost.Cosine, CostLimit = 0.4 }] },
            all with { Stages = [all.Stages[0], all.Stages[2]] },
            all,
        ];
        Assert.Equal(4, settings.Select(Ids).Distinct().Count());

        static long Ids(TrackerOptions options)
        {
            Tracker tracker = new(options);
            Scene scene = new(8, 40);
            Random random = new(5);
            long sum = 0;
            for (int frame = 1; frame <= 100; frame++)
            {
                // Now and then a look is unlike any other: someone stands in front.
                Scene.Frame next = scene.Next();
                for (int i = 0; i < next.Looks.Count; i++)
                {
                    if (i / Scene.EmbeddingSize % 5 == frame % 5)
                        next.Looks[i] = random.NextSingle() - 0.5f;
                }

                foreach (TrackedObject track in tracker.Update(next.Detections))
                    sum += track.Id * frame;
            }

            return sum;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(700)]
    public void Any_number_of_objects(int count)
    {
        Box[] boxes = [.. Enumerable.Range(0, count).Select(i => Box.FromXywh(i % 30 * 50, i / 30 * 110, 40, 100))];
        float[] scores = [.. Enumerable.Range(0, count).Select(i => 0.99f - i * 1e-4f)];
        foreach (string name in TrackerPresets.Names)
        {
            Tracker tracker = new(TrackerPresets.Create(name));
            float[] looks = [.. Enumerable.Range(0, count * 4).Select(i => (float)Math.Sin(i * i))];
            TrackedObject[] tracks = [];
            for (int frame = 0; frame < 5; frame++)
            {
                Box[] before = [.. boxes];
                foreach (ref Box box in boxes.AsSpan())
                    box = Box.FromXywh(box.X0 + 1, box.Y0, 40, 100);
                tracks = [.. tracker.Update(new(boxes, scores, looks, 4, previousBoxes: before))];
            }

            Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), tracks.Select(t => t.Id));
            Assert.Equal(Enumerable.Range(0, count), tracks.Select(t => t.Detection));
        }
    }

    [Fact]
    public void Many_frames_leave_few_tracks()
    {
        foreach (bool compatible in (bool[])[false, true])
        {
            Tracker tracker = new(TrackerPresets.FairMot with { ReferenceCompatible = compatible });
            Scene scene = new(4, 10);
            int most = 0;
            for (int frame = 0; frame < 5000; frame++)
            {
                tracker.Update(scene.Next().Detections);
                most = Math.Max(most, tracker.TrackCount);
            }

            Assert.InRange(most, 1, 60);
        }
    }

    [Theory]
    [InlineData("sort")]
    [InlineData("bytetrack")]
    [InlineData("iou")]
    [InlineData("ocsort")]
    public void Thousands_of_equal_boxes_take_memory_by_their_number(string preset)
    {
        const int Count = 3000;
        float[] scores = [.. Enumerable.Repeat(0.9f, Count)];
        foreach (int places in (int[])[1, 5])
        {
            Box[] boxes = [.. Enumerable.Range(0, Count).Select(i => Box.FromXywh(10 * (i % places), 0, 40, 100))];
            Tracker tracker = new(TrackerPresets.Create(preset));
            tracker.Update(new(boxes, scores));
            long before = GC.GetAllocatedBytesForCurrentThread();
            TrackedObject[] tracks = [.. tracker.Update(new(boxes, scores))];
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000 * Count);
            Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), tracks.Select(t => t.Id));
            Assert.All(tracks, track => Assert.Equal(boxes[track.Detection].X0, track.Box.X0, 1e-9));
            Assert.Equal(Count, tracks.Select(t => t.Detection).Distinct().Count());
        }
    }

    private static TrackedObject[] Update(Tracker tracker, Box? box, TimeSpan? timestamp = null) =>
        box is { } b ? [.. tracker.Update(new([b], [0.9f]), timestamp)] : [.. tracker.Update(default, timestamp)];
}
