namespace Mot.MLNet.Display;

/// <summary>What a <see cref="TrackPainter"/> draws.</summary>
public sealed record TrackPainterOptions
{
    /// <summary>Draws each track's box. Default true.</summary>
    public bool Boxes { get; init; } = true;

    /// <summary>Writes the identity on a tag at the box. Default true.</summary>
    public bool Labels { get; init; } = true;

    /// <summary>Adds the score to the tag. Default false.</summary>
    public bool Scores { get; init; }

    /// <summary>
    /// For how many frames the way of a track's foot point stays, 0 (no trails) to 10,000. Default 30.
    /// </summary>
    public int TrailFrames { get; init; } = 30;

    /// <summary>Factor of lines and text, 0.1 to 10; at 1 they suit the image's size. Default 1.</summary>
    public double Scale { get; init; } = 1;

    internal void Validate()
    {
        if (TrailFrames is < 0 or > 10_000)
            throw new ArgumentOutOfRangeException(
                nameof(TrailFrames), TrailFrames, $"{nameof(TrailFrames)} is {TrailFrames}; expected 0 to 10000.");
        if (!(Scale is >= 0.1 and <= 10))
            throw new ArgumentOutOfRangeException(
                nameof(Scale), Scale, FormattableString.Invariant($"{nameof(Scale)} is {Scale}; expected 0.1 to 10."));
    }
}
