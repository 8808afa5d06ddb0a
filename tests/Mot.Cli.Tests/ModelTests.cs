using System.Text.RegularExpressions;

namespace Mot.Tests;

/// <summary>Training, tracking with the model, and what is said about it, on sequences of the size of a stamp.</summary>
public sealed class ModelTests(ModelTests.Trained trained) : IClassFixture<ModelTests.Trained>
{
    private static readonly string[] s_small = ["--input", "96x64", "--seed", "3"];

    /// <summary>A model that was trained for one epoch.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        internal TemporaryFolder Folder { get; } = new();

        internal string Model => Folder["models/small.mot"];

        internal MotProcess.Ended Training { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            MotProcess.Ended drawn = await MotProcess.RunAsync("synth", "--output", Folder["data"], "--sequences", "2", "--length", "12", "--size", "96x64", "--walkers", "4");
            Assert.Equal((0, ""), (drawn.ExitCode, drawn.Error));
            Training = await MotProcess.RunAsync(
                ["train", "--system", "fairmot", "--data", Folder["data"], "--frames", "1-8", "--validate", "9-12", "--epochs", "1", "--output", Model, .. s_small]);
        }

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public void Training_leaves_the_model_alone_and_says_how_it_did()
    {
        Assert.Equal((0, trained.Model + "\n"), (trained.Training.ExitCode, trained.Training.Output));
        Assert.Contains("on the validation frames: MOTA ", trained.Training.Error, StringComparison.Ordinal);
        Assert.Equal([trained.Model], Directory.GetFileSystemEntries(Path.GetDirectoryName(trained.Model)!));
    }

    [Fact]
    public async Task Inspect_tells_of_the_training_and_the_stages()
    {
        MotProcess.Ended ended = await MotProcess.RunAsync("inspect", trained.Model, "--tensors");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        foreach (string part in new[] { "command: mot train --system fairmot", "sequences: SYN-01, SYN-02", "stage fairmot, ", "\"inputWidth\": 96", "stage association", "sha256 " })
            Assert.Contains(part, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tracking_writes_tracks_video_and_report()
    {
        using TemporaryFolder folder = new();
        string tracks = folder["out/tracks.txt"], video = folder["out/tracked.mp4"], report = folder["out/report.html"];
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--model", trained.Model, "--source", trained.Folder["data/SYN-01"], "--frames", "3-12",
            "--tracker", "iou", "--output", tracks, "--annotate", video, "--report", report, "--save-detections", folder["out/det.txt"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("tracks in 10 frames", ended.Error, StringComparison.Ordinal);
        Assert.StartsWith("Sequence", ended.Output, StringComparison.Ordinal);
        Assert.All(File.ReadLines(tracks), line => Assert.InRange(int.Parse(line.Split(',')[0]), 3, 12));
        Assert.All(File.ReadLines(folder["out/det.txt"]), line => Assert.Equal("-1", line.Split(',')[1]));
        Assert.True(new FileInfo(video).Length > 1000);
        Assert.Contains("tracked with small.mot", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("webm")]
    [InlineData("mov")]
    [InlineData("avi")]
    public async Task Writing_a_video_leaves_standard_error_to_the_command(string extension)
    {
        using TemporaryFolder folder = new();
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--model", trained.Model, "--source", trained.Folder["data/SYN-01"], "--frames", "1-3", "--output", folder["tracks.txt"], "--annotate", folder[$"drawn.{extension}"]);
        Assert.Equal(0, ended.ExitCode);
        Assert.Matches($"^{Regex.Escape(folder["tracks.txt"])}: \\d+ tracks in 3 frames, [0-9.]+ frames/s\n$", ended.Error);
        Assert.True(new FileInfo(folder[$"drawn.{extension}"]).Length > 1000);
    }

    [Fact]
    public async Task The_same_tracks_come_from_another_process()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "a.txt", "b.txt" })
        {
            MotProcess.Ended ended = await MotProcess.RunAsync("track", "--model", trained.Model, "--source", trained.Folder["data/SYN-02"], "--tracker", "iou", "--output", folder[name]);
            Assert.Equal(0, ended.ExitCode);
        }

        Assert.Equal(File.ReadAllBytes(folder["a.txt"]), File.ReadAllBytes(folder["b.txt"]));
    }

    [Theory]
    [InlineData("{model}", "{data}/nowhere", "no such file or folder")]
    [InlineData("nowhere.mot", "{data}/SYN-01", "'nowhere.mot': no such file.")]
    [InlineData("{cut}", "{data}/SYN-01", "cut short")]
    [InlineData("{model}", "{empty}", "{empty}")]
    public async Task What_cannot_be_tracked_is_said_in_one_line(string model, string source, string message)
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(trained.Model);
        File.WriteAllBytes(folder["cut.mot"], whole[..(whole.Length / 2)]);
        Directory.CreateDirectory(folder["empty"]);
        string Fill(string text) => text.Replace("{model}", trained.Model).Replace("{data}", trained.Folder["data"])
            .Replace("{cut}", folder["cut.mot"]).Replace("{empty}", folder["empty"]);
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--model", Fill(model), "--source", Fill(source), "--output", folder["t.txt"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("mot: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(Fill(message), ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Data_of_other_formats_mixes_and_what_is_wrong_is_named_or_skipped()
    {
        using TemporaryFolder folder = new();
        string image = Directory.GetFiles(trained.Folder["data/SYN-01/img1"])[0], list = folder.Write("some.train", "set/images/1.jpg\nset/images/2.jpg\n");
        File.Copy(image, folder.Combine("set/images/1.jpg"));
        folder.Write("set/labels_with_ids/1.txt", "0 -1 0.5 0.5 0.2 0.5\n");
        string[] arguments = ["train", "--data", list, trained.Folder["data"], "--epochs", "1", "--single-images", "--output", folder["m.mot"], .. s_small];
        MotProcess.Ended strict = await MotProcess.RunAsync(arguments);
        Assert.Equal((1, ""), (strict.ExitCode, strict.Output));
        Assert.StartsWith($"mot: {list}:2: found no image '", strict.Error, StringComparison.Ordinal);

        MotProcess.Ended lenient = await MotProcess.RunAsync([.. arguments, "--lenient"]);
        Assert.Equal((0, folder["m.mot"] + "\n"), (lenient.ExitCode, lenient.Output));
        Assert.StartsWith($"{list} (JdeList): 1 images, 1 boxes, 0 identities, 1 of unknown identity; dropped: 1 missing images\nskipped: {list}:2: ", lenient.Error, StringComparison.Ordinal);
        Assert.Contains($"{trained.Folder["data"]} (MotChallenge): 24 images", lenient.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_trained_further()
    {
        using TemporaryFolder folder = new();
        string[] arguments = ["train", "--from", trained.Model, "--data", trained.Folder["data"], "--epochs", "1", "--output", folder["m.mot"]];
        MotProcess.Ended ended = await MotProcess.RunAsync(arguments);
        Assert.Equal((0, folder["m.mot"] + "\n"), (ended.ExitCode, ended.Output));
        MotProcess.Ended inspected = await MotProcess.RunAsync("inspect", folder["m.mot"]);
        Assert.Contains("\"inputWidth\": 96", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("command: mot train --from small.mot", inspected.Output, StringComparison.Ordinal);

        foreach ((string[] more, int code, string message) in ((string[], int, string)[])
        [
            (["--network", "small"], 2, "--from: found --network or --backbone as well"),
            (["--system", "jde"], 2, $"--from: found FairMot in {trained.Model}, expected the --system that was asked for"),
            (["--system", "lwf", "--from", trained.Folder["data/SYN-01/seqinfo.ini"]], 2, "--from: found a checkpoint for the LWF tracker"),
            (["--from", trained.Folder["data/SYN-01/seqinfo.ini"]], 1, "seqinfo.ini: found neither a PyTorch checkpoint nor safetensors"),
        ])
        {
            string[] asked = more.Contains("--from") ? ["train", .. more, .. arguments[3..]] : [.. arguments, .. more];
            MotProcess.Ended refused = await MotProcess.RunAsync(asked);
            Assert.Equal((code, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(message, refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stopped_training_goes_on_where_it_was()
    {
        using TemporaryFolder folder = new();
        string model = folder["m.mot"], state = model + ".training";
        string[] arguments = ["train", "--data", trained.Folder["data"], "--epochs", "400", "--output", model, .. s_small];
        using MotProcess first = MotProcess.Start(arguments);
        await first.WaitForAsync("Training  ");
        first.Interrupt();
        MotProcess.Ended stopped = await first.WaitAsync();
        Assert.Equal(130, stopped.ExitCode);
        Assert.EndsWith($"the same command with --resume goes on from {state}\nstopped\n", stopped.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(state));
        Assert.False(File.Exists(model));

        // With other options it is another training, which the state says.
        MotProcess.Ended other = await MotProcess.RunAsync(["train", "--data", trained.Folder["data"], "--epochs", "401", "--output", model, .. s_small, "--resume"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains($"\nmot: {state} is of another training", other.Error, StringComparison.Ordinal);

        using MotProcess second = MotProcess.Start([.. arguments, "--resume"]);
        await second.WaitForAsync("step ");
        second.Interrupt();
        MotProcess.Ended again = await second.WaitAsync();
        Assert.True(StepOf(again.Progress) > StepOf(stopped.Progress), $"resumed at step {StepOf(again.Progress)} after {StepOf(stopped.Progress)}");
    }

    private static int StepOf(string lines)
    {
        string line = lines.Split('\n').Last(l => l.Contains("step ", StringComparison.Ordinal));
        string number = line[(line.IndexOf("step ", StringComparison.Ordinal) + 5)..];
        return int.Parse(number[..number.IndexOf(',')]);
    }

    [Fact]
    public async Task A_video_is_tracked_at_once_with_the_model_that_is_shipped()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, (await MotProcess.RunAsync("synth", "--output", folder["film"], "--sequences", "1", "--length", "12", "--seed", "4")).ExitCode);
        MotProcess.Ended ended = await MotProcess.RunAsync("demo", "--video", folder["film/SYN-01"], "--output", folder["out"]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Contains(" tracks in 12 frames", ended.Output, StringComparison.Ordinal);
        Assert.All(new[] { "out/SYN-01.txt", "out/SYN-01.mp4", "out/SYN-01.html" }, file => Assert.True(File.Exists(folder[file]), file));
    }
}
