using Mot.Training.Checkpoints;
using Mot.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Networks;

/// <summary>Our networks beside the same ones in PyTorch (benchmarks/peers/networks.py) with the same random weights.</summary>
[Collection(TorchCollection.Name)]
public sealed class PythonTwinTests
{
    [Theory]
    [InlineData("jde")]
    [InlineData("fairmot", "torchvision")]
    [InlineData("fairmot-yolov5s")]
    [InlineData("cstrack")]
    [InlineData("lwf", "torchvision")]
    public void Outputs_agree(string system, params string[] more)
    {
        using TemporaryFolder folder = new();
        using var scope = NewDisposeScope();
        (nn.Module network, Func<Tensor, Tensor[]> run) = Make(system);
        using (network)
        {
            Tensor[] ours = Run(folder, network, run, 96, 160);
            string script = Path.Combine(Repository.Root, "benchmarks", "peers");
            Python.Run(folder.Path, $"import sys\nsys.path.insert(0, r'{script}')\nimport networks\nnetworks.run('{system}', '.')\n", ["torch", .. more]);
            Compare(folder, ours);
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
        Tensor input = rand(1, 3, height, width);
        using (FileStream stream = File.Create(folder["weights.safetensors"])) Safetensors.Write(stream, network.state_dict());
        File.WriteAllBytes(folder["input"], [.. input.bytes]);
        File.WriteAllText(folder["shape"], string.Join(' ', input.shape));
        return run(input);
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
            case "jde":
                var jde = new JdeNetwork(new JdeNetworkOptions());
                return (jde, input => [.. jde.call(input).SelectMany(maps => new[] { maps.Detection, maps.Embedding })]);
            case "cstrack":
                var csTrack = new CsTrackNetwork(new CsTrackNetworkOptions());
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
                var fairMot = new FairMotNetwork(system == "fairmot" ? FairMotNetworkOptions.Dla34 : FairMotNetworkOptions.YoloV5s);
                return (fairMot, input =>
                {
                    FairMotMaps maps = fairMot.call(input);
                    return [maps.HeatMap, maps.Sides, maps.Embedding, maps.Offset];
                }
                );
        }
    }
}
