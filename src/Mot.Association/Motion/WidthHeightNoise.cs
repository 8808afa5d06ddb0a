using System.ComponentModel.DataAnnotations;

namespace Mot.Association.Motion;

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
