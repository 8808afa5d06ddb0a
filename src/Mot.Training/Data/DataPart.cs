namespace Mot.Training.Data;

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
