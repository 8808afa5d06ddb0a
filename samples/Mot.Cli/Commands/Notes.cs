using Microsoft.ML;
using Microsoft.ML.Runtime;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;

namespace Mot.Cli.Commands;

/// <summary>What several commands say about what they read, beside their results.</summary>
internal static class Notes
{
    /// <summary>What a lenient reading skipped.</summary>
    /// <exception cref="InvalidDataException">It skipped every row: nothing of the file could be read.</exception>
    public static void Skipped(string path, MotReadReport report)
    {
        if (report.Skipped == 0)
            return;
        if (report.Rows == 0)
            throw new InvalidDataException($"{path}: none of its {report.Skipped} rows could be read; the first: {report.BadRows[0].Message}");
        Screen.Note($"{path}: {report}; the first: {report.BadRows[0].Message}");
    }

    /// <summary>Warns of sequences without any truth that counts.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="options">How they are evaluated.</param>
    /// <param name="allowed">Whether all of them may be such sequences.</param>
    /// <exception cref="InvalidDataException">All of them are.</exception>
    public static void WithoutTruth(IReadOnlyList<EvaluationSequence> sequences, MotEvaluationOptions options, bool allowed = false)
    {
        string[] missing = [.. sequences.Select(s => s.WhyNoTruthCounts(options) is { } why ? $"{s.TruthPath ?? s.Name}: {why}" : null).OfType<string>()];
        if (missing.Length == sequences.Count && !allowed)
            throw new InvalidDataException((missing.Length == 1 ? "" : $"no truth of the {missing.Length} sequences counts; of the first: ") + missing[0]);
        foreach (string why in missing)
            Screen.Note($"warning: {why}");
    }

    /// <summary>Tells what the context's log says of frames and networks from here on, each message once.</summary>
    public static void Frames(MLContext ml)
    {
        HashSet<string> told = [];
        ml.Log += (_, message) =>
        {
            bool ours = message.Kind == ChannelMessageKind.Warning && (message.Source.Contains("LoadFrames", StringComparison.Ordinal) || message.Source.Contains("Detect", StringComparison.Ordinal));
            if (!ours || message.RawMessage is not { } text)
                return;
            lock (told)
            {
                if (told.Add(text))
                    Screen.Note($"warning: {text}");
            }
        };
    }

    /// <summary>Detections that a tracker could not use.</summary>
    public static void Unused(TrackerOptions tracker, in DetectionCounts counts, bool anyTrack)
    {
        if (counts.WithoutArea > 0)
            Screen.Note($"warning: {counts.WithoutArea} of {counts.Given} detections have no area, with a width or height of 0 or less, and were left out");
        if (!anyTrack && counts.WhyNoTrackStarts(tracker) is { } why)
            Screen.Note($"warning: {why}; --set changes them");
    }
}
