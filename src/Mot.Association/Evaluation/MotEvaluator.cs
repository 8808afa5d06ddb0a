using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>
/// CLEAR MOT, Identity and HOTA as TrackEval defines them, with MOTChallenge's preprocessing.
/// </summary>
public static class MotEvaluator
{
    /// <summary>Least IoU of a match in CLEAR, Identity and preprocessing.</summary>
    internal const double MatchIoU = 0.5;

    /// <summary>What TrackEval subtracts from thresholds: the distance from 1 to the next double.</summary>
    internal const double Epsilon = 2.220446049250313e-16;

    /// <summary>Evaluates one sequence, whose length is the last frame that either side has.</summary>
    /// <param name="truth">The truth's rows, in any order.</param>
    /// <param name="tracks">The tracker's rows, in any order.</param>
    /// <param name="options">Preprocessing and frames; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// An identity twice in a frame, a frame before 1, or, where preprocessing applies, a class that the benchmark lacks.
    /// </exception>
    public static MotMetrics Evaluate(
        IReadOnlyList<MotRow> truth, IReadOnlyList<MotRow> tracks, MotEvaluationOptions? options = null) =>
        Score(new("sequence", truth, tracks), options ?? MotEvaluationOptions.Default).ToMetrics();

    /// <summary>Evaluates sequences, several at a time, and all of them combined.</summary>
    /// <param name="sequences">The sequences, each name once.</param>
    /// <param name="options">Preprocessing, frames and parallelism; null for the defaults.</param>
    /// <exception cref="ArgumentException">No sequence, or two of a name.</exception>
    /// <exception cref="InvalidDataException">
    /// An identity twice in a frame, a frame beyond the sequence's length, or, where preprocessing applies, a class that
    /// the benchmark lacks. The message names the sequence and the frame.
    /// </exception>
    public static MotEvaluation Evaluate(IReadOnlyList<EvaluationSequence> sequences, MotEvaluationOptions? options = null)
    {
        if (sequences.Count == 0)
            throw new ArgumentException("Found no sequence to evaluate, expected at least one.", nameof(sequences));
        if (sequences.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Found sequence {twice.Key} twice, expected each name once.", nameof(sequences));

        options ??= MotEvaluationOptions.Default;
        SequenceScores[] scores = new SequenceScores[sequences.Count];
        InvalidDataException?[] errors = new InvalidDataException?[sequences.Count];

        // The longest first, so that none is left over at the end.
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => sequences[i].Truth.Count + sequences[i].Tracks.Count)];
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(order, loadBalance: true),
            new() { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism },
            i =>
            {
                try
                {
                    scores[i] = Score(sequences[i], options);
                }
                catch (InvalidDataException e)
                {
                    errors[i] = e;
                }
            });
        if (errors.FirstOrDefault(e => e is not null) is { } error)
            throw error;
        return new(
            [.. scores.Select((s, i) => KeyValuePair.Create(sequences[i].Name, s.ToMetrics()))],
            SequenceScores.Combine(scores).ToMetrics());
    }

    private static SequenceScores Score(EvaluationSequence sequence, MotEvaluationOptions options) =>
        SequenceScores.Of(PairTable.Create(sequence, options));
}
