using System.ComponentModel.DataAnnotations;

namespace Mot.Association.Motion;

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
