namespace Mot.Training.Synthetic;

/// <summary>
/// What a <see cref="SyntheticSequence"/> shows. Two equal records give the same frames and the same truth, bit for
/// bit, on every machine. Lengths in the world are metres, times are seconds.
/// </summary>
public sealed record SyntheticOptions
{
    /// <summary>What everything random is drawn from. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Width of a frame in pixels, 64 to 4096. Default 320.</summary>
    public int Width { get; init; } = 320;

    /// <summary>Height of a frame in pixels, 64 to 4096. Default 192.</summary>
    public int Height { get; init; } = 192;

    /// <summary>Number of frames, 1 to 1,000,000. Default 150.</summary>
    public int Frames { get; init; } = 150;

    /// <summary>
    /// Frames per second, 1 to 240. The lower, the further a walker moves between two frames. Default 15.
    /// </summary>
    public double FrameRate { get; init; } = 15;

    /// <summary>
    /// Walkers in the scene at a time, 0 to 200; about four in five are in view, the others on their way in or out. One
    /// who has left is replaced by a new identity. Default 8.
    /// </summary>
    public int Walkers { get; init; } = 8;

    /// <summary>
    /// Lamp posts, bushes, benches, planters, trees ... that hide walkers behind them, 0 to 50. Default 4.
    /// </summary>
    public int Occluders { get; init; } = 4;

    /// <summary>
    /// Seed of the place and of the camera's view alone, for several sequences of one place with other people. Null: they
    /// follow <see cref="Seed"/>, so that every sequence has a place of its own. Default: null.
    /// </summary>
    public long? PlaceSeed { get; init; }

    /// <summary>The surroundings. Default <see cref="SyntheticScene.Any"/>.</summary>
    public SyntheticScene Scene { get; init; } = SyntheticScene.Any;

    /// <summary>
    /// Height of a walker of 1.75 m at the far end of the ground, as a fraction of <see cref="Height"/>, 0.02 to 0.9
    /// and below <see cref="MaxScale"/>. Default 0.17.
    /// </summary>
    public double MinScale { get; init; } = 0.17;

    /// <summary>
    /// Height of a walker of 1.75 m who stands on the lower border, as a fraction of <see cref="Height"/>, up to 0.95.
    /// Default 0.5.
    /// </summary>
    public double MaxScale { get; init; } = 0.5;

    /// <summary>Slowest preferred speed in metres per second, 0.1 to 5. Default 0.8.</summary>
    public double MinSpeed { get; init; } = 0.8;

    /// <summary>Fastest preferred speed in metres per second, from <see cref="MinSpeed"/> to 5. Default 1.7.</summary>
    public double MaxSpeed { get; init; } = 1.7;

    /// <summary>
    /// Chance that a walker comes with a companion at their side, 0 to 1: the two hide one another for long. Default
    /// 0.2.
    /// </summary>
    public double Companions { get; init; } = 0.2;

    /// <summary>Chance that a walker turns on the way instead of crossing straight, 0 to 1. Default 0.5.</summary>
    public double Turning { get; init; } = 0.5;

    /// <summary>Chance that a walker stands still for a while at a turning point, 0 to 1. Default 0.35.</summary>
    public double Stopping { get; init; } = 0.35;

    /// <summary>
    /// How many shirt colours and (one half of it, at least 2) trouser colours a scene's walkers share, 2 to 16: the
    /// fewer, the more an identity lies in patterns, hair, skin, shoes, build and bags. Default 7.
    /// </summary>
    public int ClothingColors { get; init; } = 7;

    /// <summary>
    /// Amplitude of the slow drift of brightness and colour, 0 (constant light) to 1: brightness varies by about this
    /// fraction, each colour channel by a third of it. Default 0.15.
    /// </summary>
    public double Lighting { get; init; } = 0.15;

    /// <summary>Darkness of shadows at full sun, 0 (none) to 1 (black). Default 0.45.</summary>
    public double Shadows { get; init; } = 0.45;

    /// <summary>Standard deviation of the sensor's noise in grey levels of 255, 0 to 50. Default 2.5.</summary>
    public double Noise { get; init; } = 2.5;

    /// <summary>
    /// Below this visibility (the fraction of a walker's silhouette that is inside the image and not hidden, 0 to 1) a
    /// truth row carries confidence 0, see <see cref="SyntheticSequence.Truth"/>. Default 0.1.
    /// </summary>
    public double MinVisibility { get; init; } = 0.1;

    internal ulong PlaceOrSeed => (ulong)(PlaceSeed ?? Seed);

    /// <summary>Throws where an option is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is out of range; names the option, its value and the range.
    /// </exception>
    public void Validate()
    {
        Check.Range(Width, 64, 4096);
        Check.Range(Height, 64, 4096);
        Check.Range(Frames, 1, 1_000_000);
        Check.Range(FrameRate, 1, 240);
        Check.Range(Walkers, 0, 200);
        Check.Range(Occluders, 0, 50);
        Check.Defined(Scene);
        Check.Range(MaxScale, 0.02, 0.95);
        Check.Range(MinScale, 0.02, Math.Min(0.9, MaxScale - 0.01));
        Check.Range(MinSpeed, 0.1, 5);
        Check.Range(MaxSpeed, MinSpeed, 5);
        Check.Range(Companions, 0, 1);
        Check.Range(Turning, 0, 1);
        Check.Range(Stopping, 0, 1);
        Check.Range(ClothingColors, 2, 16);
        Check.Range(Lighting, 0, 1);
        Check.Range(Shadows, 0, 1);
        Check.Range(Noise, 0, 50);
        Check.Range(MinVisibility, 0, 1);
    }
}
