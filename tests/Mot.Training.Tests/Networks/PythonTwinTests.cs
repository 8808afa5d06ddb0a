using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks.Bodies;
using static TorchSharp.torch;

namespace Mot.Tests.Networks;

/// <summary>Our networks beside the same ones in PyTorch (benchmarks/peers/networks.py) with the same random weights.</summary>
[Collection(TorchCollection.Name)]
public sealed class PythonTwinTests
{
    [Theory]
    [InlineData("jde")]
    [InlineData("jde-resnet50", "torchvision")]
    [InlineData("jde-resnet101", "torchvision")]
    [InlineData("fairmot", "torchvision")]
    [InlineData("fairmot-yolov5s")]
    [InlineData("fairmot-resnet34", "torchvision")]
    [InlineData("fairmot-resnet50", "torchvision")]
    [InlineData("fairmot-resnet34-pyramid", "torchvision")]
    [InlineData("fairmot-hrnet", "torchvision")]
    [InlineData("cstrack")]
    [InlineData("cstrack-s")]
    [InlineData("lwf", "torchvision")]
    public void Outputs_agree(string system, params string[] more)
    {
        using TemporaryFolder folder = new();
        using var scope = NewDisposeScope();
        (nn.Module network, Func<Tensor, Tensor[]> run) = Make(system);
        using (network)
        {
            Tensor[] ours = Run(folder, network, run, 96, 160);
            Twin(folder, $"run('{system}', '.')", more);
            Compare(folder, ours);
        }
    }

    /// <summary>A checkpoint as FairMOT's and CSTrack's code write it, of the twin's own weights: what it is of is told by its tensors, and its outputs are those that ours gives with them.</summary>
    [Theory]
    [InlineData("fairmot", Backbone.Dla34, "torchvision")]
    [InlineData("fairmot-resnet34", Backbone.ResNet34, "torchvision")]
    [InlineData("fairmot-resnet50", Backbone.ResNet50, "torchvision")]
    [InlineData("fairmot-resnet34-pyramid", Backbone.ResNet34Pyramid, "torchvision")]
    [InlineData("fairmot-hrnet", Backbone.HrNetW18, "torchvision")]
    [InlineData("cstrack-s", null)]
    public void A_checkpoint_of_the_twin_imports(string system, Backbone? backbone, params string[] more)
    {
        using TemporaryFolder folder = new();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor input = Input(folder, 96, 160);
        Twin(folder, $"save('{system}', '.')", more);
        using Checkpoint checkpoint = Checkpoint.Read(folder["checkpoint.pth"]);
        if (backbone is null)
        {
            CsTrackNetworkOptions options = CsTrackNetworkOptions.FromCheckpoint(checkpoint);
            using var network = new CsTrackNetwork(options);
            using var light = new CsTrackNetwork(CsTrackNetworkOptions.Light);
            Assert.Equal(
                light.state_dict().Select(pair => $"{pair.Key} {string.Join('x', pair.Value.shape)}"), network.state_dict().Select(pair => $"{pair.Key} {string.Join('x', pair.Value.shape)}"));
            Load(network);
            CsTrackMaps maps = network.call(input);
            Compare(folder, [.. maps.Detections, maps.Embedding]);
        }
        else
        {
            FairMotNetworkOptions options = FairMotNetworkOptions.FromCheckpoint(checkpoint);
            Assert.Equal(FairMotNetworkOptions.Dla34 with { Backbone = backbone.Value }, options);
            using var network = new FairMotNetwork(options);
            Load(network);
            FairMotMaps maps = network.call(input);
            Compare(folder, [maps.HeatMap, maps.Sides, maps.Embedding, maps.Offset]);
        }

        void Load(nn.Module network)
        {
            CheckpointReport report = CheckpointWeights.Load(checkpoint, network);
            Assert.Equal((network.state_dict().Count, 0, 0), (report.Loaded, report.Missing.Count, report.Unused.Count));
            network.eval();
        }
    }

    [Theory]
    [InlineData(18)]
    [InlineData(34)]
    [InlineData(50)]
    [InlineData(101)]
    public void ResNet_agrees_with_torchvision_s(int layers)
    {
        using TemporaryFolder folder = new();
        using var scope = NewDisposeScope();
        using var network = new ResNet(layers);
        Tensor[] ours = Run(folder, network, network.call, 64, 96);
        Python.Run(folder.Path, $$"""
            import json, numpy
            network = torchvision.models.resnet{{layers}}()
            content = open("weights.safetensors", "rb").read()
            start = 8 + int.from_bytes(content[:8], "little")
            state = {}
            for name, e in json.loads(content[8:start]).items():
                kind = {"F32": numpy.float32, "I64": numpy.int64}[e["dtype"]]
                state[name] = torch.from_numpy(numpy.frombuffer(content[start + e["data_offsets"][0]:start + e["data_offsets"][1]], kind).reshape(e["shape"]).copy())
            missing, unexpected = network.load_state_dict(state, strict=False)
            assert missing == ["fc.weight", "fc.bias"] and not unexpected, (missing, unexpected)
            network.eval()
            x = torch.from_numpy(numpy.fromfile("input", numpy.float32).reshape([int(n) for n in open("shape").read().split()]))
            with torch.no_grad():
                x = network.maxpool(network.relu(network.bn1(network.conv1(x))))
                for i in range(4):
                    x = getattr(network, f"layer{i + 1}")(x)
                    x.numpy().tofile(f"output{i}")
            """, "torch", "torchvision");
        Compare(folder, ours);
    }

    /// <summary>Runs a network with random weights and writes weights and input for its twin. Not in the test itself: gradients are off by thread.</summary>
    private static Tensor[] Run(TemporaryFolder folder, nn.Module network, Func<Tensor, Tensor[]> run, int height, int width)
    {
        using var noGrad = no_grad();

        // Statistics as after training, and offsets that are not zero.
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal)) tensor.uniform_(0.5, 1.5);
            else if (name.EndsWith("running_mean", StringComparison.Ordinal)) tensor.uniform_(-0.2, 0.2);
            else if (name.Contains("conv_offset_mask", StringComparison.Ordinal)) tensor.uniform_(-0.05, 0.05);
        }

        network.eval();
        Tensor input = Input(folder, height, width);
        using (FileStream stream = File.Create(folder["weights.safetensors"])) Safetensors.Write(stream, network.state_dict());
        return run(input);
    }

    private static Tensor Input(TemporaryFolder folder, int height, int width)
    {
        Tensor input = rand(1, 3, height, width);
        File.WriteAllBytes(folder["input"], [.. input.bytes]);
        File.WriteAllText(folder["shape"], string.Join(' ', input.shape));
        return input;
    }

    private static void Twin(TemporaryFolder folder, string call, string[] more)
    {
        string script = Path.Combine(Repository.Root, "benchmarks", "peers");
        Python.Run(folder.Path, $"import sys\nsys.path.insert(0, r'{script}')\nimport networks\nnetworks.{call}\n", ["torch", .. more]);
    }

    private static void Compare(TemporaryFolder folder, Tensor[] ours)
    {
        for (int i = 0; i < ours.Length; i++)
        {
            byte[] bytes = File.ReadAllBytes(folder[$"output{i}"]);
            Tensor theirs = empty(ours[i].shape);
            bytes.CopyTo(theirs.bytes);
            Assert.InRange((theirs - ours[i]).abs().max().item<float>() / theirs.abs().max().item<float>(), 0, 1e-4);
        }
    }

    private static (nn.Module Network, Func<Tensor, Tensor[]> Run) Make(string system)
    {
        switch (system)
        {
            case "jde" or "jde-resnet50" or "jde-resnet101":
                var jde = new JdeNetwork(new JdeNetworkOptions { Body = system switch { "jde" => JdeBody.Darknet53, "jde-resnet50" => JdeBody.ResNet50, _ => JdeBody.ResNet101 } });
                return (jde, input => [.. jde.call(input).SelectMany(maps => new[] { maps.Detection, maps.Embedding })]);
            case "cstrack" or "cstrack-s":
                var csTrack = new CsTrackNetwork(system == "cstrack" ? new CsTrackNetworkOptions() : CsTrackNetworkOptions.Light);
                return (csTrack, input =>
                {
                    CsTrackMaps maps = csTrack.call(input);
                    return [.. maps.Detections, maps.Embedding];
                }
                );
            case "lwf":
                var lwf = new LwfNetwork(new LwfNetworkOptions());
                return (lwf, input =>
                {
                    Tensor[] levels = lwf.Levels(input);
                    LwfMaps maps = lwf.Branches(levels, [.. levels.Select(level => level.flip(3))]);
                    return [maps.Classification, maps.Regression, maps.Identity];
                }
                );
            default:
                var fairMot = new FairMotNetwork(system switch
                {
                    "fairmot-yolov5s" => FairMotNetworkOptions.YoloV5s,
                    "fairmot-resnet34" => FairMotNetworkOptions.Dla34 with { Backbone = Backbone.ResNet34 },
                    "fairmot-resnet50" => FairMotNetworkOptions.Dla34 with { Backbone = Backbone.ResNet50 },
                    "fairmot-resnet34-pyramid" => FairMotNetworkOptions.Dla34 with { Backbone = Backbone.ResNet34Pyramid },
                    "fairmot-hrnet" => FairMotNetworkOptions.Dla34 with { Backbone = Backbone.HrNetW18 },
                    _ => FairMotNetworkOptions.Dla34,
                });
                return (fairMot, input =>
                {
                    FairMotMaps maps = fairMot.call(input);
                    return [maps.HeatMap, maps.Sides, maps.Embedding, maps.Offset];
                }
                );
        }
    }
}
