using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>The trackers of the papers, with the constants of their papers or code.</summary>
public static class TrackerPresets
{
    // 95 % point of chi-square with 4 degrees of freedom (Wojke et al., DeepSORT, section 2.2).
    private const double Chi2Inv95 = 9.4877;

    // Chained-Tracker's: anchors that are trained by focal loss score about as high on people that were not seen.
    private const double FocalThreshold = 0.4;

    // What the code that JDE, FairMOT, CSTrack and ByteTrack share does.
    private const ReferenceQuirks SharedQuirks =
        ReferenceQuirks.LateRemoval | ReferenceQuirks.TentativeNotPredicted | ReferenceQuirks.InclusiveIou |
        ReferenceQuirks.DuplicateTieDropsTracked | ReferenceQuirks.IdsSurviveReset;

    /// <summary>SORT (Bewley et al., 2016): overlap with the predicted box, IoU from 0.3.</summary>
    public static TrackerOptions Sort { get; } = new()
    {
        Name = "sort",
        Motion = new() { Model = MotionModel.AreaAspect, FreezeLostHeight = false },
        Stages = [new() { Name = "overlap", Cost = PairCost.Iou, CostLimit = 0.7, Rule = MatchRule.UnrivalledThenSolve }],
        ConfirmationHits = 1,
        ReportStreak = 3,
        TrackBuffer = 1,
        TrackBufferFrameRate = null,
        DuplicateIou = null,
        Quirks = ReferenceQuirks.IdsSurviveReset,
    };

    /// <summary>
    /// JDE as in its paper (Wang et al., 2020, section 3.6): cosine distance of the embeddings, fused with motion. The
    /// paper gives no cost limit; 0.245 is the cosine distance of unit vectors that are 0.7 apart, the code's limit.
    /// </summary>
    public static TrackerOptions Jde { get; } = Joint("jde", PairCost.Cosine, 0.245) with
    {
        ConfidenceThreshold = 0.5,
        NewTrackThreshold = 0.5,
        ConfirmInFirstFrame = false,
        MinArea = 200,
        MaxAspect = 1.6,
    };

    /// <summary>JDE as in its code: Euclidean distance of the embeddings, limit 0.7.</summary>
    public static TrackerOptions JdeCode { get; } = Jde with
    {
        Name = "jde-code",
        Stages = Joint("jde-code", PairCost.Euclidean, 0.7).Stages,
    };

    /// <summary>FairMOT (Zhang et al., 2021, section 4.5).</summary>
    public static TrackerOptions FairMot { get; } = Joint("fairmot", PairCost.Cosine, 0.4) with
    {
        ConfidenceThreshold = 0.4,
        NewTrackThreshold = 0.4,
        MinArea = 100,
        MaxAspect = 1.6,
    };

    /// <summary>CSTrack (Liang et al., 2022).</summary>
    public static TrackerOptions CsTrack { get; } = Joint("cstrack", PairCost.Cosine, 0.4) with
    {
        ConfidenceThreshold = 0.5,
        NewTrackThreshold = 0.5,
        ConfirmInFirstFrame = false,
        MinArea = 100,
        MaxAspect = 0.6,
    };

    /// <summary>
    /// ByteTrack (Zhang et al., 2022): high scores first, then the rest with low ones. Limits as in its demo and the
    /// threshold of its evaluation.
    /// </summary>
    public static TrackerOptions ByteTrack { get; } = new()
    {
        Name = "bytetrack",
        ConfidenceThreshold = 0.1,
        HighThreshold = 0.6,
        NewTrackThreshold = 0.7,
        Stages =
        [
            new() { Name = "high", Cost = PairCost.ScoredIou, CostLimit = 0.8 },
            new() { Name = "low", Tracks = TrackGroups.Tracked, Detections = DetectionGroups.Low, CostLimit = 0.5 },
            new() { Name = "tentative", Tracks = TrackGroups.Tentative, Cost = PairCost.ScoredIou, CostLimit = 0.7 },
        ],
        MinArea = 100,
        MaxAspect = 1.6,
        Quirks = SharedQuirks | ReferenceQuirks.EqualScoreDropped,
    };

    /// <summary>
    /// OC-SORT (Cao et al., 2023): SORT with the detections' directions in the cost, a second look at the last detected
    /// boxes, and a filter that makes up for gaps. Constants of its code.
    /// </summary>
    public static TrackerOptions OcSort { get; } = Sort with
    {
        Name = "ocsort",
        ConfidenceThreshold = 0.6,
        Motion = Sort.Motion with { ReplayGaps = true, DirectionSpan = 3 },
        Stages =
        [
            new() { Name = "overlap", CostLimit = 0.7, DirectionWeight = 0.2, Rule = MatchRule.UnrivalledThenSolve },
            new() { Name = "recovery", CostLimit = 0.7, Box = TrackBox.LastDetection, Rule = MatchRule.SolveThenDrop },
        ],
        TrackBuffer = 30,
        ReportDetectionBox = true,
        Quirks =
            ReferenceQuirks.BirthNotObserved | ReferenceQuirks.ReplayRepeatsLast | ReferenceQuirks.ApartPairsCompete |
            ReferenceQuirks.ReplayMayShrinkAway | ReferenceQuirks.LimitAloneMatchesNothing,
    };

    /// <summary>
    /// DeepSORT (Wojke et al., 2017): a matching cascade by appearance, the latest tracks first, then overlap.
    /// </summary>
    public static TrackerOptions DeepSort { get; } = new()
    {
        Name = "deepsort",
        ConfidenceThreshold = 0.3,
        ConfidenceInclusive = true,
        Motion = new() { FreezeLostHeight = false },
        Appearance = new() { Memory = AppearanceMemory.Gallery, History = 100 },
        Stages =
        [
            new() { Name = "appearance", Cost = PairCost.Cosine, CostLimit = 0.2, MotionGate = Chi2Inv95, Cascade = true },
            new() { Name = "overlap", Tracks = TrackGroups.Tracked | TrackGroups.Tentative, CostLimit = 0.7 },
        ],
        ConfirmationHits = 3,
        ConfirmInFirstFrame = false,
        ReportMissed = 1,
        TrackBufferFrameRate = null,
        DuplicateIou = null,
    };

    /// <summary>
    /// BoT-SORT without re-identification (Aharon et al., 2022): ByteTrack with a filter over width and height, and the
    /// camera's motion, which the caller gives with each frame.
    /// </summary>
    public static TrackerOptions BotSort { get; } = ByteTrack with
    {
        Name = "botsort",
        Motion = new() { Model = MotionModel.WidthHeight },
        Appearance = new() { FromLowScores = false },
        ReportTentative = true,
        MinArea = 10,
        Quirks = ByteTrack.Quirks & ~ReferenceQuirks.IdsSurviveReset,
    };

    /// <summary>BoT-SORT with re-identification: the better of overlap and appearance.</summary>
    public static TrackerOptions BotSortReid { get; } = BotSort with
    {
        Name = "botsort-reid",
        Stages = [.. BotSort.Stages.Select(s => s.Cost == PairCost.ScoredIou ? s with { Cost = PairCost.ScoredIouOrCosine } : s)],
    };

    /// <summary>
    /// Overlap with the last box alone, no motion model and no buffer, IoU from 0.5 (after Bochinski et al., IOU tracker,
    /// 2017, with an exact assignment in place of the greedy one).
    /// </summary>
    public static TrackerOptions Iou { get; } = new()
    {
        Name = "iou",
        Motion = new() { Model = MotionModel.None },
        Stages = [new() { Name = "overlap", Cost = PairCost.Iou, CostLimit = 0.5 }],
        ConfirmationHits = 1,
        TrackBuffer = 0,
        DuplicateIou = null,
    };

    /// <summary>
    /// Chained-Tracker (Peng et al., 2020, section 3.2), over detections that know their box in the frame before: where it overlaps a
    /// track's last one, IoU from 0.5, the chain goes on. A track whose chain breaks is looked for where its motion leads for ten
    /// frames; the motion is a Kalman filter's here, in the code a mean of the last three displacements. Constants of its code.
    /// </summary>
    public static TrackerOptions CTracker { get; } = new()
    {
        Name = "ctracker",
        ConfidenceThreshold = FocalThreshold,
        Stages =
        [
            new() { Name = "chain", Tracks = TrackGroups.Tracked, Box = TrackBox.LastDetection, DetectionBox = DetectionBox.Previous, CostLimit = 0.5, Rule = MatchRule.SolveThenDrop },
            new() { Name = "retained", Tracks = TrackGroups.Lost, CostLimit = 0.5, Rule = MatchRule.SolveThenDrop },
        ],
        ConfirmationHits = 1,
        TrackBuffer = 9,
        TrackBufferFrameRate = null,
        DuplicateIou = null,
        ReportDetectionBox = true,
    };

    /// <summary>
    /// <see cref="FairMot"/> with every threshold set that tuning may turn, at values for a small network that has seen little: its
    /// scores on new people are low.
    /// </summary>
    public static TrackerOptions ForTuning { get; } = FairMot with
    {
        Name = "tuned",
        ConfidenceThreshold = 0.2,
        NewTrackThreshold = 0.3,
        NmsThreshold = 0.6,
    };

    /// <summary><see cref="CTracker"/> with thresholds for the same use: where a detector of pairs of frames starts to be tuned.</summary>
    public static TrackerOptions ForTuningPairs { get; } = CTracker with
    {
        Name = "tuned",
        NewTrackThreshold = FocalThreshold,
        NmsThreshold = 0.6,
    };

    private static readonly TrackerOptions[] s_all = [Sort, DeepSort, Jde, JdeCode, FairMot, CsTrack, ByteTrack, OcSort, BotSort, BotSortReid, Iou, CTracker];

    /// <summary>The presets' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(o => o.Name)];

    /// <summary>The preset of a name, in any case.</summary>
    /// <exception cref="ArgumentException">No preset has that name.</exception>
    public static TrackerOptions Create(string name) =>
        s_all.FirstOrDefault(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ??
        throw new ArgumentException($"Tracker '{name}' is unknown, expected one of {string.Join(", ", Names)}.", nameof(name));

    // Appearance fused with motion, then overlap for tracks seen in the frame before, then for tentative ones.
    private static TrackerOptions Joint(string name, PairCost appearance, double limit) => new()
    {
        Name = name,
        Stages =
        [
            new() { Name = "appearance", Cost = appearance, CostLimit = limit, MotionGate = Chi2Inv95, MotionWeight = 0.02 },
            new() { Name = "overlap", Tracks = TrackGroups.Tracked, CostLimit = 0.5 },
            new() { Name = "tentative", Tracks = TrackGroups.Tentative, CostLimit = 0.7 },
        ],
        Quirks = SharedQuirks | ReferenceQuirks.StaleScoreWhenFound,
    };
}
