using System.CommandLine;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Benchmarks;

/// <summary>CLEAR, Identity and HOTA over sequences of the size of MOT17's training set.</summary>
internal sealed class EvaluationBenchmark() : Benchmark("evaluation", "CLEAR MOT, Identity and HOTA of 7 sequences with 94,000 truth boxes")
{
    private const int Sequences = 7, Frames = 672, Objects = 20;

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        List<EvaluationSequence> sequences = [.. Enumerable.Range(0, Sequences).Select(Generate)];
        int boxes = sequences.Sum(s => s.Truth.Count);
        MotEvaluationOptions one = new() { MaxDegreeOfParallelism = 1 };
        yield return new($"evaluate {Sequences} sequences, {boxes:N0} truth boxes",
            Median(() => MotEvaluator.Evaluate(sequences)), "s", Goal: 0.15);
        yield return new("the same, one sequence at a time", Median(() => MotEvaluator.Evaluate(sequences, one)), "s");
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
