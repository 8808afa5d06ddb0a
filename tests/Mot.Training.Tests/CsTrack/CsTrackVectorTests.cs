using System.Text.Json;
using Mot.Association;
using Mot.Training.CsTrack;
using Mot.Training.Data;
using Mot.Training.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests.CsTrack;

/// <summary>CSTrack's modules and losses against the numbers of its own code.</summary>
[Collection(TorchCollection.Name)]
public sealed class CsTrackVectorTests
{
    /// <summary>
    /// Objects' and identities' whole losses over three strides. What boxes reach is held there, as it is in CIoU's own shape term:
    /// for the boxes' part see the test of complete IoU.
    /// </summary>
    [Theory]
    [InlineData(IdentityLossKind.CrossEntropy)]
    [InlineData(IdentityLossKind.TripletUpperBound)]
    public void The_gradients_of_objects_and_identities_are_those_of_finite_differences(IdentityLossKind kind)
    {
        using var scope = NewDisposeScope();
        TrainingLabel[][] labels =
        [
            [new(Box.FromXywh(8, 6, 14, 40), 0), new(Box.FromXywh(40, 4, 16, 50), 1)],
            [new(Box.FromXywh(20, 10, 18, 44), 1), new(Box.FromXywh(44, 2, 12, 36), 0), new(Box.FromXywh(2, 30, 8, 20), -1)],
        ];
        Tensor[] boxes = [.. YoloDetect.Strides.Select((stride, i) => FiniteDifferences.Variable(i, 1, 2, 3, 5, 64 / stride, 64 / stride).detach())];
        Tensor[] boxLogits = [.. boxes.Select(map => map.narrow(2, 0, 4))], classes = [.. boxes.Select(map => map.narrow(2, 4, 1))];
        Tensor[] objects = [.. YoloDetect.Strides.Select((stride, i) => FiniteDifferences.Variable(10 + i, 1, 2, 3, 1, 64 / stride, 64 / stride))];
        Tensor embedding = FiniteDifferences.Variable(20, 1, 2, 5, 8, 8);
        using var identity = new IdentityLoss(5, 3, kind, hasBias: false);
        identity.to(ScalarType.Float64);
        CsTrackLosses Losses() => CsTrackLoss.Compute(
            new CsTrackMaps([.. boxLogits.Select((map, i) => cat([map, objects[i], classes[i]], 2).reshape(2, 18, map.shape[3], map.shape[4]))], embedding), labels, identity.call);
        Assert.True(Losses().Box.item<double>() > 0);
        Assert.True(FiniteDifferences.Check(() => Losses().Object, objects) > 1e-3);
        Assert.True(FiniteDifferences.Check(() => Losses().Identity, [embedding, .. identity.parameters()]) > 1e-3);
    }

    private static JsonElement Modules(string name) =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Require("vectors/cstrack_modules.json"))).RootElement.GetProperty(name);

    [Fact]
    public void The_relation_between_detection_and_embedding_agrees()
    {
        JsonElement c = Modules("ccn");
        using var scope = NewDisposeScope();
        long[] shape = Shape(c.GetProperty("x_shape"));
        using var module = new CrossRelation((int)shape[1]);
        Fill(module, c);
        Set(module, "w1", c.GetProperty("w1").GetSingle());
        Set(module, "w2", c.GetProperty("w2").GetSingle());
        (Tensor detection, Tensor embedding) = module.call(Values(c.GetProperty("x_t").GetUInt32(), 1, shape));
        AssertClose(Floats(c.GetProperty("out_idx0_detect")), detection, 1e-4);
        AssertClose(Floats(c.GetProperty("out_idx1_id")), embedding, 1e-4);
    }

    [Fact]
    public void Scale_aware_attention_agrees()
    {
        JsonElement c = Modules("saan");
        using var scope = NewDisposeScope();
        long[][] shapes = [.. c.GetProperty("x_shapes").EnumerateArray().Select(Shape)];
        uint[] streams = [.. c.GetProperty("x_t").EnumerateArray().Select(e => e.GetUInt32())];
        using var module = new ScaleAwareAttention([.. shapes.Select(s => (int)s[1])], (int)Shape(c.GetProperty("out_shape"))[3], epsilon: 1e-5);
        Fill(module, c);
        module.eval();
        Tensor output = module.call([.. shapes.Zip(streams, (shape, stream) => Values(stream, 1, shape))]);

        // The reference's output has its channels last.
        AssertClose(Floats(c.GetProperty("out")), output.permute(0, 2, 3, 1).contiguous(), 1e-4);
    }

    [Fact]
    public void Losses_and_gradients_agree()
    {
        JsonElement c = JsonDocument.Parse(File.ReadAllText(SharedData.Require("vectors/cstrack_loss.json"))).RootElement;
        using var scope = NewDisposeScope();
        int identities = c.GetProperty("nID").GetInt32(), size = c.GetProperty("emb").GetInt32(), width = c.GetProperty("W").GetInt32(), height = c.GetProperty("H").GetInt32();
        double[][] targets = [.. c.GetProperty("targets").EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetDouble()).ToArray())];
        int batch = targets.Max(row => (int)row[0]) + 1;

        // The reference takes 0 for unknown.
        IReadOnlyList<TrainingLabel>[] labels =
        [
            .. Enumerable.Range(0, batch).Select(b => (IReadOnlyList<TrainingLabel>)[.. targets.Where(row => (int)row[0] == b).Select(v => new TrainingLabel(
                Box.FromXywh((v[2] - (v[4] / 2)) * width, (v[3] - (v[5] / 2)) * height, v[4] * width, v[5] * height), v[1] > 0 ? (int)v[1] : -1))]),
        ];
        Linear classifier = nn.Linear(size, identities, hasBias: false);
        using (no_grad()) classifier.weight!.copy_(Values(c.GetProperty("classifier_t").GetUInt32(), c.GetProperty("classifier_scale").GetDouble(), classifier.weight.shape));

        // The reference's maps are (B, 3, H, W, 6), its embeddings (B, H, W, D).
        uint[] streams = [.. c.GetProperty("p_t").EnumerateArray().Select(e => e.GetUInt32())];
        Tensor[] maps = [.. streams.Select((stream, i) => Values(stream, c.GetProperty("p_scale").GetDouble(), [batch, 3, height / YoloDetect.Strides[i], width / YoloDetect.Strides[i], 6]).requires_grad_())];
        Tensor embedding = Values(c.GetProperty("ide_t").GetUInt32(), 1, [batch, height / 8, width / 8, size]).requires_grad_();
        var given = new CsTrackMaps(
            [.. maps.Select(map => map.permute(0, 1, 4, 2, 3).reshape(batch, 18, map.shape[2], map.shape[3]))], embedding.permute(0, 3, 1, 2));
        CsTrackLosses losses = CsTrackLoss.Compute(given, labels, (e, i) => IdentityLoss.Compute(e, i, classifier, IdentityLoss.Scale(identities)));
        AssertClose([c.GetProperty("lbox").GetSingle()], losses.Box, 1e-4);
        AssertClose([c.GetProperty("lobj").GetSingle()], losses.Object, 1e-4);
        AssertClose([c.GetProperty("id_loss").GetSingle()], losses.Identity, 1e-4);
        Tensor total = (losses.Box + losses.Object + (0.02 * losses.Identity)) * batch;
        AssertClose([c.GetProperty("loss").GetSingle()], total, 1e-4);
        total.backward();
        AssertClose(Floats(c.GetProperty("grad_ide")), embedding.grad!, 1e-3);
        AssertClose(Floats(c.GetProperty("grad_p0")), maps[0].grad!, 1e-3);
        AssertClose(Floats(c.GetProperty("grad_p2")), maps[2].grad!, 1e-3);
    }

    /// <summary>Weights by the tensors' names, as the vectors' README has it.</summary>
    private static void Fill(nn.Module module, JsonElement c)
    {
        using var noGrad = no_grad();
        Dictionary<string, Tensor> state = module.state_dict();
        double scale = c.GetProperty("weight_scale").GetDouble();
        JsonElement[] weights = [.. c.GetProperty("weights").EnumerateArray()];
        Assert.Equal(weights.Length, state.Keys.Count(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)));
        foreach (JsonElement weight in weights)
        {
            string name = weight.GetProperty("name").GetString()!;
            Tensor values = Values(weight.GetProperty("t").GetUInt32(), scale, Shape(weight.GetProperty("shape")));
            if (name.EndsWith("running_var", StringComparison.Ordinal)) values = values.abs() + 0.5;
            else if (name.EndsWith(".bn.weight", StringComparison.Ordinal)) values = values + 1;
            state[name].copy_(values);
        }
    }

    private static void Set(nn.Module module, string name, float value)
    {
        using var noGrad = no_grad();
        module.state_dict()[name].fill_(value);
    }

    private static Tensor Values(uint stream, double scale, long[] shape) =>
        tensor(ReferenceValues.Generate(stream, (int)shape.Aggregate(1L, (a, b) => a * b), scale), shape);

    private static long[] Shape(JsonElement json) => [.. json.EnumerateArray().Select(e => e.GetInt64())];

    private static float[] Floats(JsonElement json) => [.. json.EnumerateArray().Select(e => e.GetSingle())];

    private static void AssertClose(float[] expected, Tensor found, double relative)
    {
        float[] values = found.detach().contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], relative * largest);
    }
}
