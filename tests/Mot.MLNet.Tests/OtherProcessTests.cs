using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Engine;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.Training.FairMot;
using OpenCvSharp;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class OtherProcessTests : IDisposable
{
    private const string FolderVariable = "MOT_TESTS_FOLDER";
    private const int Frames = 60;
    private const int Cut = 25;

    private readonly string _folder = Directory.CreateTempSubdirectory("mot-process").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Another_process_loads_restores_and_tracks_byte_for_byte()
    {
        var ml = new MLContext(seed: 1);
        TorchSharp.torch.manual_seed(3);
        FairMotNetworkOptions options = new() { InputWidth = 96, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 16 };
        using var stage = new DetectionTransformer(
            new NetworkFrameDetector(new FairMotDetector(new FairMotNetwork(options), options, new() { ScoreThreshold = 0.01, MaxDetections = 15 })), new DetectionColumns(), ["person"]);
        TrackerOptions tracker = TrackerPresets.FairMot with { ConfidenceThreshold = 0.01, NewTrackThreshold = 0.01, MinArea = null, MaxAspect = null };
        var model = new TransformerChain<ITransformer>(stage, new AssociationTransformer(new AssociationOptions { Tracker = tracker }));
        ml.Mot().SaveModel(model, PathOf("model.mot"));

        string batch = Batch(ml, model);
        using TrackingEngine engine = ml.Mot().CreateTrackingEngine(model);
        Live(engine, 1, Cut);
        File.WriteAllBytes(PathOf("state"), engine.Snapshot());
        string rest = Live(engine, Cut + 1, Frames);
        Assert.Contains(",", rest, StringComparison.Ordinal);

        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(OtherProcessTests).Assembly.Location);
        start.ArgumentList.Add("--filter-method");
        start.ArgumentList.Add($"*{nameof(OtherProcessTests)}.{nameof(In_the_other_process)}");
        start.Environment[FolderVariable] = _folder;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        Assert.Equal(batch, File.ReadAllText(PathOf("batch.txt")));
        Assert.Equal(rest, File.ReadAllText(PathOf("live.txt")));
    }

    [Fact]
    public void In_the_other_process()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, $"part of {nameof(Another_process_loads_restores_and_tracks_byte_for_byte)}");
        var ml = new MLContext(seed: 77);
        using TransformerChain<ITransformer> model = ml.Mot().LoadModel(Path.Combine(folder!, "model.mot"));
        File.WriteAllText(Path.Combine(folder!, "batch.txt"), Batch(ml, model));
        using TrackingEngine engine = ml.Mot().CreateTrackingEngine(model);
        engine.Restore(File.ReadAllBytes(Path.Combine(folder!, "state")));
        File.WriteAllText(Path.Combine(folder!, "live.txt"), Live(engine, Cut + 1, Frames));
    }

    private static string Batch(MLContext ml, ITransformer model) => string.Join(
        '\n', Scenes.Tracks(ml, model.Transform(ml.Mot().LoadFrames([new FrameSequence("rectangles", () => new RectangleSource(Frames))]))));

    private static string Live(TrackingEngine engine, int first, int last)
    {
        using var image = new Mat();
        var lines = new List<string>();
        for (int frame = first; frame <= last; frame++)
        {
            RectangleSource.Draw(frame, 3, image);
            lines.AddRange(engine.Update(image, TimeSpan.FromSeconds((frame - 1) / 25.0)).ToArray().Select(track => FormattableString.Invariant($"{frame},{track.Id},{track.Box},{track.Score:R}")));
        }

        return string.Join('\n', lines);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
