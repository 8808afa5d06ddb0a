using System.Globalization;
using System.Text;

namespace Mot.Association.MotChallenge;

/// <summary>
/// Walks over the lines of a text and the columns of a line, which commas or blanks separate. Numbers are read to the
/// nearest double and without regard to the culture.
/// </summary>
internal ref struct TextRows(ReadOnlySpan<byte> text)
{
    private static readonly double[] s_powersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];

    private ReadOnlySpan<byte> _rest = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
    private ReadOnlySpan<byte> _line;

    /// <summary>The number of the current line, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The columns of the current line that are still to be read.</summary>
    public readonly ReadOnlySpan<byte> Remaining => _line;

    /// <summary>Goes to the next line that is not blank; false at the end.</summary>
    public bool NextLine()
    {
        while (!_rest.IsEmpty)
        {
            int end = _rest.IndexOf((byte)'\n');
            _line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            Line++;
            _line = _line.Trim(" \t\r"u8);
            if (!_line.IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>Takes the next column; false at the end of the line. A comma at the line's end starts no column.</summary>
    public bool NextColumn(out ReadOnlySpan<byte> column)
    {
        column = default;
        if (_line.IsEmpty)
            return false;
        int end = 0;
        while (end < _line.Length && _line[end] is not ((byte)',' or (byte)' ' or (byte)'\t'))
            end++;
        column = _line[..end];
        while (end < _line.Length && _line[end] is (byte)' ' or (byte)'\t')
            end++;
        if (end < _line.Length && _line[end] == ',')
            end++;
        _line = _line[end..].TrimStart(" \t"u8);
        return true;
    }

    public static bool TryNumber(ReadOnlySpan<byte> text, out double value)
    {
        // A mantissa below 2^53 and a power of ten up to 10^22 are exact, so that one division rounds correctly
        // (Clinger, How to read floating point numbers accurately, 1990). Others take the slow way.
        ulong mantissa = 0;
        int decimals = -1, i = !text.IsEmpty && text[0] == '-' ? 1 : 0, digits = 0;
        for (; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                mantissa = mantissa * 10 + digit;
                digits++;
                if (decimals >= 0)
                    decimals++;
            }
            else if (text[i] == '.' && decimals < 0)
            {
                decimals = 0;
            }
            else
            {
                break;
            }
        }

        if (i == text.Length && digits is > 0 and <= 19 && mantissa <= 1UL << 53)
        {
            value = decimals > 0 ? mantissa / s_powersOfTen[decimals] : mantissa;
            if (text[0] == '-')
                value = -value;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>An integer, which may be written as "7.0".</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return true;
        if (!TryNumber(text, out double number) || number != Math.Floor(number) || Math.Abs(number) > 1L << 53)
            return false;
        value = (long)number;
        return true;
    }

    /// <summary>The text as errors quote it: one line, cut where it is long.</summary>
    public static string Quote(ReadOnlySpan<byte> text)
    {
        const int Most = 60;
        string s = Encoding.UTF8.GetString(text.Length > Most ? text[..Most] : text);
        return text.Length > Most ? $"'{s}...'" : $"'{s}'";
    }
}
