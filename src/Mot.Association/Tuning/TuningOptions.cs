namespace Mot.Association.Tuning;

/// <summary>How a tracker is tuned.</summary>
public sealed record TuningOptions
{
    /// <summary>Number of trials, the given options' own included. Default: 100.</summary>
    public int Trials { get; init; } = 100;

    /// <summary>Seed. A trial's values depend on it and on the trial's number alone. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What is maximised: the mean of these. Default: HOTA.</summary>
    public TuningMetrics Metrics { get; init; } = TuningMetrics.Hota;

    /// <summary>How tracks are evaluated; frames are the sequences' own.</summary>
    public Evaluation.MotEvaluationOptions Evaluation { get; init; } = Association.Evaluation.MotEvaluationOptions.Default;

    /// <summary>How many trials run at a time; the result does not depend on it. Default: one a processor.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;
}
