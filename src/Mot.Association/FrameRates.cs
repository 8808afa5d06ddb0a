namespace Mot.Association;

/// <summary>Which frame rates can be counted with: the time between two frames, and of many, is one that a <see cref="TimeSpan"/> holds.</summary>
public static class FrameRates
{
    /// <summary>The least, in frames per second: a frame in eleven days.</summary>
    public const double Least = 1e-6;

    /// <summary>The greatest, in frames per second.</summary>
    public const double Most = 1e6;

    /// <summary>What is expected of a frame rate, as errors say it.</summary>
    internal const string Expected = "a number of frames per second from 0.000001 to 1000000";

    /// <summary>Whether a number is one of them.</summary>
    /// <param name="rate">Frames per second.</param>
    public static bool Contains(double rate) => rate is >= Least and <= Most;
}
