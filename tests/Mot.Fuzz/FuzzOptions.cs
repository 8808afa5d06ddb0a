namespace Mot.Fuzz;

/// <summary>What is run.</summary>
internal sealed record FuzzOptions
{
    public required ulong Seed { get; init; }

    /// <summary>The first case.</summary>
    public long From { get; init; }

    /// <summary>The case after the last.</summary>
    public required long To { get; init; }

    /// <summary>Where the inputs of cases that fail are kept; null: nowhere.</summary>
    public string? Keep { get; init; }

    /// <summary>Whether a case is described, as one that is looked at.</summary>
    public bool Describe { get; init; }
}
