using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Training.Data;
using Mot.Training.Frames;

namespace Mot.MLNet;

/// <summary>A sequence of frames for <see cref="MotCatalog.LoadFrames(IEnumerable{FrameSequence}, FrameLoadingOptions)"/>.</summary>
/// <param name="Name">The sequence's name, unique in a data view.</param>
/// <param name="Open">
/// Opens the frames at the first one. Called once for what the columns need to know beforehand, then for each pass; what
/// it gives is disposed after the pass.
/// </param>
public sealed record FrameSequence(string Name, Func<IFrameSource> Open)
{
    /// <summary>
    /// The truth, in any order, or null where there is none. Rows that are no truth to be learned or evaluated, by flag or
    /// class, become <see cref="MotColumns.IgnoredBoundingBoxes"/>.
    /// </summary>
    public IReadOnlyList<MotRow>? Truth { get; init; }

    /// <summary>
    /// Labelled images in place of <see cref="Truth"/>, ascending in the frame; frames that are none of them are not loaded.
    /// Null where there are none.
    /// </summary>
    public IReadOnlyList<LabelledImage>? Labels { get; init; }

    /// <summary>Whether frames carry times of their own; where not, their number and the frame rate tell. Default: true.</summary>
    public bool HasTimestamps { get; init; } = true;

    /// <summary>A video file, a folder of images, or a MOTChallenge sequence's folder with its truth if there is any.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="truth">A truth file, or null for the folder's own gt/gt.txt.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">The truth has a bad row: "file:line: ...".</exception>
    public static FrameSequence From(string path, string? truth = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool folder = Directory.Exists(path);
        truth ??= folder ? TruthOf(path) : null;
        return WithoutTruth(path) with { Truth = truth is null ? null : MotChallengeFile.Read(truth) };
    }

    /// <summary>A video file, a folder of images, or a MOTChallenge sequence's folder, whose truth is not read if there is any.</summary>
    /// <param name="path">The file or folder.</param>
    public static FrameSequence WithoutTruth(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(NameOf(path), () => FrameSources.Open(path)) { HasTimestamps = !Directory.Exists(path) };
    }

    /// <summary>A sequence of a data set, with its labels.</summary>
    public static FrameSequence From(LabelledSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return new(sequence.Name, sequence.Open) { Labels = sequence.Images, HasTimestamps = false };
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static string? TruthOf(string folder) =>
        ((string[])[Path.Combine(folder, "gt", "gt.txt"), Path.Combine(folder, "gt.txt")]).FirstOrDefault(File.Exists);
}

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

    /// <summary>Output: frames a second.</summary>
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
