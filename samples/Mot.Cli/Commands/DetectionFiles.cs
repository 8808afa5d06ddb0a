using Mot.Association;
using Mot.Association.MotChallenge;

namespace Mot.Cli.Commands;

/// <summary>Detections of another detector; no images are needed.</summary>
internal static class DetectionFiles
{
    private const double DefaultFrameRate = 30;

    /// <summary>Detections in MOTChallenge text, or the folder of a sequence that has them.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="frameRate">Frames a second; null: what a seqinfo.ini beside them says, else 30.</param>
    /// <param name="frames">The frames to take; null: all.</param>
    public static DetectionSequence Read(string path, double? frameRate, FrameRange? frames)
    {
        if (Directory.Exists(path))
        {
            MotSequence sequence = MotSequence.Open(path);
            return Sequence(sequence.Name, sequence.ReadDetections(), sequence.Info);
        }

        if (!File.Exists(path))
            throw new FileNotFoundException($"--detections: no such file or folder: {path}");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Path.GetFileName(folder) == "det")
            folder = Path.GetDirectoryName(folder);
        string info = Path.Combine(folder ?? "", SequenceInfo.FileName);
        SequenceInfo? known = File.Exists(info) ? SequenceInfo.Read(info) : null;
        return Sequence(known?.Name ?? Path.GetFileNameWithoutExtension(path), MotChallengeFile.Read(path), known);

        DetectionSequence Sequence(string name, MotRow[] rows, SequenceInfo? info) =>
            DetectionSequence.FromRows(name, rows, frameRate ?? info?.FrameRate ?? DefaultFrameRate, frames);
    }
}
