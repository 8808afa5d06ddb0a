using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;

namespace Mot.Tests;

public sealed partial class DocumentationTests
{
    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet { get; }

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link { get; }

    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_snippets_compile(string page)
    {
        foreach (Match snippet in Snippet.Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            // A using declaration is no script's first-class statement; as a plain one it means the same to the compiler.
            string code = snippet.Groups["code"].Value.Replace("using var ", "var ", StringComparison.Ordinal);
            Compilation compilation = CSharpScript.Create(code, Scripting.Options.AddImports(
                "Microsoft.ML", "Mot.Association", "Mot.Association.Evaluation", "Mot.Association.MotChallenge", "Mot.Association.Tracking", "Mot.Association.Tuning", "Mot.MLNet", "Mot.MLNet.Associating", "Mot.MLNet.Detection", "Mot.MLNet.Display", "Mot.MLNet.Engine", "Mot.MLNet.Frames", "Mot.MLNet.Schema",
                "Mot.Training.Balancing", "Mot.Training.Checkpoints", "Mot.Training.CsTrack", "Mot.Training.Data", "Mot.Training.FairMot", "Mot.Training.Frames", "Mot.Training.Jde", "Mot.Training.Lwf", "Mot.Training.Optimization", "Mot.Training.Synthetic", "Mot.Training.Systems", "Mot.Training.Trainers"))
                .GetCompilation();
            Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_links_lead_somewhere(string page)
    {
        string path = Path.Combine(Repository.Root, page), folder = Path.GetDirectoryName(path)!;
        IEnumerable<string> targets = Link.Matches(File.ReadAllText(path)).Select(link => link.Groups["target"].Value);
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target)), target));
    }

    /// <summary>./mot --help must not need a build, so it says by itself what there is.</summary>
    [Fact]
    public async Task The_entry_s_help_names_every_command()
    {
        string script = File.ReadAllText(Path.Combine(Repository.Root, "mot"));
        MotProcess.Ended help = await MotProcess.RunAsync("--help");
        string[] commands = [.. help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .Select(line => line.Trim().Split(' ')[0]).Where(word => word.Length > 0)];
        Assert.Contains("train", commands);
        Assert.All(commands, command => Assert.Contains($"\n  {command} ", script, StringComparison.Ordinal));
    }
}
