using System.Globalization;

namespace Mot.Association;

/// <summary>A range of frames, both ends included.</summary>
/// <param name="First">The first frame, from 1.</param>
/// <param name="Last">The last frame.</param>
public readonly record struct FrameRange(int First, int Last)
{
    /// <summary>Number of frames.</summary>
    public int Length => checked((int)(Last - (long)First + 1));

    /// <summary>Whether a frame is in the range.</summary>
    public bool Contains(int frame) => frame >= First && frame <= Last;

    /// <summary>Reads "A-B" or a single frame "A".</summary>
    /// <exception cref="FormatException">Not of that form, or not 1 &lt;= A &lt;= B.</exception>
    public static FrameRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> first = dash < 0 ? text : text.AsSpan(0, dash), last = dash < 0 ? text : text.AsSpan(dash + 1);
        return Number(first, out int a) && Number(last, out int b) && a >= 1 && a <= b
            ? new(a, b)
            : throw new FormatException($"Frames '{text}': expected A-B with 1 <= A <= B.");

        static bool Number(ReadOnlySpan<char> text, out int number) =>
            int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{First}-{Last}";
}
