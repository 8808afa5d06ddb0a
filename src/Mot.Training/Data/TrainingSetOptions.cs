namespace Mot.Training.Data;

/// <summary>How a <see cref="TrainingSet"/> keeps its images.</summary>
public sealed record TrainingSetOptions
{
    /// <summary>Images wider than this are shrunk. Default 1632, one and a half times 1088.</summary>
    public int MaxWidth { get; init; } = 1632;

    /// <summary>Images higher than this are shrunk. Default 912, one and a half times 608.</summary>
    public int MaxHeight { get; init; } = 912;

    /// <summary>Bytes of images kept undecoded in memory. Default 1 GiB. Lower it and later images cost a JPEG decoding each time.</summary>
    public long MemoryBudget { get; init; } = 1L << 30;

    /// <summary>
    /// Whether a box of unknown identity is an identity of its own, which only that image shows: FairMOT's weakly supervised
    /// training on single images (section 3.5), where variations of an image are what the embedding learns from. Default:
    /// false, such a box trains detection alone.
    /// </summary>
    public bool SingleImages { get; init; }

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Range(MaxWidth, 32, 1 << 15);
        Check.Range(MaxHeight, 32, 1 << 15);
        Check.Range(MemoryBudget, 0, long.MaxValue);
    }
}
