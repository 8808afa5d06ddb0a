using Mot.Association;
using Mot.Association.Tracking;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Associating;

/// <summary>What an association stage does, and the columns that it reads and writes.</summary>
public sealed record AssociationOptions
{
    /// <summary>The tracker. Default: <see cref="TrackerPresets.FairMot"/>.</summary>
    public TrackerOptions Tracker { get; init; } = TrackerPresets.FairMot;

    /// <summary>
    /// Frames a second of all sequences. Null: what <see cref="FrameRateColumnName"/> says, 30 where it is absent. It
    /// scales buffers that are meant for another rate, and turns gaps between timestamps into steps. Default: null.
    /// </summary>
    public double? FrameRate { get; init; }

    /// <summary>Input: boxes of the detections.</summary>
    public string PredictedBoundingBoxColumnName { get; init; } = MotColumns.PredictedBoundingBoxes;

    /// <summary>Input: their scores.</summary>
    public string ScoreColumnName { get; init; } = MotColumns.Score;

    /// <summary>Input: their classes; not used where the column is absent.</summary>
    public string PredictedLabelColumnName { get; init; } = MotColumns.PredictedLabel;

    /// <summary>Input: their appearance; must be there where the tracker compares appearance.</summary>
    public string EmbeddingColumnName { get; init; } = MotColumns.Embedding;

    /// <summary>Input: where they were in the frame before; must be there where the tracker chains pairs of boxes.</summary>
    public string PreviousBoundingBoxColumnName { get; init; } = MotColumns.PreviousBoundingBoxes;

    /// <summary>Input: name of the sequence; all rows are one sequence where the column is absent.</summary>
    public string SequenceColumnName { get; init; } = MotColumns.Sequence;

    /// <summary>Input: number of the frame, ascending within a sequence.</summary>
    public string FrameColumnName { get; init; } = MotColumns.Frame;

    /// <summary>Input: time of the frame; where the column is absent the frame's number tells it.</summary>
    public string TimestampColumnName { get; init; } = MotColumns.Timestamp;

    /// <summary>Input: frames a second of the sequence; may be absent.</summary>
    public string FrameRateColumnName { get; init; } = MotColumns.FrameRate;

    /// <summary>Output: identities.</summary>
    public string TrackIdColumnName { get; init; } = MotColumns.TrackId;

    /// <summary>Output: boxes.</summary>
    public string TrackBoundingBoxColumnName { get; init; } = MotColumns.TrackBoundingBoxes;

    /// <summary>Output: scores.</summary>
    public string TrackScoreColumnName { get; init; } = MotColumns.TrackScore;

    /// <summary>Output: classes, where there are any.</summary>
    public string TrackLabelColumnName { get; init; } = MotColumns.TrackLabel;

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the option, what was found and what is expected.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Tracker);
        Tracker.Validate();
        if (FrameRate is { } rate && !FrameRates.Contains(rate))
            throw new ArgumentOutOfRangeException(nameof(FrameRate), rate, $"{nameof(FrameRate)} is {rate}, expected {FrameRates.Least} to {FrameRates.Most}.");
        foreach ((string option, string name) in ((string, string)[])
        [
            (nameof(PredictedBoundingBoxColumnName), PredictedBoundingBoxColumnName),
            (nameof(ScoreColumnName), ScoreColumnName),
            (nameof(FrameColumnName), FrameColumnName),
            (nameof(TrackIdColumnName), TrackIdColumnName),
            (nameof(TrackBoundingBoxColumnName), TrackBoundingBoxColumnName),
            (nameof(TrackScoreColumnName), TrackScoreColumnName),
            (nameof(TrackLabelColumnName), TrackLabelColumnName),
        ])
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException($"{option} is empty, expected a column's name.", option);
        }
    }

    /// <summary>The stage that compares appearance, or null.</summary>
    internal AssociationStage? AppearanceStage => Tracker.Stages.FirstOrDefault(stage => stage.UsesAppearance);

    /// <summary>The stage that compares boxes of the frame before, or null.</summary>
    internal AssociationStage? ChainStage => Tracker.Stages.FirstOrDefault(stage => stage.UsesPreviousBoxes);
}
