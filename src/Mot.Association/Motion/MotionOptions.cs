using System.ComponentModel.DataAnnotations;

namespace Mot.Association.Motion;

/// <summary>The motion model and its constants.</summary>
public sealed record MotionOptions
{
    /// <summary>The model. Default: <see cref="MotionModel.AspectHeight"/>.</summary>
    public MotionModel Model { get; init; } = MotionModel.AspectHeight;

    /// <summary>
    /// A lost track keeps its height, and under <see cref="MotionModel.WidthHeight"/> its width: their velocity is set to
    /// 0 before predicting. JDE's and BoT-SORT's rule. Default: true.
    /// </summary>
    public bool FreezeLostHeight { get; init; } = true;

    /// <summary>
    /// When a lost track is found, its filter is taken back to where it was lost and led along the straight line to the
    /// new detection (Cao et al., OC-SORT, 2023, section 4.1, observation-centric re-update). Default: false.
    /// </summary>
    public bool ReplayGaps { get; init; }

    /// <summary>
    /// Over how many frames a track's direction is taken for a stage's <c>DirectionWeight</c>, at most 8;
    /// more is steadier and slower. OC-SORT: 3. Default: 3.
    /// </summary>
    [Range(1.0, 8.0)]
    public int DirectionSpan { get; init; } = 3;

    /// <summary>Noise of <see cref="MotionModel.AspectHeight"/>.</summary>
    public AspectHeightNoise AspectHeight { get; init; } = new();

    /// <summary>Noise of <see cref="MotionModel.AreaAspect"/>.</summary>
    public AreaAspectNoise AreaAspect { get; init; } = new();

    /// <summary>Noise of <see cref="MotionModel.WidthHeight"/>.</summary>
    public WidthHeightNoise WidthHeight { get; init; } = new();
}
