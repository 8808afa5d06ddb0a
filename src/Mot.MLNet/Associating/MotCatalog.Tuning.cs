using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.MotChallenge;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Finds the options of a tracker that suit a detector, by random search on detected frames with truth.</summary>
    /// <param name="data">
    /// Frames with truth, in order, transformed by the detector; between the first and the last of a sequence, those that are left out
    /// are frames without detections and truth. One pass; then only numbers are tried.
    /// </param>
    /// <param name="options">The tracker to start from and the names of the columns; null starts from <see cref="Association.ForTuning"/>.</param>
    /// <param name="tuning">Trials, seed and what is maximised; null for the defaults.</param>
    /// <param name="ranges">What is tried; null: <see cref="OptionRange.For"/>.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults.</param>
    /// <param name="progress">Told of each trial.</param>
    /// <param name="cancellation">Stops between frames and trials.</param>
    /// <returns>The best options, for <c>Associate</c>, and all trials.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">There is no frame.</exception>
    /// <exception cref="InvalidOperationException">A true box's identity is unknown, a sequence's frames are out of order, or columns do not fit together.</exception>
    public TuningResult TuneAssociation(
        IDataView data,
        AssociationOptions? options = null,
        TuningOptions? tuning = null,
        IReadOnlyList<OptionRange>? ranges = null,
        TrackColumns? columns = null,
        IProgress<TuningTrial>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new AssociationOptions { Tracker = Association.ForTuning };
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
