using System.Text.Json;
using Mot.Association;
using Mot.Training.Data;
using Mot.Training.Detecting;
using Mot.Training.Jde;
using Mot.Training.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests.Jde;

/// <summary>JDE's detection layer against the numbers of its own code.</summary>
[Collection(TorchCollection.Name)]
public sealed class JdeVectorTests
{
    private static JsonElement[] Cases => [.. JsonDocument.Parse(File.ReadAllText(SharedData.Require("vectors/jde_yololayer.json"))).RootElement.EnumerateArray()];

    [Fact]
    public void Decoded_rows_agree()
    {
        foreach (Case c in Cases.Select(json => new Case(json)))
        {
            float[] expected = c.Floats("decoded");
            int columns = expected.Length / (c.Batch * 4 * c.Height * c.Width);
            for (int b = 0; b < c.Batch; b++)
            {
                ReadOnlySpan<float> image = c.Input.AsSpan(b * c.Channels * c.Plane, c.Channels * c.Plane);
                List<Candidate> candidates = [];
                JdeDecoder.Decode(image[..(24 * c.Plane)], c.Width, c.Height, c.Stride, c.Anchors, 0, 0, candidates);
                Assert.Equal(4 * c.Plane, candidates.Count);
                var maps = new EmbeddingMaps(c.Embedding, image[(24 * c.Plane)..]);
                var row = new float[c.Embedding];
                for (int i = 0; i < candidates.Count; i++)
                {
                    maps.Read(candidates[i], row);
                    Box box = candidates[i].Box;
                    float[] ours = [(float)box.CenterX, (float)box.CenterY, (float)box.Width, (float)box.Height, candidates[i].Score, 0, .. row];
                    int at = ((b * candidates.Count) + i) * columns;
                    for (int k = 0; k < columns; k++) AssertClose(expected[at + k], ours[k], 1e-4);
                }
            }
        }
    }

    [Fact]
    public void Targets_agree()
    {
        foreach (Case c in Cases.Select(json => new Case(json)))
        {
            using JdeTargets targets = c.Targets();
            Assert.Equal(c.Longs("tconf"), targets.Confidence.data<long>().ToArray());
            float[] expected = c.Floats("tbox"), found = targets.Boxes.data<float>().ToArray();
            for (int i = 0; i < expected.Length; i++) AssertClose(expected[i], found[i], 1e-4);
            Assert.Equal(c.Longs("tid"), targets.Identities.data<long>().ToArray());
            Assert.Equal(c.Json.GetProperty("n_pos").GetInt32(), c.Longs("tconf").Count(value => value == 1));
        }
    }

    [Fact]
    public void Losses_and_gradients_agree()
    {
        foreach (Case c in Cases.Select(json => new Case(json)))
        {
            using var scope = NewDisposeScope();
            int identities = c.Json.GetProperty("nID").GetInt32();
            Assert.Equal(c.Json.GetProperty("emb_scale").GetDouble(), IdentityLoss.Scale(identities), 1e-9);
            Linear classifier = nn.Linear(c.Embedding, identities);
            Fill(classifier.weight!, c.Stream("cls_w_t"), c.Json.GetProperty("cls_w_scale").GetDouble());
            Fill(classifier.bias!, c.Stream("cls_b_t"), c.Json.GetProperty("cls_b_scale").GetDouble());
            Tensor input = tensor(c.Input, [c.Batch, c.Channels, c.Height, c.Width]).requires_grad_();
            using JdeTargets targets = c.Targets();
            JdeScaleLosses losses = JdeScaleLoss.Compute(new JdeMaps(input.narrow(1, 0, 24), input.narrow(1, 24, c.Embedding)), targets, (e, i) => IdentityLoss.Compute(e, i, classifier, IdentityLoss.Scale(identities)));
            AssertClose(c.Json.GetProperty("lbox").GetDouble(), losses.Box.item<float>(), 1e-4);
            AssertClose(c.Json.GetProperty("lconf").GetDouble(), losses.Confidence.item<float>(), 1e-4);
            AssertClose(c.Json.GetProperty("lid").GetDouble(), losses.Identity.item<float>(), 1e-4);

            // The weights' first values, in the order of the reference's gradients.
            Tensor s = tensor(new[] { -4.15f, -4.85f, -2.3f }).requires_grad_();
            Tensor total = 0.5 * ((-s).exp() * stack([losses.Confidence, losses.Box, losses.Identity]) + s).sum();
            AssertClose(c.Json.GetProperty("loss").GetDouble(), total.item<float>(), 1e-4);
            total.backward();
            float[] expected = c.Floats("grad_x"), found = input.grad!.data<float>().ToArray();
            float largest = expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-3 * largest);
            foreach ((float theirs, float ours) in c.Floats("grad_s").Zip(s.grad!.data<float>().ToArray())) AssertClose(theirs, ours, 1e-3);
        }
    }

    /// <summary>The whole loss of a scale, with each kind of identity loss, over two images with several people.</summary>
    [Theory]
    [InlineData(IdentityLossKind.CrossEntropy)]
    [InlineData(IdentityLossKind.Triplet)]
    [InlineData(IdentityLossKind.TripletUpperBound)]
    public void The_gradients_of_a_scale_are_those_of_finite_differences(IdentityLossKind kind)
    {
        using var scope = NewDisposeScope();
        Tensor detection = FiniteDifferences.Variable(1, 1, 2, 24, 4, 6), embedding = FiniteDifferences.Variable(2, 1, 2, 5, 4, 6);
        using var identity = new IdentityLoss(5, 4, kind);
        identity.to(ScalarType.Float64);
        TrainingLabel[][] labels =
        [
            [new(Box.FromXywh(20, 4, 34, 92), 0), new(Box.FromXywh(100, 8, 40, 100), 1), new(Box.FromXywh(140, 20, 36, 98), 2)],
            [new(Box.FromXywh(60, 10, 36, 96), 1), new(Box.FromXywh(120, 4, 40, 110), 0), new(Box.FromXywh(150, 60, 30, 60), -1)],
        ];
        using JdeTargets targets = JdeTargets.Create(labels, 6, 4, 32, JdeAnchors.For(1088)[0].Select(a => (a.Width / 4, a.Height / 4)).ToArray());
        Assert.True(targets.Confidence.eq(1).sum().item<long>() >= 4);
        foreach (Func<JdeScaleLosses, Tensor> part in (Func<JdeScaleLosses, Tensor>[])[l => l.Confidence, l => l.Box, l => l.Identity, l => l.Confidence + (2 * l.Box) + (0.1 * l.Identity)])
        {
            Assert.True(FiniteDifferences.Check(
                () => part(JdeScaleLoss.Compute(new JdeMaps(detection, embedding), targets, identity.call)), [detection, embedding, .. identity.parameters()]) > 1e-3);
        }
    }

    [Fact]
    public void Without_a_person_or_a_known_identity_losses_are_zero_and_have_gradients()
    {
        TrainingLabel nobody = new(Box.FromXywh(10, 10, 16, 48), -1);
        foreach (IReadOnlyList<TrainingLabel> labels in (IReadOnlyList<TrainingLabel>[])[[], [nobody], [nobody with { Ignore = true }]])
        {
            using var scope = NewDisposeScope();
            Tensor detection = rand(1, 24, 8, 12).requires_grad_(), embedding = rand(1, 5, 8, 12).requires_grad_();
            Linear classifier = nn.Linear(5, 3);
            using JdeTargets targets = JdeTargets.Create([labels], 12, 8, 8, JdeAnchors.For(1088)[2]);
            JdeScaleLosses losses = JdeScaleLoss.Compute(new JdeMaps(detection, embedding), targets, (e, i) => IdentityLoss.Compute(e, i, classifier, 1));
            Tensor total = losses.Box + losses.Confidence + losses.Identity;
            total.backward();
            Assert.Equal(0, losses.Identity.item<float>());
            Assert.True(float.IsFinite(total.item<float>()));
            Assert.True(detection.grad!.isfinite().all().item<bool>() && embedding.grad!.isfinite().all().item<bool>());
        }
    }

    private static void Fill(Tensor parameter, uint stream, double scale)
    {
        using var noGrad = no_grad();
        using Tensor values = tensor(ReferenceValues.Generate(stream, (int)parameter.numel(), scale), parameter.shape);
        parameter.copy_(values);
    }

    private static void AssertClose(double expected, double found, double relative) =>
        Assert.Equal(expected, found, relative * Math.Max(1, Math.Abs(expected)));

    private sealed class Case
    {
        public Case(JsonElement json)
        {
            Json = json;
            int[] shape = [.. json.GetProperty("x_shape").EnumerateArray().Select(e => e.GetInt32())];
            (Batch, Channels, Height, Width) = (shape[0], shape[1], shape[2], shape[3]);
            Embedding = json.GetProperty("emb").GetInt32();
            Input = ReferenceValues.Generate(Stream("x_t"), Batch * Channels * Plane);
            Stride = json.GetProperty("img_w").GetInt32() / Width;
            Anchors = [.. json.GetProperty("anchors").EnumerateArray().Select(a => (a[0].GetSingle(), a[1].GetSingle()))];
        }

        public JsonElement Json { get; }

        public int Batch { get; }

        public int Channels { get; }

        public int Height { get; }

        public int Width { get; }

        public int Embedding { get; }

        public int Stride { get; }

        public int Plane => Height * Width;

        public float[] Input { get; }

        public (float Width, float Height)[] Anchors { get; }

        public uint Stream(string name) => Json.GetProperty(name).GetUInt32();

        public float[] Floats(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(e => e.GetSingle())];

        public long[] Longs(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(e => e.GetInt64())];

        public JdeTargets Targets()
        {
            (double width, double height) = (Json.GetProperty("img_w").GetDouble(), Json.GetProperty("img_h").GetDouble());
            IReadOnlyList<TrainingLabel>[] labels =
            [
                .. Json.GetProperty("targets").EnumerateArray().Select(image => (IReadOnlyList<TrainingLabel>)[.. image.EnumerateArray().Select(row =>
                {
                    double[] v = [.. row.EnumerateArray().Select(e => e.GetDouble())];
                    return new TrainingLabel(Box.FromXywh((v[2] - (v[4] / 2)) * width, (v[3] - (v[5] / 2)) * height, v[4] * width, v[5] * height), (int)v[1]);
                })]),
            ];
            return JdeTargets.Create(labels, Width, Height, Stride, Anchors);
        }
    }
}
