namespace Mot.Training.Data;

/// <summary>How data sets are read.</summary>
public sealed record TrainingDataOptions
{
    /// <summary>The format; null: told by what is there. Default: null.</summary>
    public DataFormat? Format { get; init; }

    /// <summary>Skips and counts what is wrong instead of throwing at the first. Default: false.</summary>
    public bool Lenient { get; init; }

    /// <summary>
    /// Classes that are kept, in the words of the data set: a number for MOTChallenge and JDE's lists, a name elsewhere.
    /// Others are counted and dropped. Null: what each format calls a person. Default: null.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// Objects of which less is visible are neither learned nor background. Default: 0, all are learned. Raise it where
    /// truth goes on behind walls: what can't be seen teaches false alarms.
    /// </summary>
    public double MinVisibility { get; init; }

    /// <summary>Number of identities that a data set has; one of this or more is an error. Null: as many as there are. Default: null.</summary>
    public long? Identities { get; init; }

    /// <summary>Which part of each sequence is read. Default: the whole.</summary>
    public DataPart Part { get; init; } = DataPart.Whole;

    /// <summary>The folder that paths of images are relative to. Null: looked for around the list or annotation. Default: null.</summary>
    public string? ImageRoot { get; init; }

    /// <summary>A video to take the frames of a single MOTChallenge sequence from. Null: its own images, or a video in its folder. Default: null.</summary>
    public string? Video { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, what was found and what is expected.</exception>
    public void Validate()
    {
        if (Format is { } format) Check.Defined(format, nameof(Format));
        Check.Range(MinVisibility, 0, 1);
        if (Identities is { } identities) Check.Range(identities, 0, long.MaxValue, nameof(Identities));
        Check.Range(Part.From, 0, 1);
        Check.Range(Part.To, Part.From, 1);
    }
}
