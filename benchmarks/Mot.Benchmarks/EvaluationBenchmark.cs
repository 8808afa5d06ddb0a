using System.CommandLine;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Benchmarks;

/// <summary>CLEAR, Identity and HOTA over sequences of the size of MOT17's training set, beside numpy's (peers/evaluation.py).</summary>
internal sealed class EvaluationBenchmark() : Benchmark("evaluation", "CLEAR MOT, Identity and HOTA of 7 sequences with 94,000 truth boxes")
{
    private const int Sequences = 7, Frames = 672, Objects = 20, Rounds = 3;
    private const double Agreement = 1e-9;

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        List<EvaluationSequence> sequences = [.. Enumerable.Range(0, Sequences).Select(Generate)];
        int boxes = sequences.Sum(s => s.Truth.Count);
        MotEvaluationOptions one = new() { MaxDegreeOfParallelism = 1 };
        string layout = string.Join(',', sequences.Select(s => $"{Frames}:{s.Truth.Count}:{s.Tracks.Count}"));
        IReadOnlyDictionary<string, Comparison> figures = WithFile(
            sequences.SelectMany(s => s.Truth.Concat(s.Tracks)).Select(r => new[] { r.Frame, r.Id, r.Box.X0, r.Box.Y0, r.Box.X1, r.Box.Y1 }),
            file => Comparison.Measure(Rounds, Ours, () => peer.Run("evaluation", 1, stop, file, layout, Rounds), stop));
        foreach (string metric in (ReadOnlySpan<string>)["HOTA", "MOTA", "IDF1"])
        {
            if (figures[metric] is { Peer: { } theirs, Value: var ours } && Math.Abs(theirs - ours) > Agreement)
                throw new InvalidDataException($"{metric}: ours is {ours}, the peer's {theirs}; what is not the same can't be compared.");
        }

        Comparison single = figures["evaluate"];
        return
        [
            new($"evaluate {Sequences} sequences, {boxes:N0} truth boxes", Median(() => MotEvaluator.Evaluate(sequences)), "s", Goal: 0.15),
            new("the same, one sequence at a time, the peer numpy's", single.Value, "s", Peer: single.Peer),
        ];

        Dictionary<string, double> Ours()
        {
            MotMetrics metrics = MotEvaluator.Evaluate(sequences, one).Combined;
            return new()
            {
                ["evaluate"] = Median(() => MotEvaluator.Evaluate(sequences, one)),
                ["HOTA"] = metrics.Hota,
                ["MOTA"] = metrics.Mota,
                ["IDF1"] = metrics.Idf1,
            };
        }
    }

    /// <summary>People who cross a street in both directions, tracked with misses, false boxes and swapped identities.</summary>
    private static EvaluationSequence Generate(int index)
    {
        Random random = new(index);
        List<MotRow> truth = [], tracks = [];
        for (int person = 0; person < Objects; person++)
        {
            double x = random.NextDouble() * 1900, y = 200 + random.NextDouble() * 600, speed = (random.NextDouble() - 0.5) * 8;
            double height = 80 + y / 5;
            long id = person + 1, track = id;
            for (int frame = 1; frame <= Frames; frame++, x += speed)
            {
                if (x is < -50 or > 1950)
                    speed = -speed;
                truth.Add(new MotRow(frame, id, Box.FromXywh(x, y, height * 0.4, height)));
                if (random.NextDouble() < 0.004)
                    track += Objects;
                double jitter = height * 0.06;
                double Noise() => (random.NextDouble() - 0.5) * 2 * jitter;
                if (random.NextDouble() < 0.85)
                    tracks.Add(new MotRow(frame, track, Box.FromXywh(x + Noise(), y + Noise(), height * 0.4, height + Noise())));
                if (random.NextDouble() < 0.05)
                    tracks.Add(new MotRow(frame, 1_000_000 + track, Box.FromXywh(random.NextDouble() * 1900, y, height * 0.4, height)));
            }
        }

        return new($"crossing-{index + 1}", truth, tracks, Frames);
    }
}
