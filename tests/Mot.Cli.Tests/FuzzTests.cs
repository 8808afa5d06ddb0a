using Mot.Fuzz.Targets;

namespace Mot.Tests;

/// <summary>Hostile files for every reader of the library: the first cases of what tests/Mot.Fuzz runs at length.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> All => [.. Readers.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Hostile_files_are_read_or_refused_within_their_time_and_memory(string reader)
    {
        (int exitCode, string output) = await FuzzAsync(reader, "--cases", "2000");
        Assert.True(exitCode == 0, output);
        Assert.Contains("1 reader, 2,000 cases: 2,000 held, 0 failed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faulty-exception", "x KeyNotFoundException in no method of the library, first in case ")]
    [InlineData("faulty-message", "x no place in the message, ")]
    [InlineData("faulty-memory", "x memory, first in case ")]
    [InlineData("faulty-end", "x the process ended with code 137, first in case ")]
    [InlineData("faulty-seed", "the valid input a.txt (a.txt) reads as '10 bytes', expected '10 characters'")]
    public async Task A_reader_that_breaks_a_rule_is_told_with_its_case(string reader, string report)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory and signals are those of Linux");
        (int exitCode, string output) = await FuzzAsync(reader, "--cases", "20");
        Assert.Equal(1, exitCode);
        Assert.Contains(report, output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 failed", output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_is_the_same_whenever_it_is_run()
    {
        (_, string first) = await FuzzAsync("seqinfo", "--case", "1234");
        (_, string again) = await FuzzAsync("seqinfo", "--case", "1234");
        (_, string other) = await FuzzAsync("seqinfo", "--case", "1235");
        Assert.Equal(Mutations(first), Mutations(again));
        Assert.NotEqual(Mutations(first), Mutations(other));

        static string[] Mutations(string output) => [.. output.Split('\n').Where(line => line.StartsWith("seqinfo.ini: ", StringComparison.Ordinal))];
    }

    private static async Task<(int ExitCode, string Output)> FuzzAsync(params IEnumerable<string> arguments)
    {
        using MotProcess fuzz = MotProcess.StartProgram("Mot.Fuzz", [.. arguments, "--jobs", "1"]);
        MotProcess.Ended ended = await fuzz.WaitAsync();
        return (ended.ExitCode, ended.Output + ended.Error);
    }
}
