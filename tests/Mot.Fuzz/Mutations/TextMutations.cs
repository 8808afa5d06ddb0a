using System.Text;
using System.Text.RegularExpressions;

namespace Mot.Fuzz.Mutations;

/// <summary>Mutations of text in lines and columns. Bytes are taken as Latin-1, so that they come back as they are.</summary>
internal static partial class TextMutations
{
    private static readonly string[] s_numbers =
    [
        "", "0", "-0", "1", "-1", "1.5", "2147483646", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296", "9007199254740993",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999", "1e308", "-1e308", "1e309", "1e-320", "3.5e38", "3.4e38", "1e19", "1e154",
        "NaN", "Infinity", "-Infinity", "nan", "inf", "0x10", "1_000", "1,000", "+1", " 1", ".", "-", "1e", "00000000000000000001", "0.00000000000000000000000000000000001",
        "1000000", "100000", "10001", "4096", "4097", "32767", "32768", "65535", "65536", "٣", "１",
    ];

    private static readonly string[] s_odd = ["\0", "\u0001", "\u001b[2J", "\u007f", "\t", "\v", "\f", "\u0085", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x80\xa8", "\"", "'", "\\", ";", "#", "%", "=", ":", ",", " "];

    private static readonly string[] s_marks = ["\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "\xff\xfe\0\0", "\0\0\xfe\xff", "+/v8-"];

    [GeneratedRegex(@"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number { get; }

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("a number", (b, c) => Replaced(b, c, s_numbers)),
        new("another number", (b, c) => Replaced(b, c, s_numbers)),
        new("a number of the text elsewhere", (b, c) => FindNumber(Text(b), c) is { } number ? Replaced(b, c, [number.Value]) : null),
        new("a long number", (b, c) => Replaced(b, c, [new string('9', c.Random.Length(2_000)), "0." + new string('3', c.Random.Length(2_000)), "1e" + new string('9', c.Random.Length(30))])),
        new("a line repeated", (b, c) => Lines(b, c, (line, _) => line + line)),
        new("a line repeated many times", (b, c) => Lines(b, c, (line, more) => Many(line, c.Random.Length(Math.Max(1, more / line.Length))))),
        new("a line removed", (b, c) => Lines(b, c, (_, _) => "")),
        new("an empty line", (b, c) => Lines(b, c, (line, _) => c.Random.Pick(["\n", " \t\n", "\r\n", "\r"]) + line)),
        new("lines that end otherwise", (b, c) => Bytes(Text(b).ReplaceLineEndings(c.Random.Pick(["\r\n", "\r", "\n\n", "\n\r", "\f", "\v", "\n \t"])))),
        new("a line joined to the next", (b, c) => Lines(b, c, (line, _) => line.TrimEnd('\n', '\r'))),
        new("a column removed", (b, c) => Columns(b, c, (_, _) => "")),
        new("a column repeated", (b, c) => Columns(b, c, (column, _) => column + column)),
        new("a column repeated many times", (b, c) => Columns(b, c, (column, more) => Many(column, c.Random.Length(Math.Max(1, more / column.Length))))),
        new("a long text in a column", (b, c) => Columns(b, c, (column, more) => new string(c.Random.Pick(['a', ' ', '/', '.', '\\', '0', '\xc3']), c.Random.Length(Math.Max(1, Math.Min(more, 100_000)))) + column)),
        new("an odd character", (b, c) => Bytes(Text(b).Insert(c.Random.Below(b.Length + 1), c.Random.Pick(s_odd)))),
        new("a byte order mark", (b, c) => Bytes(c.Random.Pick(s_marks) + Text(b))),
        new("UTF-16", (b, c) => Encoding.Unicode.GetBytes((c.Random.Chance(0.5) ? "\uFEFF" : "") + Text(b))),
        new("a token in a column", (b, c) => c.Tokens.Count == 0 ? null : Columns(b, c, (column, _) => Text(c.Random.Pick(c.Tokens)) + column[^1])),
    ];

    public static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    // Characters beyond Latin-1, which are among the digits, are written as they are in UTF-8.
    public static byte[] Bytes(string text)
    {
        int beyond = text.AsSpan().IndexOfAnyExceptInRange('\0', '\xff');
        return beyond < 0 ? Encoding.Latin1.GetBytes(text) : [.. Encoding.Latin1.GetBytes(text[..beyond]), .. Encoding.UTF8.GetBytes(text[beyond..(beyond + 1)]), .. Bytes(text[(beyond + 1)..])];
    }

    public static string Many(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static byte[]? Replaced(byte[] content, MutationContext context, IReadOnlyList<string> values)
    {
        string text = Text(content);
        return FindNumber(text, context) is { } number ? Bytes($"{text[..number.Index]}{context.Random.Pick(values)}{text[(number.Index + number.Length)..]}") : null;
    }

    private static Match? FindNumber(string text, MutationContext context)
    {
        Match match = Number.Match(text, context.Random.Below(text.Length));
        if (!match.Success)
            match = Number.Match(text);
        return match.Success ? match : null;
    }

    private static byte[] Lines(byte[] content, MutationContext context, Func<string, int, string> change)
    {
        string text = Text(content);
        int at = context.Random.Below(text.Length), start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1, end = text.IndexOf('\n', at);
        end = end < 0 ? text.Length : end + 1;
        return Bytes(text[..start] + change(text[start..end], context.MostBytes - text.Length) + text[end..]);
    }

    private static byte[]? Columns(byte[] content, MutationContext context, Func<string, int, string> change)
    {
        const string Separators = ",; \t=:\"\n";
        string text = Text(content);
        int at = context.Random.Below(text.Length), end = text.AsSpan(at).IndexOfAny(Separators);
        if (end < 0)
            return null;
        end += at + 1;
        int start = text.AsSpan(0, end - 1).LastIndexOfAny(Separators) + 1;
        return Bytes(text[..start] + change(text[start..end], context.MostBytes - text.Length) + text[end..]);
    }
}
