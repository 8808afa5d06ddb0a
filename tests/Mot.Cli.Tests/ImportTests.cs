using Mot.Training.Checkpoints;
using Mot.Training.FairMot;
using static TorchSharp.torch;

namespace Mot.Tests;

public sealed class ImportTests
{
    [Fact]
    public async Task A_checkpoint_becomes_a_model_that_tracks()
    {
        using TemporaryFolder folder = new();

        // FairMOT's light network, as its own code would have saved it, but for the format.
        using (var network = new FairMotNetwork(FairMotNetworkOptions.YoloV5s))
        using (Tensor classifier = ones(3, 64))
        using (FileStream stream = File.Create(folder["fairmot.safetensors"]))
            Safetensors.Write(stream, network.state_dict().Select(pair => new KeyValuePair<string, Tensor>("module." + pair.Key, pair.Value)).Append(new("module.classifier.weight", classifier)));
        MotProcess.Ended imported = await MotProcess.RunAsync(
            "import", "--checkpoint", folder["fairmot.safetensors"], "--system", "fairmot", "--input", "160x96", "--output", folder["fairmot.mot"]);
        Assert.Equal((0, folder["fairmot.mot"] + "\n"), (imported.ExitCode, imported.Output));
        Assert.Contains("334 tensors loaded", imported.Error, StringComparison.Ordinal);
        Assert.Contains("in the checkpoint, not needed: classifier.weight", imported.Error, StringComparison.Ordinal);

        Assert.Contains("\"backbone\": \"YoloV5s\"", (await MotProcess.RunAsync("inspect", folder["fairmot.mot"])).Output, StringComparison.Ordinal);
        Assert.Contains("  module.hm.2.bias  Float32  [1]", (await MotProcess.RunAsync("inspect", folder["fairmot.safetensors"])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await MotProcess.RunAsync("synth", "--output", folder["film"], "--sequences", "1", "--length", "3", "--size", "160x96")).ExitCode);
        MotProcess.Ended tracked = await MotProcess.RunAsync("track", "--model", folder["fairmot.mot"], "--source", folder["film/SYN-01"], "--output", folder["tracks.txt"]);
        Assert.Equal(0, tracked.ExitCode);
        Assert.Contains("in 3 frames", tracked.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jde", "found no tensor 'module_list.83.conv_83.weight' among 1, expected a checkpoint of this system")]
    [InlineData("cstrack", "found no tensor 'model.27.node.2.weight' among 1, expected a checkpoint of this system")]
    [InlineData("fairmot", "found no tensor 'base.level5.root.conv.weight' among 1, expected a checkpoint of FairMOT with DLA-34, YOLOv5s, ResNet-34 or -50 (resdcn_34, resdcn_50), ResNet-34-FPN (resfpndcn_34) or HRNet-W18 (hrnet_18)")]
    public async Task A_checkpoint_of_something_else_is_said(string system, string message)
    {
        using TemporaryFolder folder = new();
        using (Tensor tensor = ones(3))
        using (FileStream stream = File.Create(folder["other.safetensors"]))
            Safetensors.Write(stream, [new("weight", tensor)]);
        MotProcess.Ended ended = await MotProcess.RunAsync("import", "--checkpoint", folder["other.safetensors"], "--system", system, "--output", folder["x.mot"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal($"mot: {folder["other.safetensors"]}: {message}.\n", ended.Error);
        Assert.False(File.Exists(folder["x.mot"]));
    }

    /// <summary>A detector of COCO's classes with CenterNet's heads over FairMOT's light body: no embeddings, widths and heights in place of sides.</summary>
    private static string Detector(TemporaryFolder folder)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = new FairMotNetwork(FairMotNetworkOptions.YoloV5s);
        using FileStream stream = File.Create(folder["coco.safetensors"]);
        Safetensors.Write(stream, network.state_dict().Where(pair => !pair.Key.StartsWith("id.", StringComparison.Ordinal)).Select(pair => KeyValuePair.Create("state_dict." + pair.Key, pair.Key switch
        {
            "hm.2.weight" => pair.Value.expand(80, -1, -1, -1).contiguous(),
            "hm.2.bias" => pair.Value.expand(80).contiguous(),
            "wh.2.weight" or "wh.2.bias" => pair.Value.narrow(0, 0, 2).contiguous(),
            _ => pair.Value,
        })));
        return folder["coco.safetensors"];
    }

    [Fact]
    public async Task A_detector_without_embeddings_is_a_start_of_training_and_no_model()
    {
        using TemporaryFolder folder = new();
        string file = Detector(folder);
        Assert.Equal(0, (await MotProcess.RunAsync("synth", "--output", folder["data"], "--sequences", "1", "--length", "4", "--size", "96x64", "--walkers", "3")).ExitCode);
        MotProcess.Ended imported = await MotProcess.RunAsync("import", "--checkpoint", file, "--system", "fairmot", "--output", folder["x.mot"]);
        Assert.Equal(1, imported.ExitCode);
        Assert.Equal($"mot: {file}: found a detector without embeddings, no tensor 'id.2.weight'; expected a checkpoint of FairMOT. It is one that training starts from (--from, --backbone).\n", imported.Error);

        MotProcess.Ended trained = await MotProcess.RunAsync("train", "--from", file, "--data", folder["data"], "--input", "96x64", "--epochs", "1", "--output", folder["m.mot"]);
        Assert.Equal((0, folder["m.mot"] + "\n"), (trained.ExitCode, trained.Output));
        Assert.Contains($"{file}: 328 tensors loaded from 'state_dict'; widths and heights (wh.2.weight, wh.2.bias) read as sides at equal distances from the centre; start anew: id.0.weight, id.0.bias, id.2.weight, id.2.bias, hm.2.weight [80, 64, 1, 1] there, [1, 64, 1, 1] here and 1 more", trained.Error, StringComparison.Ordinal);
        Assert.Contains("\"backbone\": \"YoloV5s\"", (await MotProcess.RunAsync("inspect", folder["m.mot"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_that_are_not_finite_are_no_model()
    {
        using TemporaryFolder folder = new();
        using (var scope = NewDisposeScope())
        using (var network = new FairMotNetwork(FairMotNetworkOptions.YoloV5s))
        using (FileStream stream = File.Create(folder["nan.safetensors"]))
        {
            Safetensors.Write(stream, network.state_dict().Select(pair => KeyValuePair.Create(
                pair.Key, pair.Key == "reg.2.bias" ? full(pair.Value.shape, float.NaN) : pair.Value)));
        }

        MotProcess.Ended ended = await MotProcess.RunAsync("import", "--checkpoint", folder["nan.safetensors"], "--system", "fairmot", "--output", folder["x.mot"]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal($"mot: {folder["nan.safetensors"]}: tensor 'reg.2.bias' holds numbers that are not finite (NaN or infinity), expected finite ones.\n", ended.Error);
        Assert.False(File.Exists(folder["x.mot"]));
    }
}
