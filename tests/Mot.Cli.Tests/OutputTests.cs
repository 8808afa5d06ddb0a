using System.Diagnostics;

namespace Mot.Tests;

/// <summary>Nothing that stands on a disk is lost for an output.</summary>
public sealed class OutputTests
{
    private const string Detections = "1,-1,10,10,20,40,0.9,-1,-1,-1\n2,-1,11,10,20,40,0.9,-1,-1,-1\n", Truth = "1,1,10,10,20,40,1,1,1\n2,1,11,10,20,40,1,1,1\n";

    private static readonly string[] s_inputs = ["video.avi", "m.mot", "SEQ/det/det.txt", "SEQ/gt/gt.txt", "SEQ/img1/000001.jpg", "SEQ/seqinfo.ini", "looks.csv", "best.json", "weights.pth"];

    // No input is what its name says: each command is to end before it reads one.
    private static TemporaryFolder Inputs()
    {
        TemporaryFolder folder = new();
        foreach (string name in s_inputs)
            folder.Write(name, name);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder["link.mp4"], "video.avi");
            File.CreateSymbolicLink(folder["again"], ".");
        }

        return folder;
    }

    [Theory]
    [InlineData("track --model {}m.mot --source {}video.avi --output {}video.avi")]
    [InlineData("track --model {}m.mot --source {}video.avi --output {}m.mot")]
    [InlineData("track --model {}m.mot --source {}video.avi --output {}t.txt --annotate {}link.mp4")]
    [InlineData("track --model {}m.mot --source {}again/video.avi --output {}t.txt --annotate {}video.avi")]
    [InlineData("track --model {}m.mot --source {}link.mp4 --output {}t.txt --report {}again/video.avi")]
    [InlineData("track --model {}m.mot --source {}video.avi --output {}t.txt --save-detections {}video.avi")]
    [InlineData("track --model {}m.mot --source {}SEQ --output {}SEQ/gt/gt.txt")]
    [InlineData("track --model {}m.mot --source {}SEQ --output {}t.txt --report {}SEQ/img1/000001.jpg")]
    [InlineData("track --model {}m.mot --source {}video.avi --truth {}SEQ/gt/gt.txt --output {}SEQ/gt/gt.txt")]
    [InlineData("track --model {}m.mot --source {}video.avi --tracker {}best.json --output {}best.json")]
    [InlineData("track --model {}m.mot --source {}video.avi --output {}t.txt --report {}again/t.txt")]
    [InlineData("track --detections {}SEQ/det/det.txt --tracker sort --output {}SEQ/det/det.txt")]
    [InlineData("track --detections {}SEQ/det/det.txt --tracker sort --output {}SEQ/gt/gt.txt")]
    [InlineData("track --detections {}SEQ --tracker sort --output {}SEQ/det/det.txt")]
    [InlineData("track --detections {}SEQ --tracker sort --embeddings {}looks.csv --output {}looks.csv")]
    [InlineData("train --data {}SEQ --output {}SEQ/gt/gt.txt")]
    [InlineData("train --data {}SEQ --video {}video.avi --output {}video.avi")]
    [InlineData("train --data {}SEQ --from {}m.mot --output {}m.mot")]
    [InlineData("train --data {}SEQ --backbone {}weights.pth --output {}n.mot --curves {}weights.pth")]
    [InlineData("train --data {}SEQ --output {}n.mot --report {}n.mot.training")]
    [InlineData("train --data {}SEQ --output {}n.mot --report {}again/n.mot")]
    [InlineData("tune --data {}SEQ --tracker {}best.json --output {}best.json")]
    [InlineData("tune --data {}SEQ --tracker sort --output {}SEQ/gt/gt.txt")]
    [InlineData("import --checkpoint {}weights.pth --system fairmot --output {}again/weights.pth")]
    [InlineData("demo --video {}video.avi --model {}m.mot --output {}out --extra")]
    public async Task An_output_that_is_an_input_or_another_output_is_refused(string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right on Windows.");
        using TemporaryFolder folder = Inputs();
        if (line.EndsWith(" --extra", StringComparison.Ordinal))
        {
            // The demo names its files after the video.
            Directory.CreateDirectory(folder["out"]);
            File.CreateSymbolicLink(folder["out/video.mp4"], "../video.avi");
            line = line[..^" --extra".Length];
        }

        MotProcess.Ended ended = await MotProcess.RunAsync(line.Replace("{}", folder.Path + "/", StringComparison.Ordinal).Split(' '));
        Assert.Equal((2, ""), (ended.ExitCode, ended.Output));
        Assert.Matches("^mot: found .* for (two outputs|an output, which is an input as well).*, expected (a file each|another file: it would be lost)\n|^mot: found .* which is an input as well", ended.Error);
        Assert.All(s_inputs, name => Assert.Equal(name, File.ReadAllText(folder[name])));
    }

    [Fact]
    public async Task A_worker_refuses_it_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right on Windows.");
        using TemporaryFolder folder = Inputs();
        foreach ((string output, string snapshot) in ((string, string)[])[("link.mp4", "state"), ("m.mot", "state"), ("t.txt", "again/t.txt"), ("t.txt", "video.avi")])
        {
            MotProcess.Ended ended = await MotProcess.StartProgram(
                "TrackingWorker", "--model", folder["m.mot"], "--source", folder["video.avi"], "--output", folder[output], "--snapshot", folder[snapshot]).WaitAsync();
            Assert.Equal(1, ended.ExitCode);
            Assert.Matches("for two outputs|which is an input as well", ended.Output + ended.Error);
        }

        Assert.All(s_inputs, name => Assert.Equal(name, File.ReadAllText(folder[name])));
    }

    [Fact]
    public async Task The_same_command_may_be_run_again()
    {
        using TemporaryFolder folder = new();
        folder.Write("SEQ/det/det.txt", Detections);
        folder.Write("SEQ/gt/gt.txt", Truth);
        for (int run = 0; run < 2; run++)
        {
            MotProcess.Ended track = await MotProcess.RunAsync("track", "--detections", folder["SEQ"], "--tracker", "sort", "--output", folder["SEQ/tracks.txt"]);
            Assert.True(track.ExitCode == 0, track.Error);
            MotProcess.Ended tune = await MotProcess.RunAsync("tune", "--data", folder["SEQ"], "--tracker", "sort", "--trials", "2", "--output", folder["SEQ/best.json"]);
            Assert.True(tune.ExitCode == 0, tune.Error);
        }

        Assert.Equal((Detections, Truth), (File.ReadAllText(folder["SEQ/det/det.txt"]), File.ReadAllText(folder["SEQ/gt/gt.txt"])));
        Assert.Equal(["best.csv", "best.json", "tracks.txt"], Directory.GetFiles(folder["SEQ"]).Select(p => Path.GetFileName(p)!).Order());
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_tracks()
    {
        using TemporaryFolder folder = new();
        using SmallDisk disk = new();
        string detections = folder.Write("det.txt", string.Concat(
            from frame in Enumerable.Range(1, 600) from person in Enumerable.Range(0, 40) select FormattableString.Invariant($"{frame},-1,{100 * person},{50 * person},20,40,0.9,-1,-1,-1\n")));
        string output = disk["t.txt"];
        File.WriteAllText(output, "old");
        disk.Fill(left: 100);
        MotProcess.Ended ended = await MotProcess.RunAsync("track", "--detections", detections, "--tracker", "sort", "--output", output);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith($"mot: {output}: can't be written: No space left on device", ended.Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(output));
        Assert.Equal(["rest", "t.txt"], Directory.GetFiles(disk.Path).Select(p => Path.GetFileName(p)!).Order());
    }

    [Fact]
    public async Task Devices_and_fifos_are_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev and mkfifo.");
        using TemporaryFolder folder = new();
        string detections = folder.Write("det.txt", Detections);
        string[] command = ["track", "--detections", detections, "--tracker", "iou", "--output"];
        MotProcess.Ended file = await MotProcess.RunAsync([.. command, folder["t.txt"]]);
        MotProcess.Ended screen = await MotProcess.RunAsync([.. command, "/dev/stdout"]);
        Assert.Equal((0, 0), (file.ExitCode, screen.ExitCode));
        Assert.Equal(File.ReadAllText(folder["t.txt"]), screen.Output);
        Assert.Equal(0, (await MotProcess.RunAsync([.. command, "/dev/null"])).ExitCode);
        Assert.False(File.ResolveLinkTarget("/dev/null", true) is not null || new FileInfo("/dev/null").Length > 0);
        MotProcess.Ended full = await MotProcess.RunAsync([.. command, "/dev/full"]);
        Assert.Equal(1, full.ExitCode);
        Assert.Contains("No space left on device", full.Error, StringComparison.Ordinal);
        string fifo = folder["pipe"];
        using (Process make = Process.Start("mkfifo", fifo))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<string> read = Task.Run(() => File.ReadAllText(fifo), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await MotProcess.RunAsync([.. command, fifo])).ExitCode);
        Assert.Equal(screen.Output, await read);
    }

    [Fact]
    public async Task Two_processes_don_t_write_one_output()
    {
        using TemporaryFolder folder = new();
        folder.Write("SEQ/det/det.txt", Detections);
        folder.Write("SEQ/gt/gt.txt", Truth);
        string[] command = ["tune", "--data", folder["SEQ"], "--tracker", "sort", "--trials", "10000000", "--output", folder["best.json"]];
        using MotProcess first = MotProcess.Start(command);
        while (!File.Exists(folder["best.csv"]) && !first.HasEnded)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        MotProcess.Ended second = await MotProcess.RunAsync(command);
        Assert.Equal((1, ""), (second.ExitCode, second.Output));
        Assert.Equal($"mot: {folder["best.json"]}: process {first.Id} is writing it; wait for its end, or give another file\n", second.Error);
        first.Kill();
        await first.WaitAsync();
        MotProcess.Ended third = await MotProcess.RunAsync(["tune", "--data", folder["SEQ"], "--tracker", "sort", "--trials", "1", "--output", folder["best.json"]]);
        Assert.True(third.ExitCode == 0, third.Error);
    }

    [Theory]
    [InlineData("track --model {pipe} --source {}video.avi --output {}t.txt")]
    [InlineData("track --model {}m.mot --source {pipe} --output {}t.txt")]
    [InlineData("track --detections {pipe} --tracker sort --output {}t.txt")]
    [InlineData("track --detections /dev/zero --tracker sort --output {}t.txt")]
    [InlineData("track --model /dev/zero --source {}video.avi --output {}t.txt")]
    [InlineData("track --model {}m.mot --source {}video.avi --truth {pipe} --output {}t.txt")]
    [InlineData("train --data {pipe} --output {}n.mot")]
    [InlineData("import --checkpoint {pipe} --system jde --output {}n.mot")]
    [InlineData("eval --truth {pipe} --tracks {}SEQ/gt/gt.txt")]
    [InlineData("eval --truth {}SEQ/gt/gt.txt --tracks /dev/zero")]
    [InlineData("inspect {pipe}")]
    [InlineData("demo --video {pipe} --model {}m.mot --output {}out")]
    public async Task Pipes_and_devices_are_not_read(string line)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev and mkfifo.");
        using TemporaryFolder folder = Inputs();
        using (Process make = Process.Start("mkfifo", folder["pipe"]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        string[] command = line.Replace("{pipe}", folder["pipe"]).Replace("{}", folder.Path + "/").Split(' ');
        MotProcess.Ended ended = await MotProcess.RunAsync(command);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        string input = command.First(word => word == folder["pipe"] || word == "/dev/zero");
        Assert.Equal($"mot: {input}: found a pipe or a device, expected a file to read; save what comes from it in one\n", ended.Error);
    }

    [Fact]
    public async Task A_terminal_gets_no_control_characters_of_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        using TemporaryFolder folder = new();
        string name = folder["a\u001b]0;owned\a\u009b31m\u202e\r.txt"];
        MotProcess.Ended missing = await MotProcess.RunAsync("track", "--detections", name, "--tracker", "sort", "--output", folder["t.txt"]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains(@"a\u001b]0;owned\u0007\u009b31m\u202e", missing.Error, StringComparison.Ordinal);
        File.WriteAllText(name, Detections);
        MotProcess.Ended done = await MotProcess.RunAsync("track", "--detections", name, "--tracker", "sort", "--output", name + ".out");
        Assert.Equal(0, done.ExitCode);
        MotProcess.Ended option = await MotProcess.RunAsync("track", "--\u001b[31m");
        Assert.All([missing, done, option], ended => Assert.DoesNotContain(
            ended.Output + ended.Error, c => (char.IsControl(c) && c is not ('\n' or '\t')) || c == '\u202e'));
    }
}
