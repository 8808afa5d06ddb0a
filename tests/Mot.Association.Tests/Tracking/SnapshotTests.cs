using System.Security.Cryptography;
using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

public sealed class SnapshotTests
{
    [Theory]
    [InlineData("sort", false)]
    [InlineData("fairmot", false)]
    [InlineData("jde-code", true)]
    public void A_damaged_snapshot_is_refused_and_changes_nothing(string preset, bool meanOfLast)
    {
        Tracker tracker = Run(Options(preset, meanOfLast), 20);
        byte[] snapshot = tracker.Snapshot();
        Tracker other = Run(Options(preset, meanOfLast), 7);
        byte[] before = other.Snapshot();
        Random random = new(1);
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = (byte[])snapshot.Clone();
            bad[i < 100 ? i : random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<InvalidDataException>(() => other.Restore(bad));
        }

        foreach (int length in (int[])[0, 1, 7, 8, 12, 50, 100, snapshot.Length / 2, snapshot.Length - 1])
            Assert.Throws<InvalidDataException>(() => other.Restore(snapshot.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => other.Restore([.. snapshot, 0]));
        Assert.Equal(before, other.Snapshot());
        other.Restore(snapshot);
        Assert.Equal(snapshot, other.Snapshot());
    }

    [Fact]
    public void A_foreign_snapshot_is_refused()
    {
        byte[] snapshot = Run(TrackerPresets.Sort, 5).Snapshot();
        Assert.Contains("other options", Fails(new(TrackerPresets.ByteTrack), snapshot));
        Assert.Contains("other options", Fails(new(TrackerPresets.Sort with { TrackBuffer = 2 }), snapshot));
        Assert.Contains("other options", Fails(new(TrackerPresets.Sort, 25), snapshot));
        Assert.Contains("MOTTRACK", Fails(new(TrackerPresets.Sort), [.. "PK is the beginning of another file's name"u8]));

        byte[] later = (byte[])snapshot.Clone();
        later[8] = 9;
        SHA256.HashData(later.AsSpan(0, later.Length - 32)).CopyTo(later, later.Length - 32);
        Assert.Contains("found version 9, expected 1", Fails(new(TrackerPresets.Sort), later));

        static string Fails(Tracker tracker, byte[] snapshot) => Assert.Throws<InvalidDataException>(() => tracker.Restore(snapshot)).Message;
    }

    [Fact]
    public void A_track_count_that_the_data_lacks_takes_no_memory()
    {
        byte[] snapshot = Run(TrackerPresets.Sort, 5).Snapshot();
        int count = 8 + 4 + 32 + 4 + 8 + 8 + 4 + 4;
        BitConverter.TryWriteBytes(snapshot.AsSpan(count), int.MaxValue);
        SHA256.HashData(snapshot.AsSpan(0, snapshot.Length - 32)).CopyTo(snapshot, snapshot.Length - 32);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => new Tracker(TrackerPresets.Sort).Restore(snapshot));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    public static TheoryData<string, int, int> ImpossibleTracks() => new()
    {
        { "the identity of the track after it", 0, 1_000 },
        { "a first frame of 0", 8, 0 },
        { "a first frame after the last", 8, int.MaxValue },
        { "a last frame so long ago that a replay of the gap would not end", 12, int.MinValue },
        { "a last frame that is still to come", 12, int.MaxValue },
        { "no detection", 16, 0 },
        { "more detections than frames", 16, int.MaxValue },
        { "more detections in a row than there are", 20, int.MaxValue },
        { "a number of detections in a row less than 0", 20, -1 },
        { "a score that is not a number", 28, BitConverter.SingleToInt32Bits(float.NaN) },
        { "the status of no track", 32, 0 },
        { "two statuses at once", 32, 3 },
    };

    /// <summary>What somebody makes who knows the format: the checksum is right, the first track is not.</summary>
    [Theory]
    [MemberData(nameof(ImpossibleTracks))]
    public void A_track_that_cannot_be_is_refused_and_changes_nothing(string what, int offset, int value)
    {
        foreach (string preset in (string[])["sort", "ocsort", "fairmot", "deepsort"])
        {
            byte[] snapshot = Run(Options(preset, false), 8).Snapshot();
            BitConverter.TryWriteBytes(snapshot.AsSpan(Tracks + offset), value);
            string message = Refused(preset, snapshot);
            Assert.True(message.StartsWith("Tracker snapshot: found track ", StringComparison.Ordinal), $"{what}: {message}");
        }
    }

    [Fact]
    public void Counts_that_rows_of_vectors_are_found_by_are_those_of_their_track()
    {
        foreach (int updates in (int[])[-1, int.MaxValue])
        {
            byte[] snapshot = Run(Options("fairmot", true), 8).Snapshot();
            BitConverter.TryWriteBytes(snapshot.AsSpan(Tracks + 8 + (8 * 4) + (32 * 8)), updates);
            Assert.StartsWith("Tracker snapshot: found track ", Refused("fairmot", snapshot, meanOfLast: true));
        }
    }

    [Fact]
    public void The_next_identity_is_greater_than_all()
    {
        byte[] snapshot = Run(TrackerPresets.Sort, 8).Snapshot();
        BitConverter.TryWriteBytes(snapshot.AsSpan(Header + 4), 1L);
        Assert.Contains("where the next is 1, expected a lesser one", Refused("sort", snapshot));
    }

    [Fact]
    public void There_is_no_frame_after_the_last_that_can_be_counted()
    {
        byte[] snapshot = new Tracker(TrackerPresets.Sort).Snapshot();
        BitConverter.TryWriteBytes(snapshot.AsSpan(Header), int.MaxValue - 1);
        Seal(snapshot);
        Tracker tracker = new(TrackerPresets.Sort);
        tracker.Restore(snapshot);
        tracker.Update(default);
        Assert.Equal(int.MaxValue, tracker.Frame);
        Assert.Contains("Frame 2147483647 is the last", Assert.Throws<InvalidOperationException>(() => tracker.Update(default)).Message);
        tracker.Reset();
        tracker.Update(default);
        Assert.Equal(1, tracker.Frame);
    }

    // The magic text, the version and the options' fingerprint; then frame, next identity, time, whether coupled, embedding size, count.
    private const int Header = 8 + 4 + 32, Tracks = Header + 4 + 8 + 8 + 4 + 4 + 4;

    private static string Refused(string preset, byte[] snapshot, bool meanOfLast = false)
    {
        Seal(snapshot);
        Tracker tracker = Run(Options(preset, meanOfLast), 5);
        byte[] before = tracker.Snapshot();
        string message = Assert.Throws<InvalidDataException>(() => tracker.Restore(snapshot)).Message;
        Assert.Equal(before, tracker.Snapshot());
        return message;
    }

    private static void Seal(byte[] snapshot) => SHA256.HashData(snapshot.AsSpan(0, snapshot.Length - 32)).CopyTo(snapshot, snapshot.Length - 32);

    [Fact]
    public void The_clock_is_in_it()
    {
        Tracker tracker = new(TrackerPresets.Sort), resumed = new(TrackerPresets.Sort);
        tracker.Update(default, TimeSpan.FromSeconds(5));
        resumed.Restore(tracker.Snapshot());
        Assert.Throws<ArgumentOutOfRangeException>(() => resumed.Update(default, TimeSpan.FromSeconds(5)));
        resumed.Update(default, TimeSpan.FromSeconds(5.1));
        Assert.Equal(4, resumed.Frame);
    }

    [Fact]
    public void An_empty_tracker_has_one()
    {
        Tracker tracker = new(TrackerPresets.FairMot), resumed = Run(TrackerPresets.FairMot, 5);
        resumed.Restore(tracker.Snapshot());
        Assert.Equal((0, 0), (resumed.Frame, resumed.TrackCount));
        Assert.Equal(2, resumed.Update(new([Box.FromXywh(0, 0, 40, 100), Box.FromXywh(100, 0, 40, 100)], [1, 1], [1, 0, 0, 1], 2)).Length);
    }

    private static TrackerOptions Options(string preset, bool meanOfLast)
    {
        TrackerOptions options = TrackerPresets.Create(preset);
        return meanOfLast ? options with { Appearance = new() { Memory = AppearanceMemory.MeanOfLast, History = 4 } } : options;
    }

    private static Tracker Run(TrackerOptions options, int frames)
    {
        Tracker tracker = new(options);
        Scene scene = new(6, 9);
        for (int i = 0; i < frames; i++)
            tracker.Update(scene.Next().Detections);
        return tracker;
    }
}
