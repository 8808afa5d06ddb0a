using Mot.Association;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Frames;

/// <summary>How frames are loaded, and the columns that are made.</summary>
public sealed record FrameLoadingOptions
{
    /// <summary>The frames to load, which keep their numbers. Null: all. Default: null.</summary>
    public FrameRange? Frames { get; init; }

    /// <summary>
    /// A MOTChallenge truth file, for a single video or folder. Null: the folder's own gt/gt.txt, if there is one.
    /// Default: null.
    /// </summary>
    public string? Truth { get; init; }

    /// <summary>Frames a second where a source does not tell them. Default: 30.</summary>
    public double FallbackFrameRate { get; init; } = 30;

    /// <summary>
    /// Number of frames that are decoded ahead on a thread of their own, once frames are read in order. More evens out
    /// uneven decoding and costs memory. 0: decoding waits for who reads. Default: 2.
    /// </summary>
    public int ReadAhead { get; init; } = 2;

    /// <summary>Output: the frames.</summary>
    public string ImageColumnName { get; init; } = MotColumns.Image;

    /// <summary>Output: names of the sequences.</summary>
    public string SequenceColumnName { get; init; } = MotColumns.Sequence;

    /// <summary>Output: numbers of the frames.</summary>
    public string FrameColumnName { get; init; } = MotColumns.Frame;

    /// <summary>Output: times of the frames.</summary>
    public string TimestampColumnName { get; init; } = MotColumns.Timestamp;

    /// <summary>Output: frames per second.</summary>
    public string FrameRateColumnName { get; init; } = MotColumns.FrameRate;

    /// <summary>Output: the true boxes, where there is truth.</summary>
    public string BoundingBoxColumnName { get; init; } = MotColumns.BoundingBoxes;

    /// <summary>Output: the true identities, where there is truth.</summary>
    public string IdentityColumnName { get; init; } = MotColumns.Identity;

    /// <summary>Output: boxes to be ignored, where there is truth.</summary>
    public string IgnoredBoundingBoxColumnName { get; init; } = MotColumns.IgnoredBoundingBoxes;

    /// <summary>Output: masks of the true boxes, where there are any.</summary>
    public string MaskColumnName { get; init; } = MotColumns.Masks;

    internal static FrameLoadingOptions Default { get; } = new();

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, what was found and what is expected.</exception>
    public void Validate()
    {
        if (!(FallbackFrameRate > 0 && double.IsFinite(FallbackFrameRate)))
            throw new ArgumentOutOfRangeException(nameof(FallbackFrameRate), $"{nameof(FallbackFrameRate)} is {FallbackFrameRate}, expected a positive number.");
        if (ReadAhead is < 0 or > 1024)
            throw new ArgumentOutOfRangeException(nameof(ReadAhead), $"{nameof(ReadAhead)} is {ReadAhead}, expected 0 to 1024.");
    }
}
