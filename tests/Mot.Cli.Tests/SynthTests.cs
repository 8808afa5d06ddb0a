namespace Mot.Tests;

public sealed class SynthTests
{
    [Fact]
    public async Task Sequences_lie_in_MOTChallenge_s_layout_and_evaluate_to_one()
    {
        using TemporaryFolder folder = new();
        MotProcess.Ended ended = await MotProcess.RunAsync("synth", "--output", folder["a"], "--sequences", "2", "--length", "3", "--size", "96x64", "--seed", "7");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Equal([folder["a/SYN-01"], folder["a/SYN-02"]], ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["000001.jpg", "000002.jpg", "000003.jpg"], Directory.GetFiles(folder["a/SYN-02/img1"]).Select(Path.GetFileName).Order());
        Assert.Contains("seqLength=3", File.ReadAllText(folder["a/SYN-01/seqinfo.ini"]), StringComparison.Ordinal);

        File.Copy(folder["a/SYN-01/gt/gt.txt"], folder.Write("tracks/SYN-01.txt", ""), overwrite: true);
        File.Copy(folder["a/SYN-02/gt/gt.txt"], folder.Write("tracks/SYN-02.txt", ""), overwrite: true);
        MotProcess.Ended evaluated = await MotProcess.RunAsync("eval", "--truth", folder["a"], "--tracks", folder["tracks"]);
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Error));
        Assert.Contains("100.00", evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_gives_its_frames()
    {
        using TemporaryFolder folder = new();
        foreach ((string name, string seed) in new[] { ("a", "3"), ("b", "3"), ("c", "4") })
        {
            MotProcess.Ended ended = await MotProcess.RunAsync("synth", "--output", folder[name], "--sequences", "1", "--length", "1", "--size", "64x64", "--png", "--seed", seed);
            Assert.Equal(0, ended.ExitCode);
        }

        byte[] Frame(string name) => File.ReadAllBytes(folder[$"{name}/SYN-01/img1/000001.png"]);
        Assert.Equal(Frame("a"), Frame("b"));
        Assert.NotEqual(Frame("a"), Frame("c"));
    }

    [Theory]
    [InlineData("Width is 30; expected 64 to 4096.", "--size", "30x64")]
    [InlineData("--size: found '30', expected WIDTHxHEIGHT, such as 320x192", "--size", "30")]
    [InlineData("--sequences: found 0, expected at least 1", "--sequences", "0")]
    public async Task An_option_out_of_range_is_a_wrong_command_line(string message, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        MotProcess.Ended ended = await MotProcess.RunAsync(["synth", "--output", folder["a"], .. arguments]);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"mot: {message}\n", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["a"]));
    }

    [Fact]
    public async Task Interrupted_it_leaves_whole_sequences()
    {
        using TemporaryFolder folder = new();
        string[] arguments = ["synth", "--output", folder["a"], "--sequences", "400", "--length", "20", "--size", "64x64"];
        using MotProcess process = MotProcess.Start(arguments);
        string[] Whole() => Directory.Exists(folder["a"]) ? Directory.GetDirectories(folder["a"], "SYN-*") : [];
        while (Whole().Length == 0 && !process.HasEnded)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        process.Interrupt();
        MotProcess.Ended ended = await process.WaitAsync();
        Assert.Equal((130, "stopped\n"), (ended.ExitCode, ended.Error));
        string[] whole = Whole();
        Assert.InRange(whole.Length, 1, 399);
        Assert.All(whole, sequence => Assert.Equal(20, Directory.GetFiles(Path.Combine(sequence, "img1")).Length));
        Assert.Equal(whole.Order(), Directory.GetFileSystemEntries(folder["a"]).Order());
    }
}
