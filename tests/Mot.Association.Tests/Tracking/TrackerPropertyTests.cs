using FsCheck;
using FsCheck.Fluent;
using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

/// <summary>What holds of every tracker on every scene.</summary>
public sealed class TrackerPropertyTests
{
    private const int Frames = 40;
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(12).WithReplay(7, 11).WithQuietOnSuccess(true);

    public static TheoryData<string, bool> Presets()
    {
        TheoryData<string, bool> presets = [];
        foreach (string name in TrackerPresets.Names)
        {
            presets.Add(name, false);
            presets.Add(name, true);
        }

        return presets;
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void An_id_is_one_track_and_a_detection_has_one(string preset, bool compatible) => ForAll(preset, compatible, (options, scene, random) =>
    {
        Tracker tracker = new(options, 15);
        int buffer = options.TrackBufferFrameRate is { } rate ? (int)(15 / rate * options.TrackBuffer) : options.TrackBuffer;
        Dictionary<long, int> lastSeen = [];
        for (int frame = 1; frame <= Frames; frame++)
        {
            Scene.Frame next = scene.Next();
            TrackedObject[] tracks = [.. tracker.Update(next.Detections)];
            Assert.Equal(tracks.Select(t => t.Id).Distinct().Order(), tracks.Select(t => t.Id));
            TrackedObject[] seen = [.. tracks.Where(t => t.Detection >= 0)];
            Assert.True(seen.Length == tracks.Length || options.ReportMissed > 0);
            Assert.Equal(seen.Length, seen.Select(t => t.Detection).Distinct().Count());
            foreach (TrackedObject track in seen)
            {
                Assert.InRange(track.Detection, 0, next.Boxes.Count - 1);
                Assert.Equal(next.Classes[track.Detection], track.Class);
                Assert.Equal(next.Scores[track.Detection], compatible ? next.Scores[track.Detection] : track.Score);

                // An identity that comes back has been kept; a track may go unreported for its streak or its shape.
                int silent = frame - lastSeen.GetValueOrDefault(track.Id, frame);
                if (options.ReportStreak == 0 && options.MaxAspect is null)
                    Assert.InRange(silent, 0, buffer + 2);
                lastSeen[track.Id] = frame;
            }
        }
    });

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_order_of_detections_is_without_effect(string preset, bool compatible) => ForAll(preset, compatible, (options, scene, random) =>
    {
        Tracker straight = new(options), shuffled = new(options);
        for (int frame = 1; frame <= Frames; frame++)
        {
            Scene.Frame next = scene.Next();
            Scene.Frame permuted = next.Permuted(random, out int[] order);
            TrackedObject[] expected = [.. straight.Update(next.Detections)];
            TrackedObject[] found = [.. shuffled.Update(permuted.Detections)];
            Assert.Equal(expected, found.Select(t => t.Detection < 0 ? t : t with { Detection = order[t.Detection] }));
        }
    });

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_snapshot_anywhere_changes_nothing(string preset, bool compatible) => ForAll(preset, compatible, (options, scene, random) =>
    {
        Tracker whole = new(options), resumed = new(options);
        int at = random.Next(Frames);
        for (int frame = 1; frame <= Frames; frame++)
        {
            if (frame - 1 == at)
            {
                byte[] snapshot = resumed.Snapshot();
                resumed = new(options);
                resumed.Update(scene.Next().Detections);
                resumed.Restore(snapshot);
                Assert.Equal(snapshot, resumed.Snapshot());
                scene.Next();
            }

            Scene.Frame next = scene.Next();
            Assert.Equal(Bits(whole.Update(next.Detections)), Bits(resumed.Update(next.Detections)));
        }

        Assert.Equal(whole.Snapshot(), resumed.Snapshot());
    });

    [Theory]
    [MemberData(nameof(Presets))]
    public void Tracks_without_detections_are_gone_after_their_buffer(string preset, bool compatible) => ForAll(preset, compatible, (options, scene, random) =>
    {
        Tracker tracker = new(options, 15);
        for (int frame = 1; frame <= 10; frame++)
            tracker.Update(scene.Next().Detections);
        int buffer = options.TrackBufferFrameRate is { } rate ? (int)(15 / rate * options.TrackBuffer) : options.TrackBuffer;
        int extra = compatible && options.Quirks.HasFlag(ReferenceQuirks.LateRemoval) ? 1 : 0;
        for (int missed = 1; missed <= buffer + 1 + extra; missed++)
            Assert.True(tracker.Update(default).Length == 0 || missed <= options.ReportMissed);
        Assert.Equal(0, tracker.TrackCount);
    });

    [Theory]
    [MemberData(nameof(Presets))]
    public void Trackers_on_many_threads_do_not_disturb_each_other(string preset, bool compatible)
    {
        TrackerOptions options = TrackerPresets.Create(preset) with { ReferenceCompatible = compatible };
        ulong expected = Hash();
        ulong[] found = new ulong[8];
        Parallel.For(0, found.Length, new() { MaxDegreeOfParallelism = 4 }, i => found[i] = Hash());
        Assert.All(found, hash => Assert.Equal(expected, hash));

        ulong Hash()
        {
            Tracker tracker = new(options);
            Scene scene = new(99, 15);
            ulong hash = 14695981039346656037;
            for (int frame = 0; frame < 60; frame++)
            {
                foreach (long bits in Bits(tracker.Update(scene.Next().Detections)))
                    hash = (hash ^ (ulong)bits) * 1099511628211;
            }

            return hash;
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_steady_stream_allocates_nothing(string preset, bool compatible)
    {
        TrackerOptions options = TrackerPresets.Create(preset) with { ReferenceCompatible = compatible, NmsThreshold = 0.9 };
        Tracker tracker = new(options);
        Scene scene = new(3, 50);
        Scene.Frame[] frames = [.. Enumerable.Range(0, 120).Select(_ => scene.Next())];
        (Box[] Boxes, float[] Scores, float[] Looks, int[] Classes, Box[] Previous)[] data =
            [.. frames.Select(f => (f.Boxes.ToArray(), f.Scores.ToArray(), f.Looks.ToArray(), f.Classes.ToArray(), f.Previous.ToArray()))];
        Run();
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            foreach (var (boxes, scores, looks, classes, previous) in data)
                tracker.Update(new(boxes, scores, looks, Scene.EmbeddingSize, classes, previous));
        }
    }

    private static long[] Bits(ReadOnlySpan<TrackedObject> tracks)
    {
        List<long> bits = [];
        foreach (TrackedObject t in tracks)
        {
            bits.AddRange([t.Id, BitConverter.SingleToInt32Bits(t.Score), t.Class, t.Detection]);
            bits.AddRange(new[] { t.Box.X0, t.Box.Y0, t.Box.X1, t.Box.Y1 }.Select(BitConverter.DoubleToInt64Bits));
        }

        return [.. bits];
    }

    private static void ForAll(string preset, bool compatible, Action<TrackerOptions, Scene, Random> holds)
    {
        TrackerOptions options = TrackerPresets.Create(preset) with { ReferenceCompatible = compatible };
        Gen<(int Seed, int Walkers, bool Nms)> scenes =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from walkers in Gen.Elements(0, 1, 2, 3, 7, 12, 25)
            from nms in Gen.Elements(true, false)
            select (seed, walkers, nms);
        Prop.ForAll(scenes.ToArbitrary(), s => holds(
            options with { NmsThreshold = s.Nms ? 0.7 : null }, new Scene(s.Seed, s.Walkers), new Random(s.Seed))).Check(s_config);
    }
}
