using Mot.Association.Tracking;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Joins detections frame by frame into tracks.</summary>
    /// <param name="tracker">The tracker, such as <see cref="TrackerPresets.FairMot"/>.</param>
    /// <param name="trackIdColumnName">Output: identities.</param>
    /// <param name="trackBoundingBoxColumnName">Output: boxes.</param>
    /// <param name="trackScoreColumnName">Output: scores.</param>
    /// <param name="trackLabelColumnName">Output: classes, where there are any.</param>
    /// <param name="predictedBoundingBoxColumnName">Input: boxes.</param>
    /// <param name="scoreColumnName">Input: scores.</param>
    /// <param name="predictedLabelColumnName">Input: classes; may be absent.</param>
    /// <param name="embeddingColumnName">Input: appearance; may be absent where the tracker does not compare it.</param>
    /// <param name="sequenceColumnName">Input: name of the sequence; may be absent.</param>
    /// <param name="frameColumnName">Input: number of the frame.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks><inheritdoc cref="AssociationEstimator" path="/remarks"/></remarks>
    public AssociationEstimator Associate(
        TrackerOptions tracker,
        string trackIdColumnName = MotColumns.TrackId,
        string trackBoundingBoxColumnName = MotColumns.TrackBoundingBoxes,
        string trackScoreColumnName = MotColumns.TrackScore,
        string trackLabelColumnName = MotColumns.TrackLabel,
        string predictedBoundingBoxColumnName = MotColumns.PredictedBoundingBoxes,
        string scoreColumnName = MotColumns.Score,
        string predictedLabelColumnName = MotColumns.PredictedLabel,
        string embeddingColumnName = MotColumns.Embedding,
        string sequenceColumnName = MotColumns.Sequence,
        string frameColumnName = MotColumns.Frame) => new(new AssociationOptions
        {
            Tracker = tracker,
            TrackIdColumnName = trackIdColumnName,
            TrackBoundingBoxColumnName = trackBoundingBoxColumnName,
            TrackScoreColumnName = trackScoreColumnName,
            TrackLabelColumnName = trackLabelColumnName,
            PredictedBoundingBoxColumnName = predictedBoundingBoxColumnName,
            ScoreColumnName = scoreColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            EmbeddingColumnName = embeddingColumnName,
            SequenceColumnName = sequenceColumnName,
            FrameColumnName = frameColumnName,
        });

    /// <summary>Joins detections frame by frame into tracks.</summary>
    /// <param name="options">The tracker and the columns.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks><inheritdoc cref="AssociationEstimator" path="/remarks"/></remarks>
    public AssociationEstimator Associate(AssociationOptions options) => new(options);
}
