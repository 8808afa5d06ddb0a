using System.Text.RegularExpressions;

namespace Mot.Tests.Surface;

internal enum MemberKind { Method, Field }

/// <summary>
/// A member as metadata names it: a property is its get_ and set_ methods, a constructor is .ctor. Types are written as
/// the listings write them (<see cref="SurfaceParser"/>), generic parameters by position: !0 of the type, !!0 of the method.
/// </summary>
internal sealed record SurfaceMember(
    MemberKind Kind, string Name, string Access, IReadOnlySet<string> Modifiers, int GenericArity,
    IReadOnlyList<string> Parameters, string Returns)
{
    /// <summary>Default values as listed, null for a parameter that has none; they are compiled into every caller.</summary>
    public IReadOnlyList<string?> Defaults { get; init; } = [];

    /// <summary>Usable from another assembly, by anyone or by a derived type.</summary>
    public bool IsAccessible => Access is "public" or "protected" or "protected internal";

    public bool Matches(MemberKind kind, string name, int genericArity, IReadOnlyList<string> parameters, string returns) =>
        Kind == kind && Name == name && GenericArity == genericArity && Returns == returns && Parameters.SequenceEqual(parameters);

    public SurfaceMember Substitute(IReadOnlyList<string> arguments) => arguments.Count == 0 ? this : this with
    {
        Parameters = [.. Parameters.Select(p => TypeText.Substitute(p, arguments))],
        Returns = TypeText.Substitute(Returns, arguments),
    };

    public override string ToString() =>
        $"{Access} {Returns} {Name}{(GenericArity > 0 ? $"<{GenericArity}>" : "")}" +
        (Kind == MemberKind.Field ? "" : $"({string.Join(", ", Parameters)})");
}

/// <summary>A type of the listings. Its name holds the type that it is nested in, but none above: <c>nn.Module</c>.</summary>
internal sealed record SurfaceType(string Namespace, string Kind, string Name, int Arity, string? Assembly)
{
    public List<string> Bases { get; } = [];
    public List<SurfaceMember> Members { get; } = [];
    public Dictionary<string, string> Constants { get; } = [];

    public bool IsInterface => Kind == "interface";

    public override string ToString() => $"{Namespace}.{Name}{(Arity > 0 ? $"`{Arity}" : "")}";
}

/// <summary>The public and protected members of the official libraries, by type.</summary>
internal sealed class PublicSurface
{
    private readonly Dictionary<(string Name, int Arity), List<SurfaceType>> _types = [];

    public PublicSurface(IEnumerable<SurfaceType> types)
    {
        foreach (SurfaceType type in types)
        {
            if (!_types.TryGetValue((type.Name, type.Arity), out List<SurfaceType>? named))
                _types.Add((type.Name, type.Arity), named = []);
            named.Add(type);
        }
    }

    public IEnumerable<SurfaceType> Types => _types.Values.SelectMany(t => t);

    public static PublicSurface Read(params IEnumerable<string> paths) =>
        new([.. paths.SelectMany(path => SurfaceParser.Parse(File.ReadLines(path)))]);

    public SurfaceType? Find(string @namespace, string name, int arity) =>
        _types.GetValueOrDefault((name, arity))?.FirstOrDefault(t => t.Namespace == @namespace);

    /// <summary>
    /// The type and all that it inherits from or implements, each with what stands for its generic parameters seen from
    /// the first. <paramref name="complete"/> is false when a base lies outside the listings.
    /// </summary>
    public IEnumerable<(SurfaceType Type, IReadOnlyList<string> Arguments)> Closure(
        SurfaceType type, IReadOnlyList<string> arguments, out bool complete)
    {
        List<(SurfaceType, IReadOnlyList<string>)> found = [(type, arguments)];
        complete = true;
        for (int i = 0; i < found.Count; i++)
        {
            (SurfaceType current, IReadOnlyList<string> given) = found[i];
            foreach (string text in current.Bases)
            {
                (string name, IReadOnlyList<string> baseArguments) = TypeText.Split(TypeText.Substitute(text, given));
                // Bases are listed without a namespace: the nearest one is meant.
                SurfaceType? parent = _types.GetValueOrDefault((name, baseArguments.Count))?
                    .MaxBy(t => CommonPrefix(t.Namespace, current.Namespace));
                if (parent is null)
                    complete &= TypeText.LooksLikeInterface(name);
                else if (!found.Any(f => f.Item1 == parent && f.Item2.SequenceEqual(baseArguments)))
                    found.Add((parent, baseArguments));
            }
        }

        return found;
    }

    private static int CommonPrefix(string a, string b) => a.AsSpan().CommonPrefixLength(b);
}

/// <summary>Types as text.</summary>
internal static partial class TypeText
{
    [GeneratedRegex(@"(?<!!)!(\d+)")]
    private static partial Regex TypeParameter { get; }

    /// <summary>Puts arguments in the place of !0, !1 ...</summary>
    public static string Substitute(string type, IReadOnlyList<string> arguments) => arguments.Count == 0 ? type :
        TypeParameter.Replace(type, m => int.Parse(m.Groups[1].Value) is int i && i < arguments.Count ? arguments[i] : m.Value);

    /// <summary>Takes <c>Name&lt;A, B&gt;</c> apart.</summary>
    public static (string Name, IReadOnlyList<string> Arguments) Split(string type)
    {
        int open = type.IndexOf('<');
        return open < 0 ? (type, []) : (type[..open], SplitList(type[(open + 1)..type.LastIndexOf('>')]));
    }

    /// <summary>Splits at the commas that no bracket encloses.</summary>
    public static List<string> SplitList(string text)
    {
        List<string> parts = [];
        int depth = 0, start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += Nesting(text[i]);
            if (depth == 0 && text[i] == ',')
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        if (text[start..].Trim() is { Length: > 0 } last)
            parts.Add(last);
        return parts;
    }

    public static int Nesting(char c) => c switch { '<' or '[' or '(' => 1, '>' or ']' or ')' => -1, _ => 0 };

    public static bool LooksLikeInterface(string name)
    {
        string simple = name[(name.LastIndexOf('.') + 1)..];
        return simple.Length > 1 && simple[0] == 'I' && char.IsUpper(simple[1]);
    }
}
