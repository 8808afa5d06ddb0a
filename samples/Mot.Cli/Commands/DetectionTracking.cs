using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Cli.Commands;

/// <summary>Tracks what a file of detections holds; no images are needed.</summary>
internal static class DetectionTracking
{
    /// <summary>Detections in MOTChallenge text, or the folder of a sequence that has them, with the frame rate where it is known.</summary>
    public static (MotRow[] Rows, string Name, double? FrameRate) Read(string path)
    {
        if (Directory.Exists(path))
        {
            MotSequence sequence = MotSequence.Open(path);
            return (sequence.ReadDetections(), sequence.Name, sequence.Info?.FrameRate);
        }

        if (!File.Exists(path))
            throw new FileNotFoundException($"--detections: no such file or folder: {path}");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Path.GetFileName(folder) == "det")
            folder = Path.GetDirectoryName(folder);
        string info = Path.Combine(folder ?? "", SequenceInfo.FileName);
        SequenceInfo? known = File.Exists(info) ? SequenceInfo.Read(info) : null;
        return (MotChallengeFile.Read(path), known?.Name ?? Path.GetFileNameWithoutExtension(path), known?.FrameRate);
    }

    /// <summary>The tracks of all frames, or of those before a stop.</summary>
    public static IReadOnlyList<Tracklet> Run(
        MotRow[] detections, string name, Tracker tracker, FrameRange? frames, IProgress<Step> progress, CancellationToken stop)
    {
        TrackletBuilder tracklets = new(name);
        int last = Math.Min(frames?.Last ?? int.MaxValue, detections.Length == 0 ? 0 : detections[^1].Frame);
        int at = 0;
        List<Box> boxes = [];
        List<float> scores = [];
        for (int frame = frames?.First ?? 1; frame <= last && !stop.IsCancellationRequested; frame++)
        {
            boxes.Clear();
            scores.Clear();
            while (at < detections.Length && detections[at].Frame < frame)
                at++;
            for (; at < detections.Length && detections[at].Frame == frame; at++)
            {
                boxes.Add(detections[at].Box);
                scores.Add((float)detections[at].Confidence);
            }

            tracklets.Add(frame, tracker.Update(new FrameDetections([.. boxes], [.. scores])));
            progress.Report(new Step(frame, last));
        }

        return tracklets.Build();
    }
}
