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

    [Theory]
    [InlineData("sort")]
    [InlineData("ocsort")]
    [InlineData("fairmot")]
    [InlineData("deepsort")]
    public void Numbers_that_cannot_be_are_refused_or_taken_and_nothing_else(string preset)
    {
        byte[] snapshot = Run(Options(preset, false), 8).Snapshot();
        int header = 8 + 4 + 32, refused = 0, taken = 0;
        for (int at = header; at + 8 <= Math.Min(snapshot.Length - 32, header + 400); at += 4)
        {
            foreach (long value in (long[])[-1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1 << 20])
            {
                byte[] bad = [.. snapshot];
                BitConverter.TryWriteBytes(bad.AsSpan(at), value);
                SHA256.HashData(bad.AsSpan(0, bad.Length - 32)).CopyTo(bad, bad.Length - 32);
                Tracker tracker = new(Options(preset, false));
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    tracker.Restore(bad);
                    taken++;
                }
                catch (InvalidDataException)
                {
                    refused++;
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * snapshot.Length + (1 << 20));
            }
        }

        Assert.True(refused > 10 && taken > 10, $"{refused} refused, {taken} taken");
    }

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
