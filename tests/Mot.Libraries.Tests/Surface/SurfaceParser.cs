using System.Text.RegularExpressions;

namespace Mot.Tests.Surface;

/// <summary>
/// Reads the listings of the official packages' public surface. A type is a line <c>[Namespace] kind Name&lt;T&gt; : bases
/// where constraints</c>, its members follow indented, an enum's constants stand in one line:
/// <code>
/// [N] abstract class nn.Module&lt;T, TResult&gt; : nn.Module, IDisposable
///     ctor protected (string name)
///     field public readonly int Length
///     prop public virtual bool training { get; }
///     prop public Mat Item[Range rows, Range columns] { get; set; }
///     event EventHandler&lt;LoggingEventArgs&gt; Log
///     public static T GetValue&lt;T&gt;(this Column column, params int[] at, out bool found, int scope = 7)
/// </code>
/// A nested type is written with the type that it is nested in, without that one's generic arguments. An array's rank and
/// a returned reference are not in the listings, so they are not in <see cref="SurfaceMember"/>'s types either.
/// </summary>
internal static partial class SurfaceParser
{
    [GeneratedRegex(@"^######## (?<assembly>[^,]+),")]
    private static partial Regex AssemblyLine { get; }

    [GeneratedRegex(@"^\[(?<namespace>[^\]]*)\] (?<kind>(?:(?:sealed|static|abstract) )?class|struct|interface|enum|delegate) (?<rest>.+)$")]
    private static partial Regex TypeLine { get; }

    [GeneratedRegex(@"^    (?:(?<kind>ctor|prop|field|event) )?(?:(?<access>public|protected internal|private protected|protected|internal|private) )?(?:(?<modifier>static|abstract|virtual|readonly|const|default) )*(?<rest>.+)$", RegexOptions.Singleline)]
    private static partial Regex MemberLine { get; }

    [GeneratedRegex(@"\[,*\]")]
    private static partial Regex ArrayRank { get; }

    [GeneratedRegex(@"[A-Za-z_][A-Za-z_0-9.]*")]
    private static partial Regex Identifier { get; }

    public static List<SurfaceType> Parse(IEnumerable<string> lines)
    {
        List<SurfaceType> types = [];
        List<(SurfaceType Type, List<string> Parameters)> declared = [];
        string? assembly = null;
        int number = 0;
        string open = "";
        foreach (string read in lines)
        {
            number++;
            string line = open + read;
            // A default value may hold a line break.
            open = line.Count(c => c == '"') % 2 == 1 ? line + "\n" : "";
            if (open.Length > 0)
                continue;
            try
            {
                if (AssemblyLine.Match(line) is { Success: true } section)
                    assembly = section.Groups["assembly"].Value;
                else if (TypeLine.Match(line) is { Success: true } head)
                    declared.Add(ParseType(head, assembly));
                else if (line.StartsWith("    ", StringComparison.Ordinal) && declared.Count > 0)
                    ParseMember(line, declared[^1].Type, Scope(declared, declared[^1]));
                else if (line.Length > 0 && number > 1)
                    throw new FormatException("neither a type nor a member");
            }
            catch (Exception e) when (e is FormatException or ArgumentException or IndexOutOfRangeException)
            {
                throw new FormatException($"line {number}: {e.Message}: {line}", e);
            }
        }

        foreach ((SurfaceType type, List<string> parameters) in declared)
        {
            Dictionary<string, string> scope = Scope(declared, (type, parameters));
            for (int i = 0; i < type.Bases.Count; i++)
                type.Bases[i] = Positional(type.Bases[i], scope);
            types.Add(type);
        }

        return types;
    }

    private static (SurfaceType, List<string>) ParseType(Match head, string? assembly)
    {
        string rest = head.Groups["rest"].Value;
        int where = rest.IndexOf(" where ", StringComparison.Ordinal);
        if (where >= 0)
            rest = rest[..where];
        int colon = rest.IndexOf(" : ", StringComparison.Ordinal);
        (string name, IReadOnlyList<string> parameters) = TypeText.Split((colon < 0 ? rest : rest[..colon]).Trim());
        SurfaceType type = new(head.Groups["namespace"].Value, head.Groups["kind"].Value, name, parameters.Count, assembly);
        if (colon >= 0)
            type.Bases.AddRange(TypeText.SplitList(rest[(colon + 3)..]));
        return (type, [.. parameters]);
    }

    /// <summary>The names of the generic parameters that a type's members may use, with what stands for them.</summary>
    private static Dictionary<string, string> Scope(
        List<(SurfaceType Type, List<string> Parameters)> declared, (SurfaceType Type, List<string> Parameters) at)
    {
        Dictionary<string, string> scope = [];
        int dot = at.Type.Name.LastIndexOf('.');
        if (dot >= 0)
        {
            // The parameters of the type around it can't be numbered: the listing doesn't say which one that is.
            string around = at.Type.Name[..dot];
            foreach ((SurfaceType type, List<string> parameters) in declared)
            {
                if (type.Namespace == at.Type.Namespace && type.Name[(type.Name.LastIndexOf('.') + 1)..] == around)
                {
                    foreach (string parameter in parameters)
                        scope[parameter] = SignatureText.Outer;
                }
            }
        }

        for (int i = 0; i < at.Parameters.Count; i++)
            scope[at.Parameters[i]] = $"!{i}";
        return scope;
    }

    private static void ParseMember(string line, SurfaceType type, Dictionary<string, string> scope)
    {
        if (type.Kind == "enum")
        {
            foreach (string constant in line.Split(',', StringSplitOptions.TrimEntries))
            {
                int equals = constant.IndexOf('=');
                type.Constants.Add(constant[..equals], constant[(equals + 1)..]);
            }

            return;
        }

        Match match = MemberLine.Match(line);
        string rest = match.Groups["rest"].Value;
        string access = match.Groups["access"] is { Success: true } a ? a.Value : "public";
        HashSet<string> modifiers = [.. match.Groups["modifier"].Captures.Select(c => c.Value)];
        if (type.IsInterface && !modifiers.Contains("default") && !modifiers.Contains("static"))
            modifiers.Add("abstract");

        void Add(MemberKind kind, string name, int arity, IEnumerable<Parameter> parameters, string returns) =>
            type.Members.Add(new SurfaceMember(kind, name, access, modifiers, arity, [.. parameters.Select(p => p.Type)], returns)
            {
                Defaults = [.. parameters.Select(p => p.Default)],
            });

        if (match.Groups["kind"].Value == "ctor")
        {
            Add(MemberKind.Method, ".ctor", 0, ParseParameters(rest[1..^1], scope), "void");
            return;
        }

        int space = EndOfType(rest, 0);
        string text = rest[..space], declaration = rest[(space + 1)..];
        switch (match.Groups["kind"].Value)
        {
            case "field":
                Add(MemberKind.Field, declaration, 0, [], Positional(text, scope));
                break;
            case "event":
                string handler = Positional(text, scope);
                Add(MemberKind.Method, "add_" + declaration, 0, [new(handler)], "void");
                Add(MemberKind.Method, "remove_" + declaration, 0, [new(handler)], "void");
                break;
            case "prop":
                int brace = declaration.LastIndexOf(" {", StringComparison.Ordinal);
                string accessors = declaration[brace..], name = declaration[..brace];
                List<Parameter> indices = [];
                if (name.IndexOf('[') is >= 0 and int open)
                {
                    indices = ParseParameters(name[(open + 1)..^1], scope);
                    name = name[..open];
                }

                string value = Positional(text, scope);
                if (accessors.Contains(" get;", StringComparison.Ordinal))
                    Add(MemberKind.Method, "get_" + name, 0, indices, value);
                if (accessors.Contains(" set;", StringComparison.Ordinal))
                    Add(MemberKind.Method, "set_" + name, 0, [.. indices, new(value)], "void");
                break;
            default:
                int parenthesis = declaration.IndexOf('(');
                (string method, IReadOnlyList<string> own) = TypeText.Split(declaration[..parenthesis]);
                Dictionary<string, string> inner = new(scope);
                for (int i = 0; i < own.Count; i++)
                    inner[own[i]] = $"!!{i}";
                Add(MemberKind.Method, method, own.Count, ParseParameters(declaration[(parenthesis + 1)..^1], inner),
                    Positional(text, inner));
                if (type.Kind == "delegate")
                    Add(MemberKind.Method, ".ctor", 0, [new("object"), new("IntPtr")], "void");
                break;
        }
    }

    private readonly record struct Parameter(string Type, string? Default = null);

    /// <summary>Parameters are <c>[this] [params] [ref|out|in] Type name [= default]</c>; a default may hold commas.</summary>
    private static List<Parameter> ParseParameters(string list, Dictionary<string, string> scope)
    {
        List<Parameter> parameters = [];
        int at = 0;
        while (at < list.Length)
        {
            bool reference = false;
            while (Word(list, at) is "this" or "params" or "ref" or "out" or "in")
            {
                reference |= Word(list, at) is "ref" or "out" or "in";
                at += Word(list, at).Length + 1;
            }

            int space = EndOfType(list, at);
            string type = list[at..space];
            string? defaultValue = null;
            at = space + 1;
            int end = list.IndexOf(", ", at, StringComparison.Ordinal);
            int equals = list.IndexOf(" = ", at, StringComparison.Ordinal);
            if (equals >= 0 && (end < 0 || equals < end))
            {
                int start = equals + 3;
                int from = type == "Char" ? start + 1 : start < list.Length && list[start] == '"' ? list.IndexOf('"', start + 1) : start;
                end = from >= list.Length ? -1 : list.IndexOf(", ", from, StringComparison.Ordinal);
                defaultValue = end < 0 ? list[start..] : list[start..end];
            }

            parameters.Add(new(Positional(type, scope) + (reference ? "&" : ""), defaultValue));
            at = end < 0 ? list.Length : end + 2;
        }

        return parameters;
    }

    private static string Word(string text, int at) => text.IndexOf(' ', at) is >= 0 and int space ? text[at..space] : text[at..];

    private static int EndOfType(string text, int at)
    {
        for (int depth = 0; at < text.Length; at++)
        {
            depth += TypeText.Nesting(text[at]);
            if (depth == 0 && text[at] == ' ')
                return at;
        }

        throw new FormatException("a type without a name after it");
    }

    private static string Positional(string type, Dictionary<string, string> scope) =>
        Identifier.Replace(ArrayRank.Replace(type, "[]"), m => scope.GetValueOrDefault(m.Value, m.Value));
}
