using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>
/// A tracker: thresholds, models and an ordered list of association stages. <see cref="TrackerPresets"/> has the
/// papers'; change one by <c>with</c> or by <see cref="With(string)"/>.
/// </summary>
public sealed partial record TrackerOptions
{
    /// <summary>Name in reports. Default: "custom".</summary>
    public string Name { get; init; } = "custom";

    /// <summary>
    /// Only detections with a greater score are used, or with <see cref="ConfidenceInclusive"/> those that have it too. Null: all.
    /// Default: null.
    /// </summary>
    public double? ConfidenceThreshold { get; init; }

    /// <summary>
    /// Detections whose score equals <see cref="ConfidenceThreshold"/> are used. DeepSORT: true. Default: false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ConfidenceInclusive { get; init; }

    /// <summary>
    /// Scores from here on are <see cref="DetectionGroups.High"/>, others <see cref="DetectionGroups.Low"/>. Null: all
    /// are high. Default: null.
    /// </summary>
    public double? HighThreshold { get; init; }

    /// <summary>
    /// Unmatched high detections with at least this score start tracks. Null: all of them. Larger gives fewer false
    /// tracks, which start later. Default: null.
    /// </summary>
    public double? NewTrackThreshold { get; init; }

    /// <summary>
    /// Of two detections (of one class, where <see cref="ClassAware"/>) with a greater IoU the one with the lower score
    /// is dropped. Null: detections are taken as they come. Default: null.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? NmsThreshold { get; init; }

    /// <summary>A track meets only detections of its class, and so never changes it. Default: true.</summary>
    public bool ClassAware { get; init; } = true;

    /// <summary>The motion model.</summary>
    public MotionOptions Motion { get; init; } = new();

    /// <summary>The appearance memory, in use where a stage's cost is an appearance distance.</summary>
    public AppearanceOptions Appearance { get; init; } = new();

    /// <summary>The association, step by step. Default: one stage by overlap.</summary>
    public IReadOnlyList<AssociationStage> Stages { get; init; } = [new()];

    /// <summary>
    /// Number of frames in a row with a detection, the first included, after which a track is confirmed; a tentative
    /// track that misses one is removed. Larger suppresses false tracks and delays all. 1: at once. Default: 2.
    /// </summary>
    [Range(1.0, int.MaxValue)]
    public int ConfirmationHits { get; init; } = 2;

    /// <summary>Tracks that start in the first frame are confirmed at once. Default: true.</summary>
    public bool ConfirmInFirstFrame { get; init; } = true;

    /// <summary>
    /// Number of frames that a confirmed track is kept without a detection. Larger bridges longer occlusions, at the
    /// risk of giving a left person's identity to a newcomer. Default: 30.
    /// </summary>
    [Range(0.0, 1_000_000.0)]
    public int TrackBuffer { get; init; } = 30;

    /// <summary>
    /// The frame rate that <see cref="TrackBuffer"/> is meant for; at another one it is scaled and rounded down. Null:
    /// frames count whatever their rate. Default: 30.
    /// </summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double? TrackBufferFrameRate { get; init; } = 30;

    /// <summary>
    /// A lost track whose IoU with a tracked one is greater is the same object: the younger of both is dropped. Null:
    /// not checked. Default: 0.85.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? DuplicateIou { get; init; } = 0.85;

    /// <summary>
    /// A track is reported only after this many frames in a row with a detection, the first one not counted, or in the
    /// first so many frames (SORT's min_hits). Unlike <see cref="ConfirmationHits"/> it leaves association as it is.
    /// Default: 0.
    /// </summary>
    [Range(0.0, int.MaxValue)]
    public int ReportStreak { get; init; }

    /// <summary>
    /// A confirmed track is reported, where it is predicted, in so many frames without a detection. DeepSORT: 1.
    /// Default: 0.
    /// </summary>
    [Range(0.0, int.MaxValue)]
    public int ReportMissed { get; init; }

    /// <summary>Reports tentative tracks too. BoT-SORT: true. Default: false.</summary>
    public bool ReportTentative { get; init; }

    /// <summary>Reports the detection's box in place of the motion model's estimate. Default: false.</summary>
    public bool ReportDetectionBox { get; init; }

    /// <summary>Only boxes with a greater area, in square pixels, are reported. Null: all. Default: null.</summary>
    public double? MinArea { get; init; }

    /// <summary>
    /// Only boxes whose width / height is at most this are reported: people stand upright. Null: all. Default: null.
    /// </summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double? MaxAspect { get; init; }

    /// <summary>The first identity. Default: 1.</summary>
    public long FirstId { get; init; } = 1;

    /// <summary>Reproduces the reference code's peculiarities, <see cref="Quirks"/>. Default: false.</summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>What the reference code of this tracker does differently. Default: none.</summary>
    public ReferenceQuirks Quirks { get; init; }
}
