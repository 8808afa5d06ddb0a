namespace Mot.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("synth")]
    [InlineData("train")]
    [InlineData("eval")]
    [InlineData("track")]
    [InlineData("inspect")]
    public async Task Help_of_a_command_ends_with_examples(string command)
    {
        MotProcess.Ended ended = await MotProcess.RunAsync(command, "--help");
        Assert.Equal(0, ended.ExitCode);
        Assert.StartsWith("Description:", ended.Output, StringComparison.Ordinal);
        Assert.Contains($"mot {command} ", ended.Output, StringComparison.Ordinal);
        string examples = ended.Output[ended.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"./mot {command} ", examples, StringComparison.Ordinal);
        Assert.Empty(ended.Error);
    }

    [Theory]
    [InlineData("no command; expected one of")]
    [InlineData("no command 'evla'; expected one of", "evla")]
    [InlineData("Option '--truth' is required.", "eval", "--tracks", "a.txt")]
    [InlineData("found neither --tracks nor --detections, expected one of them", "eval", "--truth", "a.txt")]
    [InlineData("Unrecognized command or argument '--fast'.", "eval", "--truth", "a", "--tracks", "b", "--fast")]
    [InlineData("--frames: Frames '9-3': expected A-B with 1 <= A <= B.", "eval", "--truth", "a", "--tracks", "b", "--frames", "9-3")]
    [InlineData("--benchmark: found 'MOT18', expected one of MOT15, MOT16, MOT17, MOT20", "eval", "--truth", "a", "--tracks", "b", "--benchmark", "MOT18")]
    [InlineData("--frame-rate: found 0, expected a number greater than 0", "track", "--output", "o", "--frame-rate", "0")]
    [InlineData("found neither --model nor --detections, expected one of them", "track", "--output", "o")]
    [InlineData("--annotate needs --model", "track", "--output", "o", "--detections", "d", "--tracker", "sort", "--annotate", "a.mp4")]
    [InlineData("--annotate: found 'a.gif', expected a name that ends in one of .mp4, .m4v, .webm, .mkv, .mov, .avi", "track", "--output", "o", "--model", "m", "--source", "s", "--annotate", "a.gif")]
    [InlineData("--model needs --source", "track", "--output", "o", "--model", "m.mot")]
    [InlineData("--time-limit: '45': expected a time such as 45m, 90s or 1h30m", "train", "--data", "d", "--output", "o", "--time-limit", "45")]
    [InlineData("--system: found 'sort', expected one of fairmot", "train", "--data", "d", "--output", "o", "--system", "sort")]
    [InlineData("InputWidth is 100; expected a multiple of 32, at most 4096.", "train", "--data", "d", "--output", "o", "--input", "100x96")]
    [InlineData("--format: found 'voc', expected one of mot, jde, crowdhuman, coco, pascal", "train", "--data", "d", "--output", "o", "--format", "voc")]
    [InlineData("--split: found --frames or --validate as well", "train", "--data", "d", "--output", "o", "--split", "halves", "--frames", "1-2")]
    [InlineData("MinVisibility is 3; expected 0 to 1.", "train", "--data", "d", "--output", "o", "--min-visibility", "3")]
    [InlineData("Epochs is 0; expected 1 to 1000000.", "train", "--data", "d", "--output", "o", "--epochs", "0")]
    [InlineData("--model needs --video", "demo", "--model", "m.mot")]
    [InlineData("Tracker 'best' is unknown, expected one of sort, ", "track", "--detections", "d", "--output", "o", "--tracker", "best")]
    [InlineData("--set: found 'TrackBuffer', expected OPTION=VALUE", "track", "--detections", "d", "--output", "o", "--tracker", "sort", "--set", "TrackBuffer")]
    public async Task A_wrong_command_line_is_said_and_returns_2(string message, params string[] arguments)
    {
        MotProcess.Ended ended = await MotProcess.RunAsync(arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"mot: {message}", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--help", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task A_failure_is_one_line_and_returns_1()
    {
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", "nowhere", "--tracks", "nowhere");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal("mot: No such truth: nowhere\n", ended.Error);
    }

    [Fact]
    public async Task Verbose_shows_where_it_failed()
    {
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", "nowhere", "--tracks", "nowhere", "--verbose");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("   at Mot.", ended.Error, StringComparison.Ordinal);
    }
}
