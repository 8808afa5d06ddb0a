using System.Text.RegularExpressions;

namespace Mot.Tests;

/// <summary>The notebooks in the kernel that people run them in, references and all.</summary>
public sealed partial class InteractiveNotebookTests
{
    [GeneratedRegex(@"/artifacts/bin/(?<project>[\w.]+)/release/")]
    private static partial Regex BuildOutput { get; }

    [Theory]
    [MemberData(nameof(Notebook.Names), MemberType = typeof(Notebook))]
    public async Task Every_cell_runs_in_NET_Interactive(string name)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using InteractiveKernel kernel = await InteractiveKernel.StartAsync(Notebook.Folder, stop);
        List<(string MediaType, string Value)> displayed = [];
        foreach (Notebook.Cell cell in Notebook.CodeCells(name))
        {
            try
            {
                displayed.AddRange(await kernel.SubmitAsync(cell.IsReferences ? WithThisBuild(cell.Code) : cell.Code, stop));
            }
            catch (InvalidOperationException e)
            {
                Assert.Fail($"Cell '{cell.Id}': {e.Message}");
            }
        }

        Assert.Contains(displayed, value => value is { MediaType: "text/html" } && value.Value.StartsWith("<div class=\"mot\">", StringComparison.Ordinal));
        Assert.Matches(@"^[1-9]\d* tracks, the same as over the data view$", displayed[^1].Value);
    }

    // The release build, which the notebooks refer to, may be absent or older where the tests were built otherwise.
    private static string WithThisBuild(string references)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return BuildOutput.Replace(references, $"/artifacts/bin/${{project}}/{configuration}/");
    }
}
