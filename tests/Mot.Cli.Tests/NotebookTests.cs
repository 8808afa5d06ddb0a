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
    // What the C# kernel of .NET Interactive imports by itself.
    private static readonly string[] s_imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    [Theory]
    [MemberData(nameof(Notebook.Names), MemberType = typeof(Notebook))]
    public void A_notebook_is_valid(string name)
    {
        using JsonDocument notebook = Notebook.Read(name);
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
    [MemberData(nameof(Notebook.Names), MemberType = typeof(Notebook))]
    public async Task Every_cell_runs(string name)
    {
        torch.set_num_threads(1);
        var host = new NotebookHost();
        ScriptState<object>? state = null;
        ScriptOptions options = Scripting.Options.WithImports(s_imports).WithLanguageVersion(LanguageVersion.CSharp14);
        foreach (Notebook.Cell cell in Notebook.CodeCells(name).Where(cell => !cell.IsReferences))
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
    [MemberData(nameof(Notebook.Names), MemberType = typeof(Notebook))]
    public void The_program_beside_a_notebook_has_the_same_cells(string name)
    {
        string program = File.ReadAllText(Path.Combine(Notebook.Folder, $"{name}.cs"));
        string[] parts = CellMark().Split(program);
        Notebook.Cell[] cells = [.. parts.Skip(1).Chunk(2).Where(part => part[0].Length > 0).Select(part => new Notebook.Cell(part[0], part[1].Trim('\n'), false))];
        Assert.Equal(Notebook.CodeCells(name).Where(cell => !cell.IsReferences), cells);
        Assert.Contains("#:project ../../src/Mot.MLNet/Mot.MLNet.csproj\n", parts[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Notebook.Names), MemberType = typeof(Notebook))]
    public void The_program_beside_a_notebook_compiles(string name)
    {
        CSharpParseOptions parsing = CSharpParseOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithFeatures([new("FileBasedProgram", "true")]);
        string[] implicitly = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Notebook.Folder, $"{name}.cs")), parsing),
             CSharpSyntaxTree.ParseText(string.Concat(implicitly.Select(space => $"global using {space};\n")), parsing)],
            Assemblies(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Theory]
    [MemberData(nameof(Notebook.Names), MemberType = typeof(Notebook))]
    public void A_notebook_refers_to_the_build_of_the_library_and_to_the_packages_that_it_is_built_with(string name)
    {
        string[] projects = ["Mot.Association", "Mot.Training", "Mot.MLNet"];
        XDocument[] sources = [.. projects.Select(project => XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")))];
        Dictionary<string, string> versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").ToDictionary(e => e.Attribute("Include")!.Value, e => e.Attribute("Version")!.Value);

        // TorchSharp comes with its native half; that of OpenCvSharp comes by itself.
        string[] packages = [.. sources.SelectMany(source => source.Descendants("PackageReference")).Select(e => e.Attribute("Include")!.Value)
            .Select(package => package == "TorchSharp" ? "TorchSharp-cpu" : package), "OpenCvSharp4.official.runtime.linux-x64"];
        string[] expected =
        [
            .. packages.Select(package => $"#r \"nuget: {package}, {versions[package]}\""),
            .. projects.Select(project => $"#r \"../../artifacts/bin/Mot.MLNet/release/{project}.dll\""),
        ];
        Assert.Equal(expected.Order(), Assert.Single(Notebook.CodeCells(name), cell => cell.IsReferences).Code.Split('\n').Order());
    }

    private static IEnumerable<MetadataReference> Assemblies() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));

    [GeneratedRegex(@"^// %% ?(\w*)\n", RegexOptions.Multiline)]
    private static partial Regex CellMark();
}
