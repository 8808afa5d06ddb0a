using System.ComponentModel.DataAnnotations;

namespace Mot.Association;

/// <summary>How a track's box moves between detections.</summary>
public enum MotionModel
{
    /// <summary>It stays where it was last detected.</summary>
    None,

    /// <summary>
    /// Kalman filter with constant velocity over centre, aspect ratio (width / height) and height; noise grows with the
    /// height (Wojke et al., DeepSORT, 2017; JDE, section 3.6).
    /// </summary>
    AspectHeight,

    /// <summary>
    /// Kalman filter with constant velocity over centre and area, and a constant aspect ratio (Bewley et al., SORT,
    /// 2016, eq. 1).
    /// </summary>
    AreaAspect,

    /// <summary>
    /// Kalman filter with constant velocity over centre, width and height; noise grows with width and height (Aharon et
    /// al., BoT-SORT, 2022, section 3.1).
    /// </summary>
    WidthHeight,
}

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
    /// Over how many frames a track's direction is taken for <see cref="AssociationStage.DirectionWeight"/>, at most 8;
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

/// <summary>Standard deviations of <see cref="MotionModel.AspectHeight"/>, as in the code of DeepSORT and JDE.</summary>
public sealed record AspectHeightNoise
{
    /// <summary>Of centre and height, in heights. Larger follows detections more closely. Default: 1/20.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Position { get; init; } = 1.0 / 20;

    /// <summary>Of their velocities, in heights a frame. Larger follows turns more quickly. Default: 1/160.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Velocity { get; init; } = 1.0 / 160;

    /// <summary>Of the aspect ratio's change in a frame, and of its first estimate. Default: 0.01.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Aspect { get; init; } = 1e-2;

    /// <summary>Of the aspect ratio's velocity. Default: 1e-5.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double AspectVelocity { get; init; } = 1e-5;

    /// <summary>Of a detection's aspect ratio. Default: 0.1.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double AspectMeasurement { get; init; } = 1e-1;

    /// <summary>How much greater <see cref="Position"/> is in a new track. Default: 2.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double InitialPosition { get; init; } = 2;

    /// <summary>How much greater <see cref="Velocity"/> is in a new track. Default: 10.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double InitialVelocity { get; init; } = 10;
}

/// <summary>Variances of <see cref="MotionModel.AreaAspect"/>, as in SORT's code; pixels, square pixels, frames.</summary>
public sealed record AreaAspectNoise
{
    /// <summary>Of a detection's centre. Default: 1.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double CenterMeasurement { get; init; } = 1;

    /// <summary>Of a detection's area and aspect ratio. Default: 10.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double ShapeMeasurement { get; init; } = 10;

    /// <summary>Of a new track's centre, area and aspect ratio. Default: 10.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Initial { get; init; } = 10;

    /// <summary>Of a new track's velocities. Default: 10,000.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double InitialVelocity { get; init; } = 10_000;

    /// <summary>Of the change of centre, area and aspect ratio in a frame. Default: 1.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Process { get; init; } = 1;

    /// <summary>Of the change of the centre's velocity. Default: 0.01.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double CenterVelocityProcess { get; init; } = 1e-2;

    /// <summary>Of the change of the area's velocity. Default: 1e-4.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double AreaVelocityProcess { get; init; } = 1e-4;
}

/// <summary>Standard deviations of <see cref="MotionModel.WidthHeight"/>, as in the code of BoT-SORT.</summary>
public sealed record WidthHeightNoise
{
    /// <summary>
    /// Of centre and size, in widths and heights. Larger follows detections more closely. Default: 1/20.
    /// </summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Position { get; init; } = 1.0 / 20;

    /// <summary>Of their velocities, in widths and heights a frame. Default: 1/160.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double Velocity { get; init; } = 1.0 / 160;

    /// <summary>How much greater <see cref="Position"/> is in a new track. Default: 2.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double InitialPosition { get; init; } = 2;

    /// <summary>How much greater <see cref="Velocity"/> is in a new track. Default: 10.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double InitialVelocity { get; init; } = 10;
}
