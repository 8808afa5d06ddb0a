using System.Globalization;
using Mot.Association;
using Mot.Association.Files;
using Mot.Association.MotChallenge;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>MOTChallenge: folders with images or a video and gt/gt.txt, or such a truth by itself.</summary>
internal static class MotChallengeReader
{
    private static readonly string[] s_videos = [".mp4", ".avi", ".mkv", ".mov", ".webm"];

    /// <summary>Whether a file is a truth: its first line is a row of numbers.</summary>
    public static bool IsTruth(string file) =>
        InputFile.ReadLines(file).FirstOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Split(',') is { Length: >= 6 } columns &&
        columns.All(column => double.TryParse(column, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    public static IEnumerable<LabelledSequence> Read(string path, LabelReading reading)
    {
        IReadOnlyList<MotSequence> sequences = MotSequence.WithTruth(path);
        if (sequences.Count == 0)
            reading.Reject(path, 0, DropReason.Empty, "no sequence with truth", "gt/gt.txt in it or in folders of it");
        if (reading.Options.Video is { } video && sequences.Count != 1)
            throw new ArgumentException($"{nameof(TrainingDataOptions.Video)} is '{video}', but '{path}' has {sequences.Count} sequences; expected the folder or the truth of the one that the video shows.");
        foreach (MotSequence sequence in sequences)
        {
            reading.ThrowIfCancelled();
            if (Read(sequence, reading) is { } read) yield return read;
        }
    }

    private static LabelledSequence? Read(MotSequence sequence, LabelReading reading)
    {
        string truth = sequence.TruthPath!;
        string? footage = reading.Options.Video ?? Footage(sequence);
        if (footage is null)
        {
            reading.Reject(truth, 0, DropReason.MissingImage, $"neither images in '{sequence.ImageDirectory}' nor its video in '{sequence.Directory}'", "the frames of this truth");
            return null;
        }

        MotRow[] rows = MotChallengeFile.Read(truth, new MotReadOptions { Lenient = reading.Options.Lenient }, out MotReadReport report);
        foreach (MotBadRow bad in report.BadRows) reading.Report.Drop(Reason(bad.Problem), bad.Message);
        foreach (MotRowProblem problem in Enum.GetValues<MotRowProblem>())
            reading.Report.Drop(Reason(problem), report.Count(problem) - report.BadRows.Count(bad => bad.Problem == problem)); // beyond the messages that are kept
        int width, height, count;
        try
        {
            using IFrameSource source = FrameSources.Open(footage);
            (width, height) = (source.Width, source.Height);
            count = source.Count ?? FramesUpTo(rows.Length > 0 ? rows[^1].Frame : 0, source);
            if (source.Warning is { } warning) reading.Report.Warn(warning);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            reading.Reject(truth, 0, DropReason.UnreadableImage, $"frames that can't be read ({e.Message.TrimEnd('.')})", "images or a video");
            return null;
        }

        if (sequence.Info is { } info && !reading.IsSize((width, height), info.Width, info.Height, footage, Path.Combine(sequence.Directory, SequenceInfo.FileName), 0)) return null;
        ILookup<int, MotRow> byFrame = rows.ToLookup(row => row.Frame);
        foreach (MotRow row in rows.Where(row => row.Frame > count).DistinctBy(row => row.Frame))
            reading.Reject(truth, row.Line, DropReason.MissingImage, $"frame {row.Frame}", $"one of the {count} frames of '{footage}'");
        int[] frames = [.. reading.Options.Part.Of([.. Enumerable.Range(1, count)])];
        if (frames.Length == 0) return null;
        LabelledImage[] images =
        [
            .. frames.Select(frame => new LabelledImage(frame, footage, [.. byFrame[frame].Select(row => Object(row, width, height, truth, reading)).OfType<LabelledObject>()])),
        ];
        var range = new FrameRange(frames[0], frames[^1]);
        return new LabelledSequence(sequence.Name, () => FrameSources.Open(footage, range == new FrameRange(1, count) ? null : range), images);
    }

    // How many frames a source that doesn't say has, up to the truth's last. A frame that the truth has and the source does not is
    // no reason to list those between.
    private static int FramesUpTo(int last, IFrameSource source)
    {
        if (last == 0 || source.Seek(last)) return last;
        int count = 0;
        if (!source.Seek(1)) return count;
        using var image = new Mat();
        while (source.Read(image)) count = source.Frame;
        return count;
    }

    private static LabelledObject? Object(in MotRow row, int width, int height, string truth, LabelReading reading)
    {
        string name = row.Class.ToString(CultureInfo.InvariantCulture);

        // What looks like a person, or is one and not evaluated, is no background.
        bool ignore = reading.Options.Classes is null ? row.IsIgnored : !row.IsFlagged;
        if (!(reading.Options.Classes is null && ignore) && !reading.Keeps(name, IsPedestrian)) return null;
        var labelled = new LabelledObject(row.Box, row.Id < 0 ? -1 : row.Id, ignore) { Class = name, Visibility = row.Visibility };

        // Distractors are often partly guesses: one outside the image ignores nothing.
        if (ignore && (row.Box.X1 <= 0 || row.Box.Y1 <= 0 || row.Box.X0 >= width || row.Box.Y0 >= height || row.Box.Width <= 0 || row.Box.Height <= 0)) return null;
        return reading.Check(labelled, width, height, truth, row.Line);
    }

    private static bool IsPedestrian(string name) => name == MotClass.Pedestrian.ToString(CultureInfo.InvariantCulture);

    private static string? Footage(MotSequence sequence)
    {
        if (Directory.Exists(sequence.ImageDirectory)) return sequence.Directory;

        // Beside a truth NAME.txt there may be films of others.
        bool owns = sequence.Name == Path.GetFileName(sequence.Directory);
        return Directory.EnumerateFiles(sequence.Directory).Order(StringComparer.Ordinal).FirstOrDefault(file =>
            s_videos.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && (owns || Path.GetFileNameWithoutExtension(file) == sequence.Name));
    }

    private static DropReason Reason(MotRowProblem problem) => problem switch
    {
        MotRowProblem.Columns => DropReason.Columns,
        MotRowProblem.Number => DropReason.Number,
        MotRowProblem.Size => DropReason.Size,
        MotRowProblem.Duplicate => DropReason.Duplicate,
        _ => DropReason.Syntax,
    };
}
