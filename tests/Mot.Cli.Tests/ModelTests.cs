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
        Assert.Matches($"^{Regex.Escape(folder["tracks.txt"])}: \\d+ tracks in 3 frames, [0-9.]+ frames/s\n(warning: no detection scores high enough .*\n)?$", ended.Error);
        Assert.True(new FileInfo(folder[$"drawn.{extension}"]).Length > 1000);
    }

    /// <summary>Copies a generated sequence's images into a folder, named as they are.</summary>
    private string Images(TemporaryFolder folder, string name)
    {
        foreach (string image in Directory.GetFiles(trained.Folder["data/SYN-01/img1"]))
            File.Copy(image, folder.Combine(name, Path.GetFileName(image)));
        return folder[name];
    }

    [Fact]
    public async Task A_folder_of_images_alone_is_tracked_with_a_report()
    {
        using TemporaryFolder folder = new();
        string source = Images(folder, "plain"), tracks = folder["t.txt"], report = folder["r.html"];
        foreach (string[] more in (string[][])[["--report", report], [], ["--tracker", "iou", "--report", report, "--save-detections", folder["d.txt"]]])
        {
            File.Delete(report);
            MotProcess.Ended ended = await MotProcess.RunAsync(["track", "--model", trained.Model, "--source", Path.Combine(source, "."), "--output", tracks, .. more]);
            Assert.Equal((0, ""), (ended.ExitCode, ended.Output));
            Assert.StartsWith($"{tracks}: ", ended.Error, StringComparison.Ordinal);
            Assert.True(File.Exists(tracks));
            Assert.Equal(more.Contains(report), File.Exists(report));
        }
    }

    [Theory]
    [InlineData("1,1,10,10,20,40,1,0,1\n", "gt.txt:1: found class 0, expected classes 1 to 13 of MOT17")]
    [InlineData("0,1,10,10,20,40,1,1,1\n", "gt.txt:1: found frame 0, expected frames from 1")]
    [InlineData("1,1,10,10,20,nan,1,1,1\n", "gt.txt:1: found height 'nan'")]
    [InlineData("1,1,10,10,20,40,1,1,1\n1,1,10,10,20,40,1,1,1\n", "gt.txt:2: found identity 1 again in frame 1")]
    [InlineData("1,-1,10,10,20,40,1,1,1\n1,-1,10,10,20,40,1,1,1\n", "gt.txt:2: found identity -1 again in frame 1")]
    public async Task Truth_that_nobody_asked_for_costs_the_metrics_alone(string truth, string message)
    {
        using TemporaryFolder folder = new();
        Images(folder, "seq/img1");
        string gt = folder.Write("seq/gt/gt.txt", truth), tracks = folder["t.txt"], report = folder["r.html"];
        string[] command = ["track", "--model", trained.Model, "--source", folder["seq"], "--tracker", "iou", "--output", tracks, "--report", report, "--save-detections", folder["d.txt"]];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith("warning: no metrics, since the source's own truth can't be used: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.All([tracks, report, folder["d.txt"]], file => Assert.True(File.Exists(file), file));

        // Asked for, it is an error, before there is anything to lose.
        File.Delete(tracks);
        MotProcess.Ended asked = await MotProcess.RunAsync([.. command, "--truth", gt]);
        Assert.Equal((1, ""), (asked.ExitCode, asked.Output));
        Assert.Contains(message, asked.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(tracks));
    }

    [Fact]
    public async Task Truth_of_which_nothing_counts_gives_no_metrics()
    {
        using TemporaryFolder folder = new();
        Images(folder, "seq/img1");
        string gt = folder.Write("seq/gt/gt.txt", "1,1,10,10,20,40,1,3,1\n");
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--model", trained.Model, "--source", folder["seq"], "--tracker", "iou", "--output", folder["t.txt"]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith($"warning: no metrics, since of {gt} none of the 1 true boxes counts: found 1 of class 3 (car)", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{file}/r.html", 1, "mot: ")]
    [InlineData("{folder}", 1, "mot: {folder}: found a folder, expected a file to write")]
    [InlineData("{tracks}", 2, "mot: found {tracks} for two outputs, expected a file each")]
    public async Task An_output_that_cannot_be_written_is_told_before_tracking(string report, int code, string message)
    {
        using TemporaryFolder folder = new();
        string tracks = folder["t.txt"];
        folder.Write("file", "");
        Directory.CreateDirectory(folder["folder"]);
        string Fill(string text) => text.Replace("{file}", folder["file"]).Replace("{folder}", folder["folder"]).Replace("{tracks}", tracks);
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--model", trained.Model, "--source", trained.Folder["data/SYN-01"], "--output", tracks, "--report", Fill(report));
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith(Fill(message), ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(tracks));
    }

    [Fact]
    public async Task What_was_tracked_before_a_damaged_image_is_kept()
    {
        using TemporaryFolder folder = new();
        string source = Images(folder, "plain"), tracks = folder["t.txt"];
        string[] images = [.. Directory.GetFiles(source).Order(StringComparer.Ordinal)];
        File.WriteAllText(images[5], "no image");
        MotProcess.Ended ended = await MotProcess.RunAsync(
            "track", "--model", trained.Model, "--source", source, "--tracker", "iou", "--set", "ConfidenceThreshold=0", "--set", "NewTrackThreshold=0", "--output", tracks);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"{tracks}: the tracks of 5 frames until then are kept", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"mot: '{images[5]}': frame 6 can't be read", ended.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(tracks));
    }

    [Fact]
    public async Task Images_of_another_size_than_declared_are_named_or_skipped()
    {
        using TemporaryFolder folder = new();
        string source = Images(folder, "images"), image = Path.GetFileName(Directory.GetFiles(source).Order(StringComparer.Ordinal).First());
        string Coco(string name, int width) => folder.Write(name,
            "{\"categories\": [{\"id\": 1, \"name\": \"person\"}],\n" +
            $"\"images\": [{{\"id\": 1, \"file_name\": \"{image}\", \"width\": {width}, \"height\": 64}}],\n" +
            "\"annotations\": [{\"id\": 1, \"image_id\": 1, \"category_id\": 1, \"bbox\": [10, 10, 20, 40], \"track_id\": 1}]}");
        string wrong = Coco("wrong.json", 192), right = Coco("right.json", 96);
        string[] command = ["train", "--data", wrong, right, "--images", source, "--epochs", "1", "--output", folder["m.mot"], .. s_small];
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"mot: {wrong}:2: found '{Path.Combine(source, image)}' of 96 x 64 pixels, expected 192 x 64, the size that its boxes are for.", ended.Error, StringComparison.Ordinal);
        MotProcess.Ended lenient = await MotProcess.RunAsync([.. command, "--lenient"]);
        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains("dropped: 1 images of another size than their labels are for", lenient.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_training_needs_is_checked_before_it()
    {
        using TemporaryFolder folder = new();
        Images(folder, "seq/img1");
        string gt = folder.Write("seq/gt/gt.txt", "1,1,10,10,20,40,1,3,1\n");
        string[] command = ["train", "--data", folder["seq"], "--epochs", "1", "--output", folder["m.mot"], .. s_small];
        MotProcess.Ended cars = await MotProcess.RunAsync(command);
        Assert.Equal(1, cars.ExitCode);
        Assert.Contains("mot: found no box to learn, expected some; --classes names classes other than people: ", cars.Error, StringComparison.Ordinal);
        Assert.Contains("dropped: 1 of other classes (classes '3': 1)", cars.Error, StringComparison.Ordinal);

        File.WriteAllText(gt, "1,1,10,10,20,40,1,1,1\n");
        MotProcess.Ended nobody = await MotProcess.RunAsync([.. command, "--frames", "1-4", "--validate", "5-12"]);
        Assert.Contains("mot: found no box in the frames to choose on, 5-12, expected some", nobody.Error, StringComparison.Ordinal);

        File.WriteAllText(gt, "1,-1,10,10,20,40,1,1,1\n5,-1,10,10,20,40,1,1,1\n");
        MotProcess.Ended unknown = await MotProcess.RunAsync([.. command, "--frames", "1-4", "--validate", "5-12"]);
        Assert.Contains("mot: found boxes of unknown identity in the frames to choose on, expected known ones to compare tracks with; --metric ap does without", unknown.Error, StringComparison.Ordinal);
        MotProcess.Ended precision = await MotProcess.RunAsync([.. command, "--frames", "1-4", "--validate", "5-12", "--metric", "ap"]);
        Assert.Equal((0, folder["m.mot"] + "\n"), (precision.ExitCode, precision.Output));
        Assert.Contains("the tracker's thresholds stay as they are", precision.Error, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_disk_that_is_full_at_the_end_of_training_costs_no_training()
    {
        using SmallDisk disk = new(64 << 10);
        string model = disk["m.mot"], state = model + ".training";
        string[] arguments = ["train", "--data", trained.Folder["data"], "--epochs", "20", "--output", model, .. s_small];
        using MotProcess first = MotProcess.Start(arguments);
        await first.WaitForAsync("Training  ");
        first.Interrupt();
        Assert.Equal(130, (await first.WaitAsync()).ExitCode);
        disk.Fill(left: 64);
        MotProcess.Ended full = await MotProcess.RunAsync([.. arguments, "--resume"]);
        Assert.Equal((1, ""), (full.ExitCode, full.Output));
        Assert.Contains($"mot: {model}: can't be written: No space left on device", full.Error, StringComparison.Ordinal);
        Assert.EndsWith($"; what was trained is kept in {state}: make room, and the same command with --resume goes on from there\n", full.Error, StringComparison.Ordinal);
        Assert.Equal([state, disk["rest"]], Directory.GetFiles(disk.Path).Order(StringComparer.Ordinal));
        File.Delete(disk["rest"]);
        MotProcess.Ended resumed = await MotProcess.RunAsync([.. arguments, "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal([model], Directory.GetFiles(disk.Path));
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
