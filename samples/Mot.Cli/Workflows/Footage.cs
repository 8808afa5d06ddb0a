using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.MLNet;

namespace Mot.Cli.Workflows;

/// <summary>Sequences with truth, and which of their frames are meant.</summary>
/// <param name="Sequences">The sequences.</param>
/// <param name="Frames">The frames of each; null: all.</param>
internal sealed record Footage(IReadOnlyList<FrameSequence> Sequences, FrameRange? Frames = null)
{
    /// <summary>What the data view of <see cref="Sequences"/> is loaded with.</summary>
    public FrameLoadingOptions Loading => new() { Frames = Frames };

    /// <summary>Opens a sequence's folder or a folder of sequences; with a video, the frames are its, and the truth is the folder's.</summary>
    /// <exception cref="IOException">There is no such folder, or it has no sequence with truth.</exception>
    public static Footage Open(string data, string? video = null, FrameRange? frames = null)
    {
        List<MotSequence> folders = [.. MotSequence.OpenAll(data).Where(s => s.TruthPath is not null)];
        if (folders.Count == 0)
            throw new DirectoryNotFoundException($"{data}: found no sequence with truth, expected gt/gt.txt in it or in folders of it");
        if (video is null)
            return new([.. folders.Select(folder => FrameSequence.From(folder.Directory))], frames);
        return folders is [MotSequence only]
            ? new([FrameSequence.From(video, only.TruthPath) with { Name = only.Name }], frames)
            : throw new UsageException($"--video: {data} has {folders.Count} sequences; expected the folder of the one that the video shows");
    }
}
