using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using TorchSharp;

namespace Mot.Tests;

/// <summary>What the notebook's host offers to its cells.</summary>
public sealed class NotebookHost
{
    internal List<object> Shown { get; } = [];

#pragma warning disable IDE1006 // the host's own names
    public void display(object value) => Shown.Add(value);

    public object HTML(string content) => new Html(content);
#pragma warning restore IDE1006

    internal sealed record Html(string Content);
}

public sealed partial class NotebookTests
{
    private const string ReferencesTag = "references";

    // What the C# kernel of .NET Interactive imports by itself.
    private static readonly string[] s_imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    [Theory]
    [InlineData("first-pipeline")]
    public void A_notebook_is_valid(string name)
    {
        using JsonDocument notebook = Read(name);
        JsonElement root = notebook.RootElement;
        Assert.Equal((4, 5), (root.GetProperty("nbformat").GetInt32(), root.GetProperty("nbformat_minor").GetInt32()));
        JsonElement kernel = root.GetProperty("metadata").GetProperty("kernelspec");
        Assert.Equal(".net-csharp", kernel.GetProperty("name").GetString());
        Assert.False(string.IsNullOrEmpty(kernel.GetProperty("display_name").GetString()));

        JsonElement[] cells = [.. root.GetProperty("cells").EnumerateArray()];
        Assert.All(cells, cell =>
        {
            string type = cell.GetProperty("cell_type").GetString()!;
            Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", cell.GetProperty("id").GetString());
            Assert.Equal(JsonValueKind.Object, cell.GetProperty("metadata").ValueKind);
            Assert.Equal(
                type == "code" ? ["cell_type", "execution_count", "id", "metadata", "outputs", "source"] : ["cell_type", "id", "metadata", "source"],
                cell.EnumerateObject().Select(property => property.Name).Order());
            Assert.Contains(type, (string[])["code", "markdown"]);
            if (type == "code")
            {
                // Kept as it is before a run: a diff shows code, and nobody's machine.
                Assert.Equal(JsonValueKind.Null, cell.GetProperty("execution_count").ValueKind);
                Assert.Equal(0, cell.GetProperty("outputs").GetArrayLength());
            }
        });
        Assert.Equal(cells.Length, cells.Select(cell => cell.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal("markdown", cells[0].GetProperty("cell_type").GetString());
    }

    [Theory]
    [InlineData("first-pipeline")]
    public async Task Every_cell_runs(string name)
    {
        torch.set_num_threads(1);
        var host = new NotebookHost();
        ScriptState<object>? state = null;
        ScriptOptions options = Scripting.Options.WithImports(s_imports).WithLanguageVersion(LanguageVersion.CSharp14);
        foreach (Cell cell in CodeCells(name).Where(cell => !cell.IsReferences))
        {
            try
            {
                state = state is null
                    ? await CSharpScript.RunAsync(cell.Code, options, host, cancellationToken: TestContext.Current.CancellationToken)
                    : await state.ContinueWithAsync(cell.Code, options, TestContext.Current.CancellationToken);
            }
            catch (CompilationErrorException e)
            {
                Assert.Fail($"Cell '{cell.Id}': {e.Message}");
            }
        }

        NotebookHost.Html[] pages = [.. host.Shown.OfType<NotebookHost.Html>()];
        Assert.All(pages, page => Assert.StartsWith("<div class=\"mot\">", page.Content, StringComparison.Ordinal));
        Assert.Contains(pages, page => page.Content.Contains("<img", StringComparison.Ordinal));
        Assert.Contains(pages, page => page.Content.Contains("HOTA", StringComparison.Ordinal));
        Assert.Contains("tracks, the same as over the data view", Assert.IsType<string>(host.Shown[^1]), StringComparison.Ordinal);
        Assert.False(host.Shown[^1] is "0 tracks, the same as over the data view");
        Assert.False(Directory.Exists(Assert.IsType<string>(state!.GetVariable("folder").Value)));
    }

    [Theory]
    [InlineData("first-pipeline")]
    public void The_program_beside_a_notebook_has_the_same_cells(string name)
    {
        string program = File.ReadAllText(PathOf($"{name}.cs"));
        string[] parts = CellMark().Split(program);
        Cell[] cells = [.. parts.Skip(1).Chunk(2).Where(part => part[0].Length > 0).Select(part => new Cell(part[0], part[1].Trim('\n'), false))];
        Assert.Equal(CodeCells(name).Where(cell => !cell.IsReferences), cells);
        Assert.Contains("#:project ../../src/Mot.MLNet/Mot.MLNet.csproj\n", parts[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first-pipeline")]
    public void The_program_beside_a_notebook_compiles(string name)
    {
        CSharpParseOptions parsing = CSharpParseOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithFeatures([new("FileBasedProgram", "true")]);
        string[] implicitly = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(File.ReadAllText(PathOf($"{name}.cs")), parsing),
             CSharpSyntaxTree.ParseText(string.Concat(implicitly.Select(space => $"global using {space};\n")), parsing)],
            Assemblies(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Theory]
    [InlineData("first-pipeline")]
    public void A_notebook_asks_for_the_versions_that_the_library_is_built_with(string name)
    {
        Dictionary<string, string> versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").ToDictionary(e => e.Attribute("Include")!.Value, e => e.Attribute("Version")!.Value);
        versions["Mot.MLNet"] = typeof(MLNet.MotCatalog).Assembly.GetName().Version!.ToString(3);
        string[] lines = Assert.Single(CodeCells(name), cell => cell.IsReferences).Code.Split('\n');
        Assert.All(lines, line =>
        {
            Match match = PackageReference().Match(line);
            Assert.True(match.Success, line);
            Assert.Equal(versions[match.Groups[1].Value], match.Groups[2].Value);
        });
    }

    private sealed record Cell(string Id, string Code, bool IsReferences);

    private static IEnumerable<Cell> CodeCells(string name)
    {
        using JsonDocument notebook = Read(name);
        return [.. notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(cell => new Cell(
                cell.GetProperty("id").GetString()!,
                string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())),
                cell.GetProperty("metadata").TryGetProperty("tags", out JsonElement tags)
                    && tags.EnumerateArray().Any(tag => tag.GetString() == ReferencesTag)))];
    }

    private static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllBytes(PathOf($"{name}.ipynb")));

    private static string PathOf(string file) => Path.Combine(Repository.Root, "samples", "Notebooks", file);

    private static IEnumerable<MetadataReference> Assemblies() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));

    [GeneratedRegex(@"^// %% ?(\w*)\n", RegexOptions.Multiline)]
    private static partial Regex CellMark();

    [GeneratedRegex("""^#r "nuget: ([\w.-]+), ([\w.-]+)"$""")]
    private static partial Regex PackageReference();
}
