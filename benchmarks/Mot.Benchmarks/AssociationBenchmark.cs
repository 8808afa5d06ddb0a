using System.CommandLine;
using System.Globalization;
using Mot.Association;
using Mot.Association.Assignment;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;

namespace Mot.Benchmarks;

/// <summary>
/// The trackers over cached detections: of MOT15's training sequences, or of generated ones like them, and of crowds; SORT
/// beside the same in numpy (peers/sort.py), and the assignment beside scipy's (peers/assignment.py).
/// </summary>
internal sealed class AssociationBenchmark() : Benchmark("association", "Trackers over given detections, crowds of 100 and 1,000; SORT and assignment beside Python's")
{
    private const int Times = 5, Rounds = 3;
    private const double FramesASecondGoal = 60_000, CrowdGoal = 0.25, GrowthGoal = 40, AssignmentGoal = 1, LargeAssignmentGoal = 0.5;
    private const int Large = 500;

    private static readonly int[] s_sizes = [10, 20, 50, 100, 200, Large, 1000];
    private static readonly string[] s_kinds = ["uniform", "overlap"];

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop) =>
        [.. Sequences(stop), .. Crowds(stop), .. Sorts(peer, stop), .. Assignments(peer, stop)];

    private IEnumerable<Row> Sequences(CancellationToken stop)
    {
        (DetectionSequence[] sequences, bool real) = Mot15();
        int frames = sequences.Sum(s => s.Count);
        double each = (double)sequences.Sum(s => s.DetectionCount) / frames;
        Note(string.Create(CultureInfo.InvariantCulture, $"{frames:N0} {(real ? "frames of MOT15" : "generated frames")}, {each:0.0} detections each"));
        foreach (TrackerOptions tracker in (TrackerOptions[])[TrackerPresets.Sort, TrackerPresets.ByteTrack])
        {
            stop.ThrowIfCancellationRequested();
            (double seconds, double bytes) = Track(sequences, tracker);
            string what = string.Create(CultureInfo.InvariantCulture, $"{tracker.Name}, {each:0.0} detections a frame");
            yield return new(what, frames / seconds, "frames/s", FramesASecondGoal, LowerIsBetter: false);
            yield return new($"{what}, allocated", bytes / frames, "bytes/frame", Goal: 0);
        }
    }

    private IEnumerable<Row> Crowds(CancellationToken stop)
    {
        Note("crowds");
        const int Small = 100, Great = 1000, EmbeddingSize = 64;
        (TrackerOptions Tracker, int EmbeddingSize)[] trackers = [(TrackerPresets.Sort, 0), (TrackerPresets.ByteTrack, 0), (TrackerPresets.FairMot, EmbeddingSize)];
        foreach ((TrackerOptions tracker, int embedding) in trackers)
        {
            double[] milliseconds = new double[2];
            foreach ((int place, int objects, int frames) in ((int, int, int)[])[(0, Small, 300), (1, Great, 60)])
            {
                stop.ThrowIfCancellationRequested();
                (double seconds, double bytes) = Track([GeneratedDetections.Crowd(objects, frames, embedding)], tracker);
                milliseconds[place] = 1000 * seconds / frames;
                string what = $"{tracker.Name}, a crowd of {objects.ToString("N0", CultureInfo.InvariantCulture)}{(embedding > 0 ? $", embeddings of {embedding}" : "")}";
                yield return new(what, milliseconds[place], "ms/frame", embedding == 0 && objects == Small ? CrowdGoal : null);
                yield return new($"{what}, allocated", bytes / frames, "bytes/frame", Goal: 0);
            }

            yield return new($"{tracker.Name}, {Great:N0} objects / {Small}", milliseconds[1] / milliseconds[0], "", embedding == 0 ? GrowthGoal : null);
        }
    }

    private IEnumerable<Row> Sorts(Peer peer, CancellationToken stop)
    {
        Note("SORT beside numpy's");
        (string Name, string What, DetectionSequence[] Sequences)[] groups =
        [
            ("sequences", "sequences", Mot15().Sequences),
            ("crowd", "a crowd of 100", [GeneratedDetections.Crowd(100, 100, 0)]),
        ];
        const string Rows = ":rows";
        IReadOnlyDictionary<string, Comparison> figures = WithFile(
            groups.SelectMany(g => g.Sequences).SelectMany(s => Enumerable.Range(0, s.Count).Select(i => Corners(s[i].Boxes))),
            file => Comparison.Measure(
                Rounds,
                () => groups.SelectMany(g => new KeyValuePair<string, double>[]
                {
                    new(g.Name, g.Sequences.Sum(s => s.Count) / Track(g.Sequences, TrackerPresets.Sort).Seconds),
                    new(g.Name + Rows, g.Sequences.Sum(s => s.Track(TrackerPresets.Sort with { ReferenceCompatible = true }).Length)),
                }).ToDictionary(),
                () => peer.Run("sort", 1, stop, file, string.Join(',', groups.Select(g => $"{g.Name}:{string.Join('|', g.Sequences.Select(Counts))}")), Rounds),
                stop));
        foreach ((string name, string what, _) in groups)
        {
            Comparison rows = figures[name + Rows];
            if (rows.Ratio is { } ratio && ratio != 1)
                throw new InvalidDataException($"SORT, {what}: ours reports {rows.Value} boxes, the peer {rows.Peer}; what is not the same can't be compared.");
            yield return new($"sort, {what}, the peer numpy's", figures[name].Value, "frames/s", Peer: figures[name].Peer, LowerIsBetter: false);
        }

        static double[] Corners(ReadOnlySpan<Box> boxes) => [.. boxes.ToArray().SelectMany(b => new[] { b.X0, b.Y0, b.X1, b.Y1 })];

        static string Counts(DetectionSequence sequence) => string.Join(';', Enumerable.Range(0, sequence.Count).Select(i => sequence[i].Count));
    }

    private IEnumerable<Row> Assignments(Peer peer, CancellationToken stop)
    {
        Note("assignment");
        (string Kind, int Size, double[][] Problems)[] all =
            [.. s_kinds.SelectMany(kind => s_sizes.Select(n => (kind, n, GeneratedDetections.AssignmentProblems(kind == "overlap", n, Math.Clamp(2000 / n, 3, 20)))))];
        string layout = string.Join(',', all.Select(a => $"{a.Kind}:{a.Size}:{a.Problems.Length}"));
        IReadOnlyDictionary<string, Comparison> figures = WithFile(all.SelectMany(a => a.Problems), file => Comparison.Measure(
            Rounds, () => all.ToDictionary(a => $"{a.Kind}:{a.Size}", a => Solve(a.Problems, a.Size)),
            () => peer.Run("assignment", 1, stop, file, layout, Times), stop));

        foreach (string kind in s_kinds)
        {
            string costs = kind == "overlap" ? "1 - IoU" : "uniform costs";
            foreach (int n in s_sizes)
            {
                Comparison one = figures[$"{kind}:{n}"];
                yield return new($"assignment, {costs}, n = {n.ToString("N0", CultureInfo.InvariantCulture)}", one.Value, "us", Peer: one.Peer);
            }

            if (s_sizes.All(n => figures[$"{kind}:{n}"].Ratio is not null))
            {
                yield return new($"assignment, {costs}, ours / scipy's, the highest", s_sizes.Max(n => figures[$"{kind}:{n}"].Ratio!.Value), "", AssignmentGoal);
                if (kind == "overlap")
                    yield return new($"assignment, {costs}, ours / scipy's, n = {Large}", figures[$"{kind}:{Large}"].Ratio!.Value, "", LargeAssignmentGoal);
            }
        }
    }

    /// <summary>Median seconds of tracking all sequences, and the bytes that it allocates once the trackers are warm.</summary>
    private static (double Seconds, double Bytes) Track(DetectionSequence[] sequences, TrackerOptions options)
    {
        Tracker[] trackers = [.. sequences.Select(s => new Tracker(options, s.FrameRate))];
        long bytes = 0;
        double seconds = Median(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int s = 0; s < sequences.Length; s++)
                {
                    DetectionSequence sequence = sequences[s];
                    Tracker tracker = trackers[s];
                    tracker.Reset();
                    for (int i = 0; i < sequence.Count; i++)
                        tracker.Update(sequence[i]);
                }

                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            Times);
        return (seconds, bytes);
    }

    /// <summary>Microseconds a problem, the median of several passes over all of them.</summary>
    private static double Solve(double[][] problems, int size)
    {
        LinearAssignment assignment = new();
        int[] columns = new int[size];
        int repeats = Math.Max(1, 200 / size);
        return 1e6 / (problems.Length * repeats) * Median(
            () =>
            {
                for (int i = 0; i < repeats; i++)
                {
                    foreach (double[] problem in problems)
                        assignment.Solve(problem, size, size, columns);
                }
            },
            Times,
            warmUp: 0.05);
    }

    private static (DetectionSequence[] Sequences, bool Real) Mot15() => Surroundings.Shared("data/mot15") is not { } folder
        ? (GeneratedDetections.LikeMot15(), false)
        : ([.. MotSequence.OpenAll(folder).Where(s => s.DetectionsPath is not null).Select(s =>
            DetectionSequence.FromRows(s.Name, s.ReadDetections(), s.Info?.FrameRate ?? 30, s.Info is { Length: > 0 } info ? new FrameRange(1, info.Length) : null))], true);
}
