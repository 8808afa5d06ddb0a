using Microsoft.ML;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Evaluating;

/// <summary>Searches the options of a tracker over detected frames with truth.</summary>
internal static class AssociationTuning
{
    public static TuningResult Run(
        IDataView data,
        AssociationOptions? options,
        TuningOptions? tuning,
        IReadOnlyList<OptionRange>? ranges,
        TrackColumns? columns,
        IProgress<TuningTrial>? progress,
        CancellationToken cancellation)
    {
        options ??= new AssociationOptions { Tracker = TrackerPresets.ForTuning };
        List<TuningSequence> sequences = [];
        DetectionSequence? sequence = null;
        List<MotRow> rows = [];
        foreach (LabelledDetections frame in LabelledDetections.Read(data, options, columns, knownIdentities: true, cancellation))
        {
            if (sequence is null || sequence.Name != frame.Sequence)
            {
                sequence = new DetectionSequence(frame.Sequence, options.FrameRate ?? frame.FrameRate ?? SequenceTracker.DefaultFrameRate, frame.Frame);
                sequences.Add(new TuningSequence(sequence, rows = []));
            }
            else if (frame.Frame < sequence.FirstFrame + sequence.Count)
            {
                throw new InvalidOperationException($"Sequence '{frame.Sequence}', frame {frame.Frame}: found it after frame {sequence.FirstFrame + sequence.Count - 1}, expected a sequence's frames in order.");
            }

            // What a damaged video has lost is time that passes all the same.
            while (sequence.FirstFrame + sequence.Count < frame.Frame)
                sequence.Add(default);
            sequence.Add(frame.Detections);
            rows.AddRange(frame.Truth);
        }

        return TrackerTuner.Tune(sequences, options.Tracker, ranges, tuning, progress: progress, cancellation: cancellation);
    }
}
