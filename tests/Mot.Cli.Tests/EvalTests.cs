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

    /// <summary>A walker, a row a frame.</summary>
    private static string Walk(string rest, int frames = 5, int id = 1) =>
        string.Concat(Enumerable.Range(1, frames).Select(f => FormattableString.Invariant($"{f},{id},{100 + (10 * f)},100,50,100,{rest}\n")));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1")]
    public async Task Identities_of_detections_mean_nothing(string id)
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("gt.txt", "1,1,100,100,50,100,1,1,1\n1,2,300,100,50,100,1,1,1\n2,1,105,100,50,100,1,1,1\n2,2,295,100,50,100,1,1,1\n");
        string detections = folder.Write("det.txt", $"1,{id},100,100,50,100,0.9,-1,-1,-1\n1,{id},300,100,50,100,0.9,-1,-1,-1\n2,{id},105,100,50,100,0.9,-1,-1,-1\n2,{id},295,100,50,100,0.9,-1,-1,-1\n");
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", truth, "--detections", detections);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.StartsWith("AP at IoU 0.5: 1.000", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flag_between_0_and_1_counts()
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("gt.txt", Walk("0.608,-1,-1,-1")), tracks = folder.Write("t.txt", Walk("0.9,-1,-1,-1", id: 7));
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks, "--json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        using JsonDocument metrics = JsonDocument.Parse(ended.Output);
        JsonElement sequence = metrics.RootElement.GetProperty("COMBINED_SEQ");
        Assert.Equal((1.0, 5), (sequence.GetProperty("MOTA").GetDouble(), sequence.GetProperty("GT_Dets").GetInt32()));
    }

    [Theory]
    [InlineData("--tracks")]
    [InlineData("--detections")]
    public async Task Truth_of_which_nothing_counts_is_an_error_unless_asked_otherwise(string kind)
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("gt.txt", Walk("1,3,1")), tracks = folder.Write("t.txt", Walk("0.9,-1,-1,-1", id: 7));
        string[] command = ["eval", "--truth", truth, kind, tracks];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith($"mot: {truth}: none of the 5 true boxes counts: found 5 of class 3 (car), expected boxes of class 1 (pedestrian)", ended.Error, StringComparison.Ordinal);
        Assert.Contains("MOT17", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--no-preprocessing", ended.Error, StringComparison.Ordinal);

        MotProcess.Ended allowed = await MotProcess.RunAsync([.. command, "--allow-no-truth"]);
        Assert.Equal(0, allowed.ExitCode);
        Assert.StartsWith($"warning: {truth}: none of the 5", allowed.Error, StringComparison.Ordinal);
        MotProcess.Ended raw = await MotProcess.RunAsync([.. command, "--no-preprocessing"]);
        Assert.Equal((0, ""), (raw.ExitCode, raw.Error));
        Assert.Contains(kind == "--tracks" ? "100.00" : "AP at IoU 0.5: 1.000", raw.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sequence_without_truth_that_counts_is_a_warning_beside_others()
    {
        using TemporaryFolder folder = new();
        folder.Write("truth/A/gt/gt.txt", Walk("1,1,1"));
        string none = folder.Write("truth/B/gt/gt.txt", Walk("0,1,1"));
        folder.Write("tracks/A.txt", Walk("0.9"));
        folder.Write("tracks/B.txt", Walk("0.9"));
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", folder["truth"], "--tracks", folder["tracks"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.StartsWith($"warning: {none}: none of the 5 true boxes counts: found 5 whose flag is 0, expected", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_beyond_the_sequence_are_named_skipped_or_cut_off()
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("seq/gt/gt.txt", Walk("1,1,1")), tracks = folder.Write("t.txt", Walk("0.9,-1,-1,-1"));
        folder.Write("seq/seqinfo.ini", "[Sequence]\nname=seq\nseqLength=3\n");
        string[] command = ["eval", "--truth", folder["seq"], "--tracks", tracks];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal($"mot: {truth}:4: found frame 4, expected frames 1 to 3, as seqLength in '{folder["seq/seqinfo.ini"]}' says; --frames 1-3 leaves later rows out, --lenient skips and counts them.\n", ended.Error);
        MotProcess.Ended lenient = await MotProcess.RunAsync([.. command, "--lenient"]);
        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains($"{tracks}: 3 rows read, 2 skipped (Frame 2)", lenient.Error, StringComparison.Ordinal);
        MotProcess.Ended cut = await MotProcess.RunAsync([.. command, "--frames", "1-3"]);
        Assert.Equal((0, ""), (cut.ExitCode, cut.Error));
        Assert.Contains("100.00", cut.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,0,1", "0.9,-1,-1,-1", "gt.txt:1: found class 0, expected classes 1 to 13 of MOT17; without preprocessing (--no-preprocessing) every class is evaluated.")]
    [InlineData("1,1,1", "0.9,2,-1,-1", "t.txt:1: found class 2 (person on vehicle), expected class 1 (pedestrian), which is all that MOT17 evaluates; without preprocessing (--no-preprocessing) every class is evaluated.")]
    public async Task A_class_that_is_not_evaluated_is_named_by_its_line(string truthRest, string trackRest, string message)
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("gt.txt", Walk(truthRest)), tracks = folder.Write("t.txt", Walk(trackRest));
        MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks);
        Assert.Equal((1, $"mot: {folder[message]}\n"), (ended.ExitCode, ended.Error));
        MotProcess.Ended raw = await MotProcess.RunAsync("eval", "--truth", truth, "--tracks", tracks, "--no-preprocessing");
        Assert.Equal((0, ""), (raw.ExitCode, raw.Error));
    }

    [Fact]
    public async Task A_file_whose_every_row_is_skipped_is_an_error()
    {
        using TemporaryFolder folder = new();
        string bad = folder.Write("bad.txt", "header,of,another,tool\nx,y,z\n"), good = folder.Write("good.txt", Walk("1,1,1"));
        foreach (string[] pair in (string[][])[[bad, good], [good, bad]])
        {
            MotProcess.Ended ended = await MotProcess.RunAsync("eval", "--truth", pair[0], "--tracks", pair[1], "--lenient");
            Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
            Assert.StartsWith($"mot: {bad}: none of its 2 rows could be read; the first: {bad}:1: found 4 columns", ended.Error, StringComparison.Ordinal);
        }
    }
}
