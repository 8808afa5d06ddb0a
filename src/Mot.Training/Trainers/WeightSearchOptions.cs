namespace Mot.Training.Trainers;

/// <summary>How weights are searched.</summary>
public sealed record WeightSearchOptions
{
    /// <summary>Trainings at most. Default 8: JDE speaks of "several attempts".</summary>
    public int Probes { get; init; } = 8;

    /// <summary>The factor of the first steps; where no step is better any more, its square root is next. Default 10.</summary>
    public double Factor { get; init; } = 10;

    /// <summary>The detection losses' weight to start from. Default 1.</summary>
    public double Detection { get; init; } = 1;

    /// <summary>The identity losses' weight to start from. Default 1.</summary>
    public double Identity { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        Check.Range(Probes, 1, 10_000);
        Check.Range(Factor, 1.01, 1e6);
        Check.Positive(Detection);
        Check.Positive(Identity);
    }
}
