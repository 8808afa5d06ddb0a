namespace Mot.Tests;

public sealed class TrackTests
{
    /// <summary>Three people who walk side by side, as detections: no identities.</summary>
    private static string Detections(int frames) => string.Concat(
        from frame in Enumerable.Range(1, frames)
        from person in Enumerable.Range(0, 3)
        select FormattableString.Invariant($"{frame},-1,{100 * person + 2 * frame},{50 + 5 * person},20,48,0.9,-1,-1,-1\n"));

    private static string[][] Rows(string path) => [.. File.ReadAllLines(path).Select(line => line.Split(','))];

    [Theory]
    [InlineData("sort")]
    [InlineData("ByteTrack")]
    [InlineData("iou")]
    public async Task Detections_become_tracks(string tracker)
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("SEQ/det/det.txt", Detections(30)), output = folder["out/tracks.txt"];
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--detections", detections, "--tracker", tracker, "--output", output);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("3 tracks in 30 frames", ended.Error, StringComparison.Ordinal);
        string[][] rows = Rows(output);
        Assert.Equal(["1", "2", "3"], rows.Select(r => r[1]).Distinct().Order());
        Assert.Equal(90, rows.Length);
    }

    [Fact]
    public async Task A_sequence_s_folder_has_detections_and_frames_can_be_chosen()
    {
        using TemporaryFolder folder = new();
        folder.Write("SEQ/det/det.txt", Detections(30));
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--detections", folder["SEQ"], "--tracker", "iou", "--frames", "11-20", "--output", folder["t.txt"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(("11", "20"), (Rows(folder["t.txt"])[0][0], Rows(folder["t.txt"])[^1][0]));
    }

    [Fact]
    public async Task An_option_of_the_tracker_can_be_set()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(10));
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--detections", detections, "--tracker", "bytetrack", "--set", "FirstId=40", "--set", "ConfirmationHits=3", "--set", "ConfirmInFirstFrame=false", "--output", folder["t.txt"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(("3", "40"), (Rows(folder["t.txt"])[0][0], Rows(folder["t.txt"])[0][1]));
    }

    [Theory]
    [InlineData("--set", "TrackBuf=3", "Option TrackBuf: found 'TrackBuf', expected one of Name, ")]
    [InlineData("--set", "TrackBuffer=-3", "Option TrackBuffer: found -3, expected at least 0")]
    public async Task A_wrong_option_is_said_in_one_line(string option, string value, string message)
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(2));
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--detections", detections, "--tracker", "sort", option, value, "--output", folder["t.txt"]);
        Assert.Equal(2, ended.ExitCode);
        Assert.StartsWith($"mot: {message}", ended.Error, StringComparison.Ordinal);
        Assert.Equal(2, ended.Error.TrimEnd().Split('\n').Length);
        Assert.False(File.Exists(folder["t.txt"]));
    }

    [Fact]
    public async Task A_tracker_by_appearance_says_what_it_lacks()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(2));
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--detections", detections, "--tracker", "fairmot", "--output", folder["t.txt"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("mot: Frame 1: found detections without embeddings", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fairmot", "fairmot-7fps")]
    [InlineData("jde-code", "jde-7fps")]
    public async Task Embeddings_come_from_a_table_of_their_own(string tracker, string reference)
    {
        using TemporaryFolder folder = new();
        string looks = SharedData.Require("data/reference-tracks/pets/detections-with-embeddings.csv");
        string[] common = ["--tracker", tracker, "--set", "ReferenceCompatible=true", "--frame-rate", "7", "--output"];
        MotProcess.Ended ended = await MotProcess.RunAsync(
            ["track", "--detections", SharedData.Require("data/mot15/PETS09-S2L1/det/det.txt"), "--embeddings", looks, .. common, folder["joined.txt"]]);
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(File.ReadAllLines(SharedData.Require($"data/reference-tracks/pets/{reference}.txt")).Length, File.ReadAllLines(folder["joined.txt"]).Length);

        // The table has the detections as well.
        Assert.Equal(0, (await MotProcess.RunAsync(["track", "--detections", looks, .. common, folder["table.txt"]])).ExitCode);
        Assert.Equal(File.ReadAllText(folder["joined.txt"]), File.ReadAllText(folder["table.txt"]));
    }

    [Fact]
    public async Task A_detection_without_its_embedding_is_said()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(2));
        string looks = folder.Write("looks.csv", "frame,x,y,w,h,score,e0,e1\n1,2,50,20,48,0.9,1,0\n1,102,55,20,48,0.9,0,1\n1,204,60,20,48,0.9,1,1\n");
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--detections", detections, "--embeddings", looks, "--tracker", "fairmot", "--output", folder["t.txt"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("mot: det, frame 1: found no appearance vector for the detection at Box { X0 = 202,", ended.Error, StringComparison.Ordinal);
        Assert.Contains("in 'looks', expected a row with that box", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_rows_are_refused_or_skipped_and_counted()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(5) + "6,-1,10,20,-5,48,0.9\n6,-1,nan,20,5,48,0.9,-1,-1,-1\n");
        string[] command = ["track", "--detections", detections, "--tracker", "sort", "--output", folder["t.txt"]];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"mot: {detections}:16: ", ended.Error, StringComparison.Ordinal);
        MotProcess.Ended lenient = await MotProcess.RunAsync([.. command, "--lenient"]);
        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains("15 rows read, 2 skipped", lenient.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("-1")]
    public async Task Identities_of_detections_mean_nothing(string id)
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(10).Replace(",-1,", $",{id},", StringComparison.Ordinal));
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--detections", detections, "--tracker", "sort", "--output", folder["t.txt"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.StartsWith($"{folder["t.txt"]}: 3 tracks in 10 frames", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detections_that_cannot_be_used_are_counted_and_told()
    {
        using TemporaryFolder folder = new();
        string flat = folder.Write("flat.txt", Detections(3) + "1,-1,500,100,0,100,0.9\n2,-1,500,100,50,0,0.9\n".Replace("0.9", "0.9,-1,-1,-1", StringComparison.Ordinal));
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--detections", flat, "--tracker", "sort", "--output", folder["t.txt"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("\nwarning: 2 of 11 detections have no area", ended.Error, StringComparison.Ordinal);

        string low = folder.Write("low.txt", Detections(3).Replace("0.9", "-1", StringComparison.Ordinal));
        MotProcess.Ended none = await MotProcess.RunAsync("track", "--detections", low, "--tracker", "bytetrack", "--output", folder["t.txt"]);
        Assert.Equal(0, none.ExitCode);
        Assert.Contains(
            "\nwarning: no detection scores high enough to start a track: the highest score is -1, and bytetrack has ConfidenceThreshold 0.1 and HighThreshold 0.6 and NewTrackThreshold 0.7; --set changes them",
            none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_rows_of_a_table_of_embeddings_are_refused_or_skipped_and_counted()
    {
        using TemporaryFolder folder = new();
        string table = folder.Write("looks.csv", "frame,x,y,w,h,score,e0,e1\n1,2,50,20,48,0.9,1,0\n2,x,50,20,48,0.9,1,0\n2,4,50,20,48,0.9,1,0\n");
        string[] command = ["track", "--detections", table, "--tracker", "fairmot", "--output", folder["t.txt"]];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"mot: {table}:3: found 'x' in column 2", ended.Error, StringComparison.Ordinal);
        MotProcess.Ended lenient = await MotProcess.RunAsync([.. command, "--lenient"]);
        Assert.Equal(0, lenient.ExitCode);
        Assert.StartsWith($"{table}: 2 rows read, 1 skipped (Number 1)", lenient.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_every_row_is_skipped_is_an_error()
    {
        using TemporaryFolder folder = new();
        string bad = folder.Write("det.txt", "header,of,another,tool\nx,y,z\n");
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--detections", bad, "--tracker", "sort", "--lenient", "--output", folder["t.txt"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"mot: {bad}: none of its 2 rows could be read", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_come_back_as_they_were_given()
    {
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections(3));
        Assert.Equal(0, (await MotProcess.RunAsync("track", "--detections", detections, "--tracker", "iou", "--output", folder["t.txt"])).ExitCode);
        Assert.All(Rows(folder["t.txt"]), row => Assert.Equal("0.9", row[6]));
    }
}
