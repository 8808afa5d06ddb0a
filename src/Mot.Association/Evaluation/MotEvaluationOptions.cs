namespace Mot.Association.Evaluation;

/// <summary>Whose preprocessing rules apply.</summary>
public enum MotBenchmark
{
    /// <summary>MOT15: no classes; only truth rows whose flag is 0 are left out.</summary>
    Mot15,

    /// <summary>MOT16: distractors are persons on vehicles, static persons, distractors and reflections.</summary>
    Mot16,

    /// <summary>MOT17: as MOT16.</summary>
    Mot17,

    /// <summary>MOT20: as MOT17, and non-motorised vehicles are distractors too.</summary>
    Mot20,
}

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
    /// rows whose flag is 0 are left out either way, as in TrackEval.
    /// </summary>
    public bool Preprocess { get; init; } = true;

    /// <summary>The frames to evaluate; rows of others are left out. Default: all.</summary>
    public FrameRange? Frames { get; init; }

    /// <summary>How many sequences are evaluated at a time. Default: one a processor.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;
}
