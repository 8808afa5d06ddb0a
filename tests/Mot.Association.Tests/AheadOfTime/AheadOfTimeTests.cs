using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Mot.Tests.AheadOfTime;

public sealed partial class AheadOfTimeTests
{
    [GeneratedRegex(@"error NU1\d+:.*")]
    private static partial Regex RestoreError { get; }

    /// <summary>
    /// The library in a program that is compiled ahead of time; where no linker is installed, in one that is trimmed. A
    /// warning about what trimming would break is an error there.
    /// </summary>
    [Fact]
    public async Task A_program_compiled_ahead_of_time_does_the_same()
    {
        using TemporaryFolder folder = new();
        bool linker = new[] { "clang", "gcc" }.Any(name => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(d => File.Exists(Path.Combine(d, name))));
        (int code, string output) = await RunAsync("dotnet",
            "publish", Path.Combine(Repository.Root, "tests/Mot.Association.Tests/AheadOfTime/Program"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", linker ? "-p:PublishAot=true" : "-p:PublishTrimmed=true",
            $"-p:ArtifactsPath={folder["artifacts"]}", "-o", folder["out"], "--nologo");
        Assert.SkipWhen(RestoreError.Match(output) is { Success: true }, $"the compiler's packages can't be had here: {RestoreError.Match(output).Value}");
        Assert.True(code == 0, output);
        Assert.Equal(linker, !File.Exists(folder["out/Mot.Association.dll"]));

        (code, output) = await RunAsync(folder["out/Mot.Association.AheadOfTime"]);
        Assert.Equal((0, Scenario.Run()), (code, output));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
