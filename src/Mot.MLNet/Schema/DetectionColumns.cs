namespace Mot.MLNet.Schema;

/// <summary>Names of a detection stage's columns.</summary>
public sealed record DetectionColumns
{
    /// <summary>Input: the frames.</summary>
    public string ImageColumnName { get; init; } = MotColumns.Image;

    /// <summary>Input of training: the true boxes.</summary>
    public string BoundingBoxColumnName { get; init; } = MotColumns.BoundingBoxes;

    /// <summary>Input of training: the true identities; where the column is absent all are unknown.</summary>
    public string IdentityColumnName { get; init; } = MotColumns.Identity;

    /// <summary>Input of training: boxes to learn nothing from; may be absent.</summary>
    public string IgnoredBoundingBoxColumnName { get; init; } = MotColumns.IgnoredBoundingBoxes;

    /// <summary>Input of training: masks of the true boxes, which silhouettes are cut along; may be absent.</summary>
    public string MaskColumnName { get; init; } = MotColumns.Masks;

    /// <summary>Input of training: name of the sequence, the scope of its identities; may be absent.</summary>
    public string SequenceColumnName { get; init; } = MotColumns.Sequence;

    /// <summary>Input of training: number of the frame, for messages; may be absent.</summary>
    public string FrameColumnName { get; init; } = MotColumns.Frame;

    /// <summary>Output: boxes of the detections.</summary>
    public string PredictedBoundingBoxColumnName { get; init; } = MotColumns.PredictedBoundingBoxes;

    /// <summary>Output: their scores.</summary>
    public string ScoreColumnName { get; init; } = MotColumns.Score;

    /// <summary>Output: their classes.</summary>
    public string PredictedLabelColumnName { get; init; } = MotColumns.PredictedLabel;

    /// <summary>Output: their appearance, by a detector of single frames.</summary>
    public string EmbeddingColumnName { get; init; } = MotColumns.Embedding;

    /// <summary>Output: where they were in the frame before, by a detector of pairs of frames.</summary>
    public string PreviousBoundingBoxColumnName
    {
        get;

        // A model's file from before there was such a column does not name it.
        init => field = value ?? MotColumns.PreviousBoundingBoxes;
    } = MotColumns.PreviousBoundingBoxes;

    internal static DetectionColumns Default { get; } = new();

    internal void Validate()
    {
        foreach ((string option, string name) in ((string, string)[])
        [
            (nameof(ImageColumnName), ImageColumnName),
            (nameof(BoundingBoxColumnName), BoundingBoxColumnName),
            (nameof(PredictedBoundingBoxColumnName), PredictedBoundingBoxColumnName),
            (nameof(ScoreColumnName), ScoreColumnName),
            (nameof(PredictedLabelColumnName), PredictedLabelColumnName),
            (nameof(EmbeddingColumnName), EmbeddingColumnName),
            (nameof(PreviousBoundingBoxColumnName), PreviousBoundingBoxColumnName),
        ])
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException($"{option} is empty, expected a column's name.", option);
        }
    }
}
