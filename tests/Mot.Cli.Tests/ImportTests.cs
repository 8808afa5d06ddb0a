using Mot.Training.Checkpoints;
using Mot.Training.Networks;
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
}
