namespace Mot.MLNet.Display;

/// <summary>A colour of the sRGB space.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct TrackColor(byte R, byte G, byte B)
{
    /// <summary>As in CSS: #rrggbb.</summary>
    public string Hex => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>
    /// Whether black text is the more readable on it: by relative luminance, with squares for the gamma curve.
    /// </summary>
    public bool IsLight => (0.2126 * R * R) + (0.7152 * G * G) + (0.0722 * B * B) > 0.2 * 255 * 255;
}
