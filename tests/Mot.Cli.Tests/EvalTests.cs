using System.Text.Json;

namespace Mot.Tests;

public sealed class EvalTests
{
    private static readonly string s_truth = Rows((frame, id) => FormattableString.Invariant($"{frame},{id},{10 * id + frame},20,8,16,1,1,1"));
    private static readonly string s_tracks = Rows((frame, id) => FormattableString.Invariant($"{frame},{id + 70},{10 * id + frame},20,8,16,0.9,-1,-1,-1"));

    private static string Rows(Func<int, int, string> row) =>
        string.Concat(from id in Enumerable.Range(1, 3) from frame in Enumerable.Range(1, 10) select row(frame, id) + "\n");

    [Theory]
    [InlineData("mot17-lift/gt", "mot17-lift/tracker", "mot17-lift.json")]
    [InlineData("mot17-lift/gt", "mot17-lift/tracker", "mot17-lift-without-preprocessing.json", "--no-preprocessing")]
    [InlineData("mot15", "reference-tracks/bytetrack", "mot15-bytetrack.json")]
    public async Task Json_has_the_reference_s_fields_and_figures(string truth, string tracks, string expected, params string[] more)
    {
        MotProcess.Ended ended = await MotProcess.RunAsync(
            ["eval", "--truth", SharedData.Require("data/" + truth), "--tracks", SharedData.Require("data/" + tracks), "--json", .. more]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        using JsonDocument ours = JsonDocument.Parse(ended.Output);
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(SharedData.Require("data/expected/" + expected)));
        foreach (JsonProperty sequence in reference.RootElement.EnumerateObject())
        {
            JsonElement found = ours.RootElement.GetProperty(sequence.Name);
            Assert.Equal(sequence.Value.EnumerateObject().Select(f => f.Name).Order(), found.EnumerateObject().Select(f => f.Name).Order());
            foreach (JsonProperty field in sequence.Value.EnumerateObject())
            {
                if (field.Value.ValueKind == JsonValueKind.Number)
                    Assert.Equal(field.Value.GetDouble(), found.GetProperty(field.Name).GetDouble(), 1e-9);
            }
        }
    }

    [Fact]
    public async Task Files_are_named_by_their_sequence()
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("SEQ-01/gt/gt.txt", s_truth), tracks = folder.Write("tracks.txt", s_tracks);
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks, "--json");
        using JsonDocument metrics = JsonDocument.Parse(ended.Output);
        JsonElement sequence = metrics.RootElement.GetProperty("SEQ-01");
        Assert.Equal((1.0, 1.0, 30), (sequence.GetProperty("MOTA").GetDouble(), sequence.GetProperty("IDF1").GetDouble(), sequence.GetProperty("CLR_TP").GetInt32()));
    }

    [Fact]
    public async Task A_folder_of_sequences_gives_a_row_each_and_one_for_all()
    {
        using TemporaryFolder folder = new();
        folder.Write("truth/B/gt/gt.txt", s_truth);
        folder.Write("truth/A/gt/gt.txt", s_truth);
        folder.Write("tracks/A.txt", s_tracks);
        folder.Write("tracks/B.txt", "");
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", folder["truth"], "--tracks", folder["tracks"]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        string[][] rows = [.. ended.Output.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(r => r.Length > 5)];
        Assert.Equal(["Sequence", "A", "B", "COMBINED"], rows.Select(r => r[0]));
        int mota = Array.IndexOf(rows[0], "MOTA");
        Assert.Equal(["100.00", "0.00", "50.00"], rows[1..].Select(r => r[mota]));
        Assert.DoesNotContain('\u001b', ended.Output);
    }

    [Fact]
    public async Task Detections_have_an_average_precision()
    {
        using TemporaryFolder folder = new();
        // The truth with every tenth box missing, and without identities.
        string truth = folder.Write("gt.txt", s_truth);
        string detections = folder.Write("det.txt", Rows((frame, id) => frame == 10 ? "" : FormattableString.Invariant($"{frame},-1,{10 * id + frame},20,8,16,0.9")).Replace("\n\n", "\n"));
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", truth, "--detections", detections, "--json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        using JsonDocument metrics = JsonDocument.Parse(ended.Output);
        Assert.Equal(0.9, metrics.RootElement.GetProperty("Recall50").GetDouble(), 1e-9);
        Assert.Equal(0.9, metrics.RootElement.GetProperty("AP50").GetDouble(), 0.02);
        MotProcess.Ended text = await MotProcess.RunAsync("eval", "--truth", truth, "--detections", detections);
        Assert.StartsWith("AP at IoU 0.5: 0.9", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_limit_what_is_evaluated()
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("gt.txt", s_truth), tracks = folder.Write("t.txt", s_tracks);
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks, "--frames", "3-6", "--json");
        using JsonDocument metrics = JsonDocument.Parse(ended.Output);
        Assert.Equal(12, metrics.RootElement.GetProperty("COMBINED_SEQ").GetProperty("GT_Dets").GetInt32());
    }

    [Fact]
    public async Task A_sequence_without_tracks_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("truth/A/gt/gt.txt", s_truth);
        Directory.CreateDirectory(folder["tracks"]);
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", folder["truth"], "--tracks", folder["tracks"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"mot: No tracks of sequence A: expected {folder["tracks/A.txt"]}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_row_gives_its_line_and_is_skipped_on_demand()
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("gt.txt", s_truth), tracks = folder.Write("t.txt", s_tracks + "11,3,1\n");
        MotProcess.Ended strict = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks);
        Assert.Equal(1, strict.ExitCode);
        Assert.StartsWith($"mot: {tracks}:31:", strict.Error, StringComparison.Ordinal);
        Assert.Single(strict.Error.TrimEnd().Split('\n'));
        MotProcess.Ended lenient = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks, "--lenient");
        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains("1 skipped", lenient.Error, StringComparison.Ordinal);
    }
}
