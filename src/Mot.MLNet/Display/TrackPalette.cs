namespace Mot.MLNet.Display;

/// <summary>
/// One colour an identity, the same in every picture, chart and run. Hues advance by the golden angle, so that
/// identities that live at the same time, whose numbers are close, are far apart in colour; lightness takes turns so
/// that hues that come round again differ.
/// </summary>
public static class TrackPalette
{
    private const double GoldenAngle = 2.399963229728653;

    private static readonly (double Lightness, double Chroma)[] s_turns =
        [(0.74, 0.15), (0.62, 0.19), (0.83, 0.13), (0.54, 0.16)];

    /// <summary>The colour of an identity.</summary>
    public static TrackColor Color(long id)
    {
        ulong n = (ulong)id;
        var (lightness, chroma) = s_turns[n % (ulong)s_turns.Length];
        // Reduced before the product, so that a huge identity keeps its angle's digits.
        double hue = (n % 10_007) * GoldenAngle;
        // Where sRGB has no such colour, the nearest with less chroma.
        for (; ; chroma -= 0.01)
        {
            double a = chroma * Math.Cos(hue), b = chroma * Math.Sin(hue);
            if (TryConvert(lightness, a, b, out TrackColor color) || chroma <= 0)
                return color;
        }
    }

    // Oklab to sRGB (Ottosson 2020, "A perceptual color space for image processing").
    private static bool TryConvert(double lightness, double a, double b, out TrackColor color)
    {
        double l = lightness + (0.3963377774 * a) + (0.2158037573 * b);
        double m = lightness - (0.1055613458 * a) - (0.0638541728 * b);
        double s = lightness - (0.0894841775 * a) - (1.2914855480 * b);
        (l, m, s) = (l * l * l, m * m * m, s * s * s);
        double red = Encode((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s));
        double green = Encode((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s));
        double blue = Encode((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s));
        color = new(Level(red), Level(green), Level(blue));
        return Inside(red) && Inside(green) && Inside(blue);
    }

    private static double Encode(double linear) =>
        linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;

    private static bool Inside(double v) => v is >= -0.001 and <= 1.001;

    private static byte Level(double v) => (byte)Math.Round(Math.Clamp(v, 0, 1) * 255);
}
