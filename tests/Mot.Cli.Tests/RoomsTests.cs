using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mot.Tests;

/// <summary>The folders of the libraries, which are their namespaces.</summary>
public sealed class RoomsTests
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    // Each needs only those before it.
    private static readonly string[] s_libraries = ["Mot.Association", "Mot.Training", "Mot.MLNet"];

    public static TheoryData<string> Libraries => [.. s_libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void No_folder_needs_one_that_needs_it(string library)
    {
        HashSet<(string From, string To)> arrows = Arrows(library);
        Dictionary<string, string[]> needs = arrows.Where(arrow => IsIn(arrow.To, library)).GroupBy(arrow => arrow.From).ToDictionary(group => group.Key, group => group.Select(arrow => arrow.To).ToArray());
        Assert.NotEmpty(needs);
        foreach (string folder in needs.Keys)
        {
            if (Way(folder, folder, [], needs) is { } way)
                Assert.Fail($"{library} has a circle: {string.Join(" needs ", way.Prepend(folder))}");
        }

        string[] above = s_libraries[(Array.IndexOf(s_libraries, library) + 1)..];
        Assert.DoesNotContain(arrows, arrow => above.Any(other => IsIn(arrow.To, other)));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_folder_is_a_namespace_and_a_file_has_one_public_type_of_its_name(string library)
    {
        string root = Path.Combine(Repository.Root, "src", library);
        foreach (string file in Files(root))
        {
            CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(File.ReadAllText(file), cancellationToken: TestContext.Current.CancellationToken).GetCompilationUnitRoot(TestContext.Current.CancellationToken);
            if (unit.Members is not [BaseNamespaceDeclarationSyntax room])
                continue;

            // Extensions stand where users of the extended type look for them.
            string folder = string.Join('.', Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Split('/', '\\').Where(part => part != ".").Prepend(library));
            if (room.Name.ToString() != "Microsoft.Extensions.DependencyInjection")
                Assert.Equal($"{file}: {folder}", $"{file}: {room.Name}");
            string[] types = [.. room.Members.OfType<MemberDeclarationSyntax>().Where(member => member.Modifiers.Any(SyntaxKind.PublicKeyword))
                .Select(member => member is DelegateDeclarationSyntax function ? function.Identifier.Text : ((BaseTypeDeclarationSyntax)member).Identifier.Text)];
            Assert.All(types, type => Assert.Equal($"{file}: {type}", $"{file}: {Path.GetFileName(file).Split('.')[0]}"));
        }
    }

    /// <summary>Which folder names types of which other one, in code.</summary>
    private static HashSet<(string From, string To)> Arrows(string library)
    {
        IEnumerable<SyntaxTree> trees = Files(Path.Combine(Repository.Root, "src", library))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.None), file));
        IEnumerable<string> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileNameWithoutExtension(path) != library);
        CSharpCompilation compilation = CSharpCompilation.Create(
            library, trees.Append(CSharpSyntaxTree.ParseText(ImplicitUsings)), platform.Select(path => MetadataReference.CreateFromFile(path)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        HashSet<(string, string)> arrows = [];
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Where(name => name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null))
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                INamespaceSymbol? to = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.ContainingNamespace;
                string? from = name.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.ToString();
                if (from is not null && to is { IsGlobalNamespace: false } && to.ToDisplayString() is var target && target != from)
                    arrows.Add((from, target));
            }
        }

        return arrows;
    }

    private static IEnumerable<string> Files(string root) => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories);

    private static bool IsIn(string room, string library) => room == library || room.StartsWith(library + ".", StringComparison.Ordinal);

    private static string[]? Way(string from, string to, HashSet<string> seen, Dictionary<string, string[]> needs)
    {
        foreach (string next in needs.GetValueOrDefault(from, []))
        {
            if (next == to)
                return [to];
            if (seen.Add(next) && Way(next, to, seen, needs) is { } rest)
                return [next, .. rest];
        }

        return null;
    }
}
