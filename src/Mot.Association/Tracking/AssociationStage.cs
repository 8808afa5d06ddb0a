using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Mot.Association.Tracking;

/// <summary>One step of an association: which tracks meet which detections, at what cost.</summary>
public sealed record AssociationStage
{
    /// <summary>Name in errors and in <see cref="TrackerOptions.With(string)"/>: "Stages.overlap.CostLimit=0.5".</summary>
    public string Name { get; init; } = "overlap";

    /// <summary>The tracks; of them, those that no earlier stage matched. Default: all confirmed ones.</summary>
    public TrackGroups Tracks { get; init; } = TrackGroups.Confirmed;

    /// <summary>The detections; of them, those that no earlier stage matched. Default: high scores.</summary>
    public DetectionGroups Detections { get; init; } = DetectionGroups.High;

    /// <summary>What a pair costs. Default: <see cref="PairCost.Iou"/>.</summary>
    public PairCost Cost { get; init; }

    /// <summary>
    /// What a pair may cost, in units of <see cref="Cost"/>. A larger one keeps identities through larger changes and
    /// confuses neighbours more often. Default: 0.5.
    /// </summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double CostLimit { get; init; } = 0.5;

    /// <summary>The tracks' boxes. Default: <see cref="TrackBox.Predicted"/>.</summary>
    public TrackBox Box { get; init; }

    /// <summary>
    /// The detections' boxes, of which <see cref="PairCost.Iou"/> is the overlap. With <see cref="DetectionBox.Previous"/> detections
    /// need such boxes. Default: <see cref="DetectionBox.Current"/>.
    /// </summary>
    public DetectionBox DetectionBox { get; init; }

    /// <summary>
    /// Tracks are matched by the frames since their last detection, the latest first, each round with what is left
    /// (DeepSORT's matching cascade). Default: false.
    /// </summary>
    public bool Cascade { get; init; }

    /// <summary>How costs become pairs. Default: <see cref="MatchRule.CostLimit"/>.</summary>
    public MatchRule Rule { get; init; }

    /// <summary>
    /// Pairs whose squared Mahalanobis distance under the motion model is greater are forbidden. 9.4877, the 95 % point
    /// of chi-square with 4 degrees of freedom, is DeepSORT's and JDE's. Null: no gate. Default: null.
    /// </summary>
    [Range(0.0, double.PositiveInfinity)]
    public double? MotionGate { get; init; }

    /// <summary>
    /// Share of that distance in the cost: (1 - w) cost + w distance. JDE and FairMOT: 0.02. Default: 0.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MotionWeight { get; init; }

    /// <summary>
    /// How much a pair's cost falls, times the detection's score, where the detection lies in the track's direction, and
    /// rises where it lies opposite (OC-SORT, section 4.2, observation-centric momentum; 0.2). Default: 0.
    /// </summary>
    [Range(0.0, 1.0)]
    public double DirectionWeight { get; init; }

    /// <summary>
    /// In <see cref="PairCost.ScoredIouOrCosine"/>, looks count only where 1 - IoU is at most this. Default: 0.5.
    /// </summary>
    [Range(0.0, 1.0)]
    public double ProximityLimit { get; init; } = 0.5;

    /// <summary>
    /// In <see cref="PairCost.ScoredIouOrCosine"/>, looks count only where half their cosine distance is at most this.
    /// Default: 0.25.
    /// </summary>
    [Range(0.0, 1.0)]
    public double LikenessLimit { get; init; } = 0.25;

    /// <summary>
    /// Whether the stage compares appearance, so that detections need embeddings; one without tracks or without detections
    /// compares nothing.
    /// </summary>
    [JsonIgnore]
    public bool UsesAppearance => Tracks != TrackGroups.None && Detections != DetectionGroups.None && Cost is PairCost.Cosine or PairCost.Euclidean or PairCost.ScoredIouOrCosine;

    /// <summary>Whether the stage compares boxes of the frame before, so that detections need them; one without tracks or without detections compares nothing.</summary>
    [JsonIgnore]
    public bool UsesPreviousBoxes => Tracks != TrackGroups.None && Detections != DetectionGroups.None && DetectionBox == DetectionBox.Previous;

    internal bool UsesOverlap => Cost is PairCost.Iou or PairCost.ScoredIou or PairCost.ScoredIouOrCosine;

    internal bool UsesTrail => Box == TrackBox.LastDetection || DirectionWeight > 0;
}
