using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.Training.FairMot;
using Mot.Training.Optimization;
using Mot.Training.Synthetic;
using TorchSharp;

namespace Mot.Tests;

public sealed class TrackingWorkerTests
{
    private const int Frames = 400;

    [Fact]
    public async Task A_terminated_worker_goes_on_with_the_same_identities()
    {
        using TemporaryFolder folder = new();
        Prepare(folder);

        MotProcess.Ended ended = await StartWorker(folder, "whole").WaitAsync();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        MotRow[] whole = MotChallengeFile.Read(folder["whole.txt"]);
        Assert.InRange(whole[^1].Frame, Frames / 2, Frames);

        // Each stop comes as soon as a snapshot shows that this run has tracked; the last run is left alone.
        List<int> stops = [];
        for (int run = 1; run <= 2; run++)
        {
            using MotProcess worker = StartWorker(folder, "parts");
            DateTime before = File.GetLastWriteTimeUtc(folder["parts.state"]);
            while (File.GetLastWriteTimeUtc(folder["parts.state"]) == before && !worker.HasEnded)
                await Task.Delay(5);
            worker.Terminate();
            ended = await worker.WaitAsync();
            Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
            stops.Add(MotChallengeFile.Read(folder["parts.txt"])[^1].Frame);
        }

        Assert.InRange(stops[0], 1, stops[1] - 1);
        Assert.InRange(stops[1], 2, whole[^1].Frame - 1);
        ended = await StartWorker(folder, "parts").WaitAsync();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Equal(await File.ReadAllLinesAsync(folder["whole.txt"]), await File.ReadAllLinesAsync(folder["parts.txt"]));

        // Otherwise a worker that began anew would give the same rows.
        Assert.All(stops, stop => Assert.Contains(
            whole.GroupBy(row => row.Id), track => track.Min(row => row.Frame) <= stop && track.Max(row => row.Frame) > stop));
    }

    [Fact]
    public async Task Settings_that_are_missing_are_said_and_the_exit_code_tells()
    {
        using TemporaryFolder folder = new();
        MotProcess.Ended ended = await MotProcess.StartProgram("TrackingWorker", "--frames", "9-3").WaitAsync();
        Assert.Equal(2, ended.ExitCode);
        Assert.Equal(
            ["TrackingWorker: Model is not set, expected a .mot file.",
             "TrackingWorker: Source is not set, expected a video file or a folder of images.",
             "TrackingWorker: Frames must be of the form A-B with 1 <= A <= B."],
            ended.Error.TrimEnd().Split('\n'));

        ended = await MotProcess.StartProgram(
            "TrackingWorker", "--model", folder["none.mot"], "--source", folder.Path, "--output", folder["t.txt"], "--snapshot", "").WaitAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("none.mot': no such file", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_control_characters_reaches_no_terminal_as_it_is()
    {
        using TemporaryFolder folder = new();
        MotProcess.Ended ended = await MotProcess.StartProgram(
            "TrackingWorker", "--model", folder["a\u001b]0;title\u0007.mot"], "--source", folder.Path, "--output", folder["t.txt"], "--snapshot", "").WaitAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(@"a\u001b]0;title\u0007.mot': no such file", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ended.Output + ended.Error, c => char.IsControl(c) && c is not ('\n' or '\t'));
    }

    private static MotProcess StartWorker(TemporaryFolder folder, string name) => MotProcess.StartProgram(
        "TrackingWorker",
        "--model", folder["tiny.mot"], "--source", folder["SYN-01"], "--output", folder[$"{name}.txt"], "--snapshot", folder[$"{name}.state"],
        "--Tracking:SnapshotInterval", "00:00:00.02");

    // A sequence, and a model that has seen so little that it finds much that is not there: more tracks to keep apart.
    private static void Prepare(TemporaryFolder folder)
    {
        torch.set_num_threads(1);
        SyntheticSequence.Write(folder.Path, 1, new() { Width = 128, Height = 96, Frames = Frames, Walkers = 5 });
        var ml = new MLContext(seed: 1);
        IDataView frames = ml.Mot().LoadSequences(folder.Path, new() { Frames = new(1, 24) });
        using DetectionTransformer network = ml.Mot().FairMot(new FairMotOptions
        {
            Network = new FairMotNetworkOptions { InputWidth = 64, InputHeight = 64, EmbeddingSize = 16, NeckChannels = 16, HeadChannels = 16 },
            Training = new TrainingOptions { Epochs = 8, Schedule = new() { WarmUpSteps = 4 }, AverageDecay = 0.9 },
        }).Fit(frames);
        using TransformerChain<AssociationTransformer> model = network.Append(ml.Mot().Associate(
            TrackerPresets.ForTuning with { ConfidenceThreshold = 0.1, NewTrackThreshold = 0.15 }).Fit(network.Transform(frames)));
        ml.Mot().SaveModel(model, folder["tiny.mot"]);
    }
}
