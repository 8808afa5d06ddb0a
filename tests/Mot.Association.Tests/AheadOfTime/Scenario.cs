using System.Globalization;
using System.Text;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;

namespace Mot.Tests.AheadOfTime;

/// <summary>
/// Every part of the library once, in one text: the tests run it as they are, and as a program that was trimmed and compiled
/// ahead of time, where whatever leans on reflection would show.
/// </summary>
internal static class Scenario
{
    private const int Frames = 60, EmbeddingSize = 8;

    public static string Run()
    {
        StringBuilder text = new();
        (DetectionSequence detections, List<MotRow> truth) = Walk();
        foreach (string name in TrackerPresets.Names)
        {
            TrackerOptions options = TrackerOptions.FromJson(TrackerPresets.Create(name).With("FirstId=5").ToJson());
            MotRow[] rows = Resumed(detections, options);
            text.Append(CultureInfo.InvariantCulture, $"{name}: {rows.Length} rows\n");
            MotEvaluation evaluation = MotEvaluator.Evaluate([new("walk", truth, rows, Frames)]);
            text.Append(evaluation.ToJson()).Append('\n').Append(MotMetricsReport.ToText(evaluation)).Append('\n');
        }

        StringWriter file = new() { NewLine = "\n" };
        MotChallengeFile.Write(file, truth, MotFileKind.Truth);
        MotRow[] read = MotChallengeFile.Read(new StringReader(file.ToString()));
        text.Append(DetectionEvaluator.Evaluate([new("walk", truth, read, Frames)]).ToJson()).Append('\n');
        TuningResult tuned = TrackerTuner.Tune([new(detections, truth)], TrackerPresets.ByteTrack, tuning: new() { Trials = 6 });
        foreach (TuningTrial trial in tuned.Trials)
            text.Append(TuningTable.Line(trial, tuned.Ranges)).Append('\n');
        text.Append(tuned.Best.ToJson()).Append('\n');
        try
        {
            TrackerPresets.Sort.With("Bufer=3");
        }
        catch (ArgumentException e)
        {
            text.Append(e.Message).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Half of the frames by one tracker, the others by one that was restored from its snapshot.</summary>
    private static MotRow[] Resumed(DetectionSequence detections, TrackerOptions options)
    {
        Tracker tracker = new(options, detections.FrameRate);
        List<MotRow> rows = [];
        for (int i = 0; i < detections.Count; i++)
        {
            if (i == Frames / 2)
            {
                byte[] snapshot = tracker.Snapshot();
                tracker = new(options, detections.FrameRate);
                tracker.Restore(snapshot);
            }

            foreach (ref readonly TrackedObject track in tracker.Update(detections[i]))
                rows.Add(new(i + 1, track.Id, track.Box, track.Score));
        }

        return [.. rows];
    }

    private static (DetectionSequence Detections, List<MotRow> Truth) Walk()
    {
        DetectionSequence detections = new("walk", 15);
        List<MotRow> truth = [];
        for (int frame = 1; frame <= Frames; frame++)
        {
            List<Box> boxes = [], previous = [];
            List<float> scores = [], embeddings = [];
            for (int person = 0; person < 4; person++)
            {
                Box box = Box.FromXywh((40 * person) + ((person - 1.5) * 3 * frame), 30 + (5 * person), 20, 50);
                truth.Add(new(frame, person + 1, box));
                if ((frame + (7 * person)) % 9 == 0)
                    continue;
                boxes.Add(box);
                previous.Add(Box.FromXywh(box.X0 - ((person - 1.5) * 3), box.Y0, 20, 50));
                scores.Add((frame + person) % 5 == 0 ? 0.4f : 0.9f);
                for (int d = 0; d < EmbeddingSize; d++)
                    embeddings.Add(d == person ? 1 : 0.1f);
            }

            detections.Add(new([.. boxes], [.. scores], [.. embeddings], EmbeddingSize, previousBoxes: [.. previous]));
        }

        return (detections, truth);
    }
}
