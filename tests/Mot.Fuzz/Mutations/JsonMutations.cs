using System.Text;
using System.Text.Json;

namespace Mot.Fuzz.Mutations;

/// <summary>Mutations of JSON: of the text of a value, so that what no document can hold can be written as well.</summary>
internal static class JsonMutations
{
    private static readonly string[] s_values =
    [
        "null", "[]", "{}", "true", "false", "\"\"", "0", "-1", "1.5", "-0", "1e308", "1e309", "-1e309", "1e-320", "1e99999", "2147483647", "2147483648", "-2147483649", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999", "100000", "1000000", "1000001", "4096", "NaN", "Infinity", "0x10", "01",
        "\"NaN\"", "\"Infinity\"", "\"\\u0000\"", "\"\\uD800\"", "\"\\uDC00x\"", "\"../../etc/passwd\"", "\"/\"", "\"a/../../b\"", "\"\\u001b[2J\"", "[null]", "[[]]", "[{}]", "{\"\":null}",
        "[1,2]", "[1,2,3,4]", "[1e308,1e308,1e308,1e308]", "[0,0,0,0]", "[-1,-1,-1,-1]", "\"System.Object\"", "{\"$type\":\"System.IO.FileInfo\"}", "{\"$ref\":\"1\"}", "\"\xff\"", "tru", "\"",
    ];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("a value", (b, c) => Value(b, c, (_, _) => c.Random.Pick(s_values))),
        new("another value", (b, c) => Value(b, c, (_, _) => c.Random.Pick(s_values))),
        new("a value of elsewhere", (b, c) => Spans(b) is { Count: > 0 } spans && c.Random.Pick(spans) is var from ? Value(b, c, (_, _) => TextMutations.Text(b[from.Start..from.End])) : null),
        new("a deep value", (b, c) => Value(b, c, (value, _) => Deep(value, c.Random.Length(5_000), c.Random.Chance(0.5)))),
        new("a long text", (b, c) => Value(b, c, (_, more) => $"\"{new string(c.Random.Pick(['a', '/', '.', '0', ' ']), c.Random.Length(Math.Clamp(more, 1, 100_000)))}\"")),
        new("a long number", (b, c) => Value(b, c, (_, _) => new string('9', c.Random.Length(1_000)))),
        new("an item repeated", (b, c) => Item(b, c, (item, _) => $"{item},{item}")),
        new("an item repeated many times", (b, c) => Item(b, c, (item, more) => TextMutations.Many(item + ",", c.Random.Length(Math.Max(1, more / (item.Length + 1)))) + item)),
        new("an item of an array removed", (b, c) => Item(b, c, (_, _) => "")),
        new("another name", (b, c) => Name(b, c)),
        new("a long array of one value", (b, c) => Value(b, c, (_, more) => c.Random.Pick(["0", "1", "null", "-1", "{}", "[]", "1e9"]) is var item ? $"[{TextMutations.Many(item + ",", c.Random.Length(Math.Clamp(more / 5, 1, 50_000)))}{item}]" : "")),
    ];

    /// <summary>Lines of JSON: one of them, or all as text.</summary>
    public static Mutation InALine(Format format) => new("a line", (content, context) =>
    {
        int at = context.Random.Below(content.Length), start = content.AsSpan(0, at).LastIndexOf((byte)'\n') + 1, end = content.AsSpan(at).IndexOf((byte)'\n');
        end = end < 0 ? content.Length : at + end;
        return start == end ? null : [.. content[..start], .. format.Mutate(content[start..end], context.Within("line")), .. content[end..]];
    });

    private static string Deep(string value, int depth, bool objects) =>
        objects ? TextMutations.Many("{\"a\":", depth) + value + new string('}', depth) : new string('[', depth) + value + new string(']', depth);

    private static byte[]? Value(byte[] content, MutationContext context, Func<string, int, string> change)
    {
        List<Span> spans = Spans(content);
        return spans.Count == 0 ? null : Changed(content, context, context.Random.Pick(spans), change);
    }

    /// <summary>An item of an array, or a property with its name: doubled it stands there twice.</summary>
    private static byte[]? Item(byte[] content, MutationContext context, Func<string, int, string> change)
    {
        List<Span> spans = [.. Spans(content).Where(span => span.Inside)];
        return spans.Count == 0 ? null : Changed(content, context, context.Random.Pick(spans) is var span ? span with { Start = span.Name } : default, change);
    }

    private static byte[]? Name(byte[] content, MutationContext context)
    {
        List<Span> spans = [.. Spans(content).Where(span => span.Name < span.Start)];
        if (spans.Count == 0)
            return null;
        Span named = context.Random.Pick(spans), other = context.Random.Pick(spans);
        string name = context.Random.Chance(0.5) ? TextMutations.Text(content[other.Name..other.Start])
            : $"\"{context.Random.Pick(["", "a", "\\uD800", "\\u0000", "$type", "$id", new string('n', context.Random.Length(10_000))])}\":";
        return Changed(content, context, new(named.Name, named.Name, named.Start, true), (_, _) => name);
    }

    private static byte[] Changed(byte[] content, MutationContext context, Span span, Func<string, int, string> change) =>
        [.. content[..span.Start], .. TextMutations.Bytes(change(TextMutations.Text(content[span.Start..span.End]), context.MostBytes - content.Length)), .. content[span.End..]];

    /// <summary>Where the values stand, and the names before them; none where it is no JSON.</summary>
    private static List<Span> Spans(byte[] content)
    {
        List<Span> spans = [];
        Stack<(int Name, int Start, bool Inside)> open = new();
        try
        {
            ReadOnlySpan<byte> text = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(3) : content;
            int before = content.Length - text.Length, name = -1;
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            while (json.Read())
            {
                int start = before + (int)json.TokenStartIndex, end = before + (int)json.BytesConsumed;
                switch (json.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = start;
                        continue;
                    case JsonTokenType.StartArray or JsonTokenType.StartObject:
                        open.Push((name < 0 ? start : name, start, open.Count > 0));
                        break;
                    case JsonTokenType.EndArray or JsonTokenType.EndObject:
                        (int first, int from, bool inside) = open.Pop();
                        spans.Add(new(first, from, end, inside));
                        break;
                    default:
                        spans.Add(new(name < 0 ? start : name, start, end, open.Count > 0));
                        break;
                }

                name = -1;
            }
        }
        catch (JsonException)
        {
            // As far as it is JSON.
        }

        return spans;
    }

    /// <summary>A value's place.</summary>
    /// <param name="Name">Where its name begins; where there is none the value itself.</param>
    /// <param name="Start">Where it begins.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="Inside">Whether it is in an array or an object.</param>
    private readonly record struct Span(int Name, int Start, int End, bool Inside);
}
