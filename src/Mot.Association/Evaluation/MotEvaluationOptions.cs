using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>How tracks are evaluated.</summary>
public sealed record MotEvaluationOptions
{
    /// <summary>The defaults.</summary>
    public static MotEvaluationOptions Default { get; } = new();

    /// <summary>
    /// Whose preprocessing rules apply. Default: MOT17's, which change nothing where the truth has no classes but
    /// pedestrian, as when its file has none.
    /// </summary>
    public MotBenchmark Benchmark { get; init; } = MotBenchmark.Mot17;

    /// <summary>
    /// Removes track boxes that match a distractor, and truth of other classes than pedestrian. Default: true. Truth
    /// rows whose flag is 0 are left out either way, as in TrackEval; see <see cref="MotRow.IsFlagged"/>.
    /// </summary>
    public bool Preprocess { get; init; } = true;

    /// <summary>The frames to evaluate; rows of others are left out. Default: all.</summary>
    public FrameRange? Frames { get; init; }

    /// <summary>How many sequences are evaluated at a time. Default: one a processor.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// How a file is read that is to be evaluated so: other frames' rows are left out, and those that can't be evaluated, because
    /// of their frame or class, are bad rows, with file and line.
    /// </summary>
    /// <param name="kind">What the file is.</param>
    /// <param name="options">How else it is read; null for the defaults.</param>
    /// <param name="length">Number of the sequence's frames; null where it is not known.</param>
    /// <param name="lengthSource">What says how long it is, as errors call it; null: nothing that errors could name.</param>
    public MotReadOptions Reading(MotFileKind kind, MotReadOptions? options = null, int? length = null, string? lengthSource = null) =>
        (options ?? MotReadOptions.Default) with
        {
            Kind = kind,
            Frames = Frames ?? options?.Frames,
            Check = new RowRules(kind, this, length, lengthSource).Fault,
        };
}
