namespace Mot.Association.Tracking;

/// <summary>What a pair of a track and a detection costs.</summary>
public enum PairCost
{
    /// <summary>1 - IoU of the track's predicted box and the detection's. 0 to 1.</summary>
    Iou,

    /// <summary>1 - IoU x the detection's score (ByteTrack's "fuse score"). 0 to 1.</summary>
    ScoredIou,

    /// <summary>1 - cosine of the appearance vectors' angle, at least 0. 0 to 2.</summary>
    Cosine,

    /// <summary>Euclidean distance of the appearance vectors, scaled to unit length. 0 to 2.</summary>
    Euclidean,

    /// <summary>
    /// The lesser of <see cref="ScoredIou"/> and half of <see cref="Cosine"/>; the latter only where boxes overlap and
    /// looks are alike enough, see <see cref="AssociationStage.ProximityLimit"/> and
    /// <see cref="AssociationStage.LikenessLimit"/> (BoT-SORT, eq. 12 and 13). 0 to 1.
    /// </summary>
    ScoredIouOrCosine,
}
