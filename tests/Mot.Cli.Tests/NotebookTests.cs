using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Mot.Tests;

public sealed partial class NotebookTests
{
    [GeneratedRegex(@"^// %%(?<markdown> \[markdown\])?\n", RegexOptions.Multiline)]
    private static partial Regex CellStart { get; }

    private static string Folder { get; } = Path.Combine(Repository.Root, "samples", "Notebooks");

    public static TheoryData<string> Notebooks => [.. Directory.GetFiles(Folder, "*.ipynb").Select(f => Path.GetFileNameWithoutExtension(f)!)];

    /// <summary>What a notebook's cells may call besides the library.</summary>
    public sealed class Kernel
    {
        private readonly List<string> _shown = [];

        public IReadOnlyList<string> Shown => _shown;

#pragma warning disable IDE1006 // the kernel's own names
        public void display(object value) => _shown.Add(value.ToString()!);

        public object HTML(string html) => html;
#pragma warning restore IDE1006
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Every_cell_runs_and_something_is_shown(string name)
    {
        // Tracks take minutes of training; that every cell runs does not.
        Environment.SetEnvironmentVariable("MOT_TRAINING_SECONDS", "2");
        Kernel kernel = new();
        ScriptState<object>? state = null;
        int number = 0;
        foreach ((_, string text) in ReadNotebook(name).Where(c => !c.Markdown))
        {
            number++;
            string code = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("#r ", StringComparison.Ordinal)));
            try
            {
                state = state is null
                    ? await CSharpScript.RunAsync(code, Scripting.Options, kernel, cancellationToken: TestContext.Current.CancellationToken)
                    : await state.ContinueWithAsync(code, Scripting.Options, TestContext.Current.CancellationToken);
            }
            catch (CompilationErrorException e)
            {
                Assert.Fail($"code cell {number}: {e.Message}\n{code}");
            }
        }

        Assert.True(number >= 10);
        Assert.True(kernel.Shown.Count >= 8);
        Assert.Contains(kernel.Shown, html => html.Contains("data:image/jpeg;base64,", StringComparison.Ordinal));
    }

    /// <summary>All but the first code cell, which brings in the library, and the twin's last, which writes the page.</summary>
    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Notebook_and_twin_hold_the_same_cells(string name)
    {
        List<(bool Markdown, string Text)> notebook = ReadNotebook(name), twin = ReadTwin(name);
        Assert.Equal(Code(notebook).Skip(1), Code(twin).Skip(1).SkipLast(1));
        Assert.Equal(Usings(notebook), Usings(twin).Where(u => u != "using System.Text;"));
        string[] prose = [.. twin.Where(c => c.Markdown).Select(c => c.Text)];
        Assert.Equal(prose[1..], notebook.Where(c => c.Markdown).Select(c => c.Text).Skip(1));
        Assert.StartsWith(prose[0], notebook[0].Text, StringComparison.Ordinal);

        static IEnumerable<string> Code(IEnumerable<(bool Markdown, string Text)> cells) => cells.Where(c => !c.Markdown).Select(c => c.Text);
        static IEnumerable<string> Usings(IEnumerable<(bool Markdown, string Text)> cells) => Code(cells).First().Split('\n').Where(l => l.StartsWith("using ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_notebook_is_kept_without_outputs(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".ipynb")));
        foreach (JsonElement cell in document.RootElement.GetProperty("cells").EnumerateArray())
        {
            if (cell.TryGetProperty("outputs", out JsonElement outputs))
                Assert.Equal((0, JsonValueKind.Null), (outputs.GetArrayLength(), cell.GetProperty("execution_count").ValueKind));
        }
    }

    private static List<(bool Markdown, string Text)> ReadNotebook(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".ipynb")));
        return
        [
            .. document.RootElement.GetProperty("cells").EnumerateArray().Select(cell => (
                cell.GetProperty("cell_type").GetString() == "markdown",
                string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())))),
        ];
    }

    /// <summary>Cells start with <c>// %%</c>; those of text are comments.</summary>
    private static List<(bool Markdown, string Text)> ReadTwin(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name + ".cs"));
        Match[] starts = CellStart.Matches(text).ToArray();
        return
        [
            .. starts.Select((start, i) =>
            {
                int from = start.Index + start.Length, to = i + 1 < starts.Length ? starts[i + 1].Index : text.Length;
                string cell = text[from..to].Trim('\n');
                bool markdown = start.Groups["markdown"].Success;
                return (markdown, markdown ? string.Join('\n', cell.Split('\n').Select(l => l.Length > 2 ? l[3..] : "")) : cell);
            }),
        ];
    }
}
