using Mot.Training.Checkpoints;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Networks.Bodies;
using Mot.Training.Networks.Yolo;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests.Checkpoints;

/// <summary>Weights that are not all of a network, or not finite.</summary>
[Collection(TorchCollection.Name)]
public sealed class StartTests : IDisposable
{
    private static readonly FairMotNetworkOptions s_light = FairMotNetworkOptions.YoloV5s with { InputWidth = 64, InputHeight = 64 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a network's tensors as PyTorch would name them, some of them changed or left out.</summary>
    private string Write(string name, nn.Module network, Func<string, Tensor, Tensor?>? change = null, string prefix = "state_dict.module.", params (string, Tensor)[] more)
    {
        using var scope = NewDisposeScope();
        IEnumerable<KeyValuePair<string, Tensor>> tensors = network.state_dict()
            .Select(pair => KeyValuePair.Create(prefix + pair.Key, change is null ? pair.Value : change(pair.Key, pair.Value)))
            .Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))
            .Concat(more.Select(pair => KeyValuePair.Create(prefix + pair.Item1, pair.Item2)));
        using FileStream stream = File.Create(_folder[name]);
        Safetensors.Write(stream, tensors);
        return _folder[name];
    }

    /// <summary>CenterNet's heads, of COCO's 80 classes: widths and heights, and no embeddings.</summary>
    private static Tensor? Coco(string name, Tensor tensor)
    {
        using var noGrad = no_grad();
        return name switch
        {
            "hm.2.weight" => tensor.expand(80, -1, -1, -1).contiguous(),
            "hm.2.bias" => tensor.expand(80).contiguous(),
            "wh.2.weight" or "wh.2.bias" => tensor.narrow(0, 0, 2).contiguous(),
            _ => name.StartsWith("id.", StringComparison.Ordinal) ? null : tensor,
        };
    }

    [Fact]
    public void CenterNet_s_weights_are_where_FairMOT_starts()
    {
        using var scope = NewDisposeScope();
        using var theirs = new FairMotNetwork(FairMotNetworkOptions.Dla34);
        string file = Write("ctdet_coco_dla_2x.safetensors", theirs, Coco, more: ("base.fc.weight", zeros(1000, 512, 1, 1)));
        foreach (bool body in (bool[])[true, false])
        {
            using Checkpoint checkpoint = Checkpoint.Read(file);
            FairMotNetworkOptions options = FairMotNetworkOptions.FromCheckpoint(checkpoint, start: true);
            Assert.Equal(FairMotNetworkOptions.Dla34, options);
            using var ours = new FairMotNetwork(options);
            Dictionary<string, Tensor> expected = theirs.state_dict(), found = ours.state_dict();
            Tensor heat = found["hm.2.weight"].clone(), identity = found["id.0.weight"].clone();
            CheckpointReport report = body ? CheckpointWeights.LoadBody(checkpoint, ours) : CheckpointWeights.LoadStart(checkpoint, ours);

            Assert.Equal(
                ["id.0.weight", "id.0.bias", "id.2.weight", "id.2.bias", "hm.2.weight [80, 256, 1, 1] there, [1, 256, 1, 1] here", "hm.2.bias [80] there, [1] here"], report.Anew);
            Assert.Equal(["base.fc.weight"], report.Unused);
            Assert.Equal(expected.Count - 6, report.Loaded);
            Assert.Contains("start anew: id.0.weight", report.ToString());
            Assert.Contains("wh.2.weight, wh.2.bias) read as sides", report.ToString());
            Assert.True(heat.equal(found["hm.2.weight"]).all().item<bool>() && identity.equal(found["id.0.weight"]).all().item<bool>());
            foreach (string name in expected.Keys.Where(name => name.Split('.')[0] is "base" or "dla_up" or "ida_up" or "reg" || name is "hm.0.weight" or "wh.0.bias"))
                Assert.True(expected[name].equal(found[name]).all().item<bool>(), name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("base.")]
    [InlineData("state_dict.base.")]
    [InlineData("state_dict.module.base.")]
    public void A_body_by_itself_is_loaded_wherever_it_stands(string prefix)
    {
        using var scope = NewDisposeScope();
        using var theirs = new Dla34();
        using var ours = new FairMotNetwork(FairMotNetworkOptions.Dla34);
        using Checkpoint checkpoint = Checkpoint.Read(Write("dla34.safetensors", theirs, prefix: prefix, more: ("fc.weight", zeros(1000, 512, 1, 1))));
        CheckpointWeights.LoadBody(checkpoint, ours);
        Dictionary<string, Tensor> found = ours.state_dict();
        Assert.All(theirs.state_dict(), pair => Assert.True(pair.Value.equal(found["base." + pair.Key]).all().item<bool>(), pair.Key));
    }

    [Fact]
    public void A_detector_without_embeddings_is_no_model_but_a_start()
    {
        using var network = new FairMotNetwork(s_light);
        using Checkpoint checkpoint = Checkpoint.Read(Write("coco.safetensors", network, Coco));
        Assert.Contains("found a detector without embeddings, no tensor 'id.2.weight'", Assert.Throws<InvalidDataException>(() => FairMotNetworkOptions.FromCheckpoint(checkpoint)).Message);
        Assert.Contains("missing are 'id.0.weight'", Assert.Throws<InvalidDataException>(() => CheckpointWeights.Load(checkpoint, network)).Message);

        // A start of another body says what is missing.
        using var other = new FairMotNetwork(FairMotNetworkOptions.Dla34);
        Assert.Contains("expected at least its body's; missing are 'base.base_layer.0.weight'", Assert.Throws<InvalidDataException>(() => CheckpointWeights.LoadStart(checkpoint, other)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Widths_and_heights_are_read_as_sides_at_equal_distances(int seed)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        manual_seed(seed);
        using var network = new FairMotNetwork(s_light);
        string file = Write("first-generation.safetensors", network, (name, tensor) => name.StartsWith("wh.2", StringComparison.Ordinal) ? tensor.narrow(0, 0, 2).contiguous() + 1 : tensor);
        using Checkpoint checkpoint = Checkpoint.Read(file);
        Assert.Equal(s_light with { InputWidth = 1088, InputHeight = 608 }, FairMotNetworkOptions.FromCheckpoint(checkpoint));
        CheckpointReport report = CheckpointWeights.Load(checkpoint, network);
        Assert.Empty(report.Anew);
        Assert.Single(report.Adapted);

        // What the first generation's head gives, computed from its own weights.
        Tensor features = randn(1, YoloV5s.Channels, 4, 6);
        Tensor hidden = ((Sequential)network.named_children().Single(child => child.name == "wh").module)[1] is var activation
            ? ((nn.Module<Tensor, Tensor>)activation).call(nn.functional.conv2d(features, checkpoint.Tensors["state_dict.module.wh.0.weight"], checkpoint.Tensors["state_dict.module.wh.0.bias"], padding: [1, 1])) : features;
        Tensor sizes = nn.functional.conv2d(hidden, checkpoint.Tensors["state_dict.module.wh.2.weight"], checkpoint.Tensors["state_dict.module.wh.2.bias"]);
        using FairMotMaps maps = network.Heads(features);
        for (int side = 0; side < 4; side++)
            Assert.True((maps.Sides[0, side] - (sizes[0, side % 2] / 2)).abs().max().item<float>() < 1e-5, $"side {side}");
    }

    [Theory]
    [InlineData("backbone.model.2.cv1.conv.weight", double.NaN)]
    [InlineData("id.2.bias", double.PositiveInfinity)]
    [InlineData("backbone.model.2.cv1.bn.running_var", double.NegativeInfinity)]
    public void Weights_that_are_not_finite_are_named_and_leave_the_network_as_it_was(string bad, double value)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using FairMotNetwork network = new(s_light), theirs = new(s_light);
        string file = Write("bad.safetensors", theirs, (name, tensor) =>
        {
            if (name != bad) return tensor;
            Tensor changed = tensor.clone();
            changed.view(-1)[-1] = (float)value;
            return changed;
        });
        Tensor before = network.state_dict()["hm.0.weight"].clone();
        using Checkpoint checkpoint = Checkpoint.Read(file);
        foreach (Action load in (Action[])
        [
            () => CheckpointWeights.Load(checkpoint, network),
            () => CheckpointWeights.LoadStart(checkpoint, network),
            () => CheckpointWeights.LoadBody(checkpoint, network),
        ])
        {
            Assert.Equal($"{file}: tensor '{bad}' holds numbers that are not finite (NaN or infinity), expected finite ones.", Assert.Throws<InvalidDataException>(load).Message);
        }

        Assert.True(before.equal(network.state_dict()["hm.0.weight"]).all().item<bool>());
    }

    [Fact]
    public void A_number_too_large_for_the_network_s_type_is_not_finite_and_one_that_is_not_needed_does_no_harm()
    {
        using var scope = NewDisposeScope();
        using var network = new FairMotNetwork(s_light);
        using Checkpoint large = Checkpoint.Read(Write("large.safetensors", network, (name, tensor) => name == "id.2.bias" ? full(tensor.shape, 1e300, ScalarType.Float64) : tensor));
        Assert.Contains("'id.2.bias' holds numbers that are not finite", Assert.Throws<InvalidDataException>(() => CheckpointWeights.Load(large, network)).Message);
        using Checkpoint beside = Checkpoint.Read(Write("beside.safetensors", network, more: ("classifier.weight", full(3, double.NaN, ScalarType.Float32))));
        Assert.Equal(["classifier.weight"], CheckpointWeights.Load(beside, network).Unused);
    }

    [Fact]
    public void Darknet_s_weights_that_are_not_finite_are_refused()
    {
        using var network = new JdeNetwork(JdeNetworkOptions.Small with { Width = 4, Depth = 0.1 });
        var (convolution, normalisation) = network.BodyLayers[0];
        int numbers = (int)(convolution.weight!.numel() + (4 * normalisation!.weight!.numel()));
        float[] values = [.. Enumerable.Repeat(0.5f, numbers - 1), float.NaN];
        byte[] bytes = [.. new byte[20], .. values.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(_folder["bad.weights"], bytes);
        float before = normalisation.weight[0].item<float>();
        Assert.Contains("found numbers that are not finite", Assert.Throws<InvalidDataException>(() => DarknetWeights.Load(_folder["bad.weights"], network.BodyLayers)).Message);
        Assert.Equal(before, normalisation.weight[0].item<float>());
    }

    [Fact]
    public void A_network_from_a_seed_is_the_same_each_time()
    {
        var options = new FairMotOptions { Network = s_light };
        using nn.Module a = options.CreateNetwork(3), b = options.CreateNetwork(3), c = options.CreateNetwork(4);
        Assert.True(a.state_dict()["id.2.weight"].equal(b.state_dict()["id.2.weight"]).all().item<bool>());
        Assert.False(a.state_dict()["id.2.weight"].equal(c.state_dict()["id.2.weight"]).all().item<bool>());
    }
}
