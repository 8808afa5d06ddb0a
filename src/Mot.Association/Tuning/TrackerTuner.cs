using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;

namespace Mot.Association.Tuning;

/// <summary>
/// Looks for a tracker's best options by random search (Bergstra and Bengio, JMLR 2012) over ranges, on detections that
/// are computed once.
/// </summary>
public static class TrackerTuner
{
    /// <summary>Tunes a tracker.</summary>
    /// <param name="sequences">Detections and truth.</param>
    /// <param name="options">Where it starts; the first trial, so that the result is never worse.</param>
    /// <param name="ranges">What is tried; null: <see cref="OptionRange.For"/>.</param>
    /// <param name="tuning">Number of trials, seed, metric; null for the defaults.</param>
    /// <param name="done">Trials of an earlier run with the same ranges and seed, which are not run again.</param>
    /// <param name="progress">Told of each trial as it ends, not always in order.</param>
    /// <param name="cancellation">Stops between trials; what was reported can go on as <paramref name="done"/>.</param>
    /// <exception cref="ArgumentException">No sequence or frame, or a range that the options refuse.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TuningResult Tune(
        IReadOnlyList<TuningSequence> sequences,
        TrackerOptions options,
        IReadOnlyList<OptionRange>? ranges = null,
        TuningOptions? tuning = null,
        IReadOnlyList<TuningTrial>? done = null,
        IProgress<TuningTrial>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        tuning ??= new();
        ranges ??= OptionRange.For(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(tuning.Trials, 1, "Trials");
        if ((tuning.Metrics & (TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1)) == 0)
            throw new ArgumentException("Metrics: found none, expected at least one of Hota, Mota, Idf1.", nameof(tuning));
        if (sequences.All(s => s.Detections.Count == 0))
            throw new ArgumentException("Found no frame to tune on, expected sequences with frames.", nameof(sequences));
        options.Validate();
        foreach (OptionRange range in ranges)
            range.Check(options);

        MotRow[][] truths = [.. sequences.Select(TruthOf)];
        MotEvaluationOptions evaluation = tuning.Evaluation with { Frames = null, MaxDegreeOfParallelism = 1 };
        TuningTrial?[] trials = new TuningTrial?[tuning.Trials];
        foreach (TuningTrial trial in done ?? [])
        {
            if (trial.Number >= trials.Length)
                continue;
            if (!trial.Values.SequenceEqual(ValuesOf(trial.Number, ranges, tuning.Seed)))
                throw new ArgumentException($"Trial {trial.Number} has other values than this seed and these ranges give it.", nameof(done));
            trials[trial.Number] = trial;
        }

        Parallel.For(
            0,
            trials.Length,
            new ParallelOptions { MaxDegreeOfParallelism = tuning.MaxDegreeOfParallelism, CancellationToken = cancellation },
            number =>
            {
                if (trials[number] is not null)
                    return;
                TuningTrial trial = Run(number);
                trials[number] = trial;
                progress?.Report(trial);
            });

        TuningTrial best = trials.MaxBy(t => t!.Score)!;
        return new(OptionsOf(best.Values), best, trials!, ranges);

        TrackerOptions OptionsOf(IReadOnlyList<double> values)
        {
            TrackerOptions result = options;
            for (int i = 0; i < values.Count; i++)
                result = ranges[i].Set(result, values[i]);
            return result;
        }

        TuningTrial Run(int number)
        {
            double[] values = ValuesOf(number, ranges, tuning.Seed);
            TrackerOptions trial = OptionsOf(values);
            MotMetrics metrics = MotEvaluator.Evaluate(
                [.. sequences.Select((s, i) => new EvaluationSequence($"{i} {s.Detections.Name}", truths[i], Track(s.Detections, trial), s.Detections.Count))],
                evaluation).Combined;
            double score = 0;
            int count = 0;
            Count(TuningMetrics.Hota, metrics.Hota);
            Count(TuningMetrics.Mota, metrics.Mota);
            Count(TuningMetrics.Idf1, metrics.Idf1);
            return new(number, values, score / count, metrics.Hota, metrics.Mota, metrics.Idf1);

            void Count(TuningMetrics metric, double value)
            {
                if ((tuning.Metrics & metric) == 0)
                    return;
                score += value;
                count++;
            }
        }
    }

    // Frames are counted from 1, whatever part of a video the sequence is.
    private static MotRow[] TruthOf(TuningSequence sequence)
    {
        int before = sequence.Detections.FirstFrame - 1, count = sequence.Detections.Count;
        return [.. sequence.Truth.Select(r => r with { Frame = r.Frame - before }).Where(r => r.Frame >= 1 && r.Frame <= count)];
    }

    private static MotRow[] Track(DetectionSequence detections, TrackerOptions options)
    {
        MotRow[] rows = detections.Track(options);
        foreach (ref MotRow row in rows.AsSpan())
            row = row with { Frame = row.Frame - detections.FirstFrame + 1 };
        return rows;
    }

    private static double[] ValuesOf(int number, IReadOnlyList<OptionRange> ranges, int seed)
    {
        if (number == 0)
            return [];
        ulong state = ((ulong)(uint)seed << 32) | (uint)number;
        return [.. ranges.Select(r => r.At(Next(ref state)))];
    }

    // SplitMix64 (Steele et al., OOPSLA 2014): numbers that a seed gives on every machine and runtime.
    private static double Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
