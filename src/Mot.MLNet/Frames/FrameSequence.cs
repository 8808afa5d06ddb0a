using Mot.Association.MotChallenge;
using Mot.MLNet.Schema;
using Mot.Training.Data;
using Mot.Training.Frames;

namespace Mot.MLNet.Frames;

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
