using System.ComponentModel.DataAnnotations;

namespace Mot.Association.Motion;

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
