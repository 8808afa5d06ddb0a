namespace Mot.MLNet.Schema;

/// <summary>Names of the columns that hold tracks, for what reads them out of a data view.</summary>
public sealed record TrackColumns
{
    /// <summary>Identities.</summary>
    public string TrackIdColumnName { get; init; } = MotColumns.TrackId;

    /// <summary>Boxes.</summary>
    public string TrackBoundingBoxColumnName { get; init; } = MotColumns.TrackBoundingBoxes;

    /// <summary>Scores.</summary>
    public string TrackScoreColumnName { get; init; } = MotColumns.TrackScore;

    /// <summary>Classes; may be absent.</summary>
    public string TrackLabelColumnName { get; init; } = MotColumns.TrackLabel;

    /// <summary>Names of the sequences; may be absent.</summary>
    public string SequenceColumnName { get; init; } = MotColumns.Sequence;

    /// <summary>Numbers of the frames.</summary>
    public string FrameColumnName { get; init; } = MotColumns.Frame;

    /// <summary>The true boxes, where there is truth.</summary>
    public string BoundingBoxColumnName { get; init; } = MotColumns.BoundingBoxes;

    /// <summary>The true identities, where there is truth.</summary>
    public string IdentityColumnName { get; init; } = MotColumns.Identity;

    /// <summary>Boxes to be ignored; may be absent.</summary>
    public string IgnoredBoundingBoxColumnName { get; init; } = MotColumns.IgnoredBoundingBoxes;

    internal static TrackColumns Default { get; } = new();
}
