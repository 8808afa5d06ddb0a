using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Mot.Association.Tracking;
using Mot.Cli;

namespace Mot.Benchmarks;

/// <summary>A tracker over a stream without end: whether its memory and its tracks stay bounded.</summary>
internal sealed class EnduranceBenchmark : Benchmark
{
    // Until the first the process grows to what it needs; from there on it should not.
    private const int Settled = 10_000, Objects = 50, Loop = 2_000, EmbeddingSize = 64;
    private const double MemoryGoal = 1.05;

    private readonly Option<int> _frames = new Option<int>("--frames")
    {
        Description = "Frames in all",
        HelpName = "N",
        DefaultValueFactory = _ => 1_000_000,
    }.AtLeast(2 * Settled);

    private readonly Option<string> _tracker = new("--tracker")
    {
        Description = $"The tracker, one of {string.Join(", ", TrackerPresets.Names)}",
        HelpName = "NAME",
        DefaultValueFactory = _ => TrackerPresets.ByteTrack.Name,
    };

    public EnduranceBenchmark()
        : base("endurance", "A tracker over a million frames of 50 objects: bounded tracks, flat memory")
    {
        Add(_frames);
        Add(_tracker);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        int frames = options.GetValue(_frames);
        TrackerOptions tracked = TrackerPresets.Create(options.GetValue(_tracker)!);
        // Everybody vanishes where the loop starts anew, so that tracks are lost and born all the time.
        DetectionSequence loop = GeneratedDetections.Crowd(Objects, Loop, tracked.UsesAppearance ? EmbeddingSize : 0);
        Tracker tracker = new(tracked, loop.FrameRate);
        double settled = 0;
        int most = 0, mostSettled = 0;
        long last = 0, allocated = 0, start = Stopwatch.GetTimestamp();
        for (int i = 0; i < frames; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<TrackedObject> tracks = tracker.Update(loop[i % Loop]);
            allocated += i < Settled ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            if (!tracks.IsEmpty)
                last = Math.Max(last, tracks[^1].Id);
            most = Math.Max(most, tracker.TrackCount);
            if (i + 1 == Settled)
            {
                settled = Environment.WorkingSet / 1e6;
                mostSettled = most;
            }

            if ((i + 1) % 100_000 == 0)
            {
                stop.ThrowIfCancellationRequested();
                Note(string.Create(CultureInfo.InvariantCulture, $"{i + 1:N0} of {frames:N0} frames, {Environment.WorkingSet / 1e6:0.0} MB"));
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string count = frames.ToString("N0", CultureInfo.InvariantCulture), what = $"{tracked.Name}, {Objects} objects";
        return
        [
            new($"{what}, a frame", 1000 * seconds / frames, "ms"),
            new($"{what}, resident memory after {Settled:N0} frames", settled, "MB"),
            new($"{what}, resident memory after {count} frames / after {Settled:N0}", Environment.WorkingSet / 1e6 / settled, "", MemoryGoal),
            new($"{what}, most living tracks in {count} frames / in {Settled:N0}", (double)most / mostSettled, "", MemoryGoal),
            new($"{what}, identities given", last, ""),
            new($"{what}, allocated after {Settled:N0} frames", allocated / (double)(frames - Settled), "bytes/frame", Goal: 0),
        ];
    }
}
