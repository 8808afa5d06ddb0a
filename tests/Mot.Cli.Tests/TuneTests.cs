namespace Mot.Tests;

public sealed class TuneTests
{
    /// <summary>Two people who walk apart, and clutter of low scores, as detections or as truth.</summary>
    private static void Write(TemporaryFolder folder, string name)
    {
        folder.Write($"data/{name}/gt/gt.txt", string.Concat(
            from id in Enumerable.Range(1, 2)
            from frame in Enumerable.Range(1, 40)
            select FormattableString.Invariant($"{frame},{id},{(200 * id) + (3 * frame * (id == 1 ? -1 : 1)) + 200},50,20,48,1,1,1\n")));
        folder.Write($"data/{name}/det/det.txt", string.Concat(
            from frame in Enumerable.Range(1, 40)
            from id in Enumerable.Range(1, 3)
            select id == 3
                ? FormattableString.Invariant($"{frame},-1,{700 + frame},{300 + (frame % 5)},20,48,0.3,-1,-1,-1\n")
                : FormattableString.Invariant($"{frame},-1,{(200 * id) + (3 * frame * (id == 1 ? -1 : 1)) + 200},50,20,48,0.{(frame + id) % 4 + 6},-1,-1,-1\n")));
    }

    [Fact]
    public async Task Best_options_and_a_table_come_out_and_can_be_tracked_with()
    {
        using TemporaryFolder folder = new();
        Write(folder, "A");
        Write(folder, "B");
        string best = folder["out/best.json"], table = folder["out/best.csv"];
        string[] command = ["tune", "--tracker", "iou", "--set", "ConfidenceThreshold=0.1", "--data", folder["data"], "--metric", "MOTA",
            "--range", "ConfidenceThreshold=0.05..0.95", "--trials", "30", "--seed", "3", "--output", best];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        string[] lines = ended.Output.TrimEnd().Split('\n');
        Assert.StartsWith("as given", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("100.00  100.00  100.00", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("ConfidenceThreshold=0.", lines[3], StringComparison.Ordinal);
        Assert.Equal([best, table], lines[4..]);
        string[] rows = File.ReadAllLines(table);
        Assert.Equal(32, rows.Length);
        Assert.Equal("trial,score,HOTA,MOTA,IDF1,ConfidenceThreshold", rows[1]);

        // The clutter is gone.
        string tracks = folder["out/tracks/A.txt"];
        Assert.Equal(0, (await MotProcess.RunAsync("track", "--tracker", best, "--detections", folder["data/A"], "--output", tracks)).ExitCode);
        MotProcess.Ended eval = await MotProcess.RunAsync("eval", "--truth", folder["data/A"], "--tracks", tracks);
        Assert.Contains("100.00", eval.Output, StringComparison.Ordinal);
        Assert.Equal(80, File.ReadAllLines(tracks).Length);
    }

    [Fact]
    public async Task A_search_goes_on_where_it_was()
    {
        using TemporaryFolder folder = new();
        Write(folder, "A");
        string[] command = ["tune", "--tracker", "bytetrack", "--data", folder["data"], "--trials", "12", "--output"];
        Assert.Equal(0, (await MotProcess.RunAsync([.. command, folder["whole.json"]])).ExitCode);

        // As a kill leaves it: some trials in the order in which they ended, the last line cut.
        string[] rows = File.ReadAllLines(folder["whole.csv"]);
        File.WriteAllText(folder["part.csv"], string.Join('\n', [.. rows[..2], rows[5], rows[3], rows[9], rows[6][..9]]));
        MotProcess.Ended resumed = await MotProcess.RunAsync([.. command, folder["part.json"], "--resume"]);
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal(rows, File.ReadAllLines(folder["part.csv"]));
        Assert.Equal(File.ReadAllText(folder["whole.json"]), File.ReadAllText(folder["part.json"]));

        MotProcess.Ended other = await MotProcess.RunAsync([.. command, folder["part.json"], "--resume", "--metric", "IDF1"]);
        Assert.Equal(1, other.ExitCode);
        Assert.StartsWith($"mot: {folder["part.csv"]}:1: found '# bytetrack ", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--range", "TrackBuffer", "mot: --range: found 'TrackBuffer', expected OPTION=A..B")]
    [InlineData("--range", "Bufer=1..9", "mot: Option Bufer: found 'Bufer', expected one of Name, ")]
    [InlineData("--metric", "HOTTA", "mot: --metric: found 'HOTTA', expected one of HOTA, MOTA, IDF1, mean")]
    [InlineData("--trials", "0", "mot: --trials: found 0, expected at least 1")]
    public async Task A_wrong_option_is_said_in_one_line(string option, string value, string message)
    {
        using TemporaryFolder folder = new();
        Write(folder, "A");
        MotProcess.Ended ended = await MotProcess.RunAsync("tune", "--tracker", "sort", "--data", folder["data"], option, value, "--output", folder["t.json"]);
        Assert.Equal(2, ended.ExitCode);
        Assert.StartsWith(message, ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["t.json"]));
    }

    [Fact]
    public async Task A_folder_without_sequences_is_said()
    {
        using TemporaryFolder folder = new();
        folder.Write("data/A/gt/gt.txt", "1,1,0,0,9,9,1,1,1\n");
        MotProcess.Ended ended = await MotProcess.RunAsync("tune", "--tracker", "sort", "--data", folder["data"], "--output", folder["t.json"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("found no sequence with detections and truth", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identities_of_detections_mean_nothing_and_truth_has_to_count()
    {
        using TemporaryFolder folder = new();
        Write(folder, "A");
        string detections = folder["data/A/det/det.txt"], truth = folder["data/A/gt/gt.txt"];
        File.WriteAllText(detections, File.ReadAllText(detections).Replace(",-1,", ",0,", StringComparison.Ordinal));
        string[] command = ["tune", "--tracker", "sort", "--data", folder["data"], "--trials", "2", "--output", folder["t.json"]];
        Assert.Equal(0, (await MotProcess.RunAsync(command)).ExitCode);

        File.WriteAllText(truth, File.ReadAllText(truth).Replace(",1,1,1\n", ",1,3,1\n", StringComparison.Ordinal));
        MotProcess.Ended cars = await MotProcess.RunAsync(command);
        Assert.Equal(1, cars.ExitCode);
        Assert.StartsWith($"mot: {truth}: none of the 80 true boxes counts: found 80 of class 3 (car)", cars.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await MotProcess.RunAsync([.. command, "--no-preprocessing"])).ExitCode);

        File.WriteAllText(truth, File.ReadAllText(truth).Replace(",1,3,1\n", ",1,0,1\n", StringComparison.Ordinal));
        MotProcess.Ended zero = await MotProcess.RunAsync(command);
        Assert.StartsWith($"mot: {truth}:1: found class 0, expected classes 1 to 13 of MOT17", zero.Error, StringComparison.Ordinal);
    }
}
