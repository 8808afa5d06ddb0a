namespace Mot.Training.Data;

/// <summary>Formats of data sets.</summary>
public enum DataFormat
{
    /// <summary>MOTChallenge: a sequence's folder, or a folder of such, with images or a video and gt/gt.txt; or the truth by itself.</summary>
    MotChallenge,

    /// <summary>JDE's: a text file that lists images, with a text of labels for each.</summary>
    JdeList,

    /// <summary>CrowdHuman's .odgt: a JSON object a line.</summary>
    CrowdHuman,

    /// <summary>COCO's JSON.</summary>
    Coco,

    /// <summary>PASCAL annotation 1.00: texts with boxes, and images of masks, as the Penn-Fudan pedestrians have them.</summary>
    Pascal,
}

/// <summary>Which part of each sequence, by its frames, is meant.</summary>
/// <param name="From">Share of the frames before it, 0 to 1.</param>
/// <param name="To">Share of the frames up to its end, 0 to 1.</param>
public readonly record struct DataPart(double From, double To)
{
    /// <summary>All of it.</summary>
    public static DataPart Whole => new(0, 1);

    /// <summary>The first half, which FairMOT and CSTrack train on where they compare (CSTrack, section 4.3).</summary>
    public static DataPart FirstHalf => new(0, 0.5);

    /// <summary>The second half, which they validate on.</summary>
    public static DataPart SecondHalf => new(0.5, 1);

    /// <summary>The last quarter: DeepMOT trains on the first half, leaves out a quarter, and validates on this one (section 5).</summary>
    public static DataPart LastQuarter => new(0.75, 1);

    /// <summary>The items of <paramref name="items"/> that belong to the part.</summary>
    internal IEnumerable<T> Of<T>(IReadOnlyList<T> items)
    {
        int first = (int)Math.Floor(From * items.Count), end = (int)Math.Floor(To * items.Count);
        return items.Skip(first).Take(end - first);
    }
}

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
