using System.ComponentModel.DataAnnotations;

namespace Mot.Association.Tracking;

/// <summary>How tracks remember appearance.</summary>
public sealed record AppearanceOptions
{
    /// <summary>What is kept. Default: <see cref="AppearanceMemory.Average"/>.</summary>
    public AppearanceMemory Memory { get; init; }

    /// <summary>
    /// Weight of the past in <see cref="AppearanceMemory.Average"/>, 0 to 1: near 1 forgets an occluder's look, and a
    /// changed one's own look comes slowly. Default: 0.9.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// Detections with low scores, whose looks are less reliable, count too. BoT-SORT: false. Default: true.
    /// </summary>
    public bool FromLowScores { get; init; } = true;

    /// <summary>
    /// Number of vectors in <see cref="AppearanceMemory.MeanOfLast"/> and <see cref="AppearanceMemory.Gallery"/>.
    /// Default: 10.
    /// </summary>
    [Range(1.0, 1000.0)]
    public int History { get; init; } = 10;
}
