using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>
/// What a tracker's reference code does and a definition of it would not. In force only where
/// <see cref="TrackerOptions.ReferenceCompatible"/> is set.
/// </summary>
[Flags]
public enum ReferenceQuirks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>
    /// A track whose buffer has run out can be found again for one frame more; found so, it is gone as soon as it is
    /// lost again.
    /// </summary>
    LateRemoval = 1,

    /// <summary>A tentative track's box is not predicted.</summary>
    TentativeNotPredicted = 2,

    /// <summary>Overlap is measured with widths and heights one pixel greater.</summary>
    InclusiveIou = 4,

    /// <summary>A score that equals <see cref="TrackerOptions.HighThreshold"/> is neither high nor low.</summary>
    EqualScoreDropped = 8,

    /// <summary>Of two duplicates of the same age the tracked one is dropped, not the lost one.</summary>
    DuplicateTieDropsTracked = 16,

    /// <summary>A lost track that is found again keeps the score it had.</summary>
    StaleScoreWhenFound = 32,

    /// <summary><see cref="Tracker.Reset"/> goes on numbering identities where it was.</summary>
    IdsSurviveReset = 64,

    /// <summary>
    /// A new track's detection is none of its detections as far as directions, gaps and last boxes go.
    /// </summary>
    BirthNotObserved = 128,

    /// <summary>The last detection is taken twice after <see cref="MotionOptions.ReplayGaps"/>.</summary>
    ReplayRepeatsLast = 256,

    /// <summary>
    /// Under <see cref="AssociationStage.DirectionWeight"/>, pairs that don't overlap take part in the assignment and
    /// are dropped from it afterwards.
    /// </summary>
    ApartPairsCompete = 512,

    /// <summary>
    /// Under <see cref="MotionOptions.ReplayGaps"/>, an area is kept from shrinking to nothing only in the first step, which is
    /// the tracker's own prediction; the others are the bare filter's.
    /// </summary>
    ReplayMayShrinkAway = 1024,

    /// <summary>
    /// A stage by <see cref="MatchRule.SolveThenDrop"/> matches nothing unless an overlap cost is below the limit; pairs at the
    /// limit are made only beside such a one.
    /// </summary>
    LimitAloneMatchesNothing = 2048,
}
