using System.Text.Json;
using Mot.Association;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Losses;
using static TorchSharp.torch;

namespace Mot.Tests;

/// <summary>FairMOT's operations against the numbers of its own code.</summary>
public sealed class FairMotVectorTests
{
    private const int Height = 20, Width = 30;

    private static JsonElement Cases => JsonDocument.Parse(File.ReadAllText(SharedData.Require("vectors/fairmot_ops.json"))).RootElement;

    [Fact]
    public void Gaussian_radii_agree()
    {
        foreach (JsonElement c in Cases.GetProperty("gaussian_radius").EnumerateArray())
        {
            double radius = FairMotTargets.GaussianRadius(c.GetProperty("h").GetDouble(), c.GetProperty("w").GetDouble());
            Assert.Equal(c.GetProperty("r").GetDouble(), radius, 1e-5);
        }
    }

    [Fact]
    public void A_drawn_heat_map_agrees()
    {
        float[] expected = Floats(Cases.GetProperty("heat"));
        float[] heat = Heat(Cases);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], heat[i], 1e-6f);
    }

    [Fact]
    public void The_focal_loss_and_its_gradient_agree()
    {
        JsonElement cases = Cases;
        using var scope = NewDisposeScope();
        Tensor logits = tensor(ReferenceValues.Generate(970, Height * Width, 3), [1, 1, Height, Width]).requires_grad_();
        Tensor loss = HeatMapFocalLoss.Compute(logits, tensor(Heat(cases), [1, 1, Height, Width]));
        loss.backward();
        Assert.Equal(cases.GetProperty("focal").GetDouble(), loss.item<float>(), 95 * 1e-5);
        AssertClose(Floats(cases.GetProperty("focal_grad")), [.. logits.grad!.data<float>()], 1e-3);
    }

    [Fact]
    public void The_masked_L1_loss_agrees()
    {
        JsonElement cases = Cases;
        using var scope = NewDisposeScope();
        Tensor map = tensor(ReferenceValues.Generate(971, 4 * Height * Width, 5), [1, 4, Height, Width]);
        Tensor cells = tensor(cases.GetProperty("ind")[0].EnumerateArray().Select(e => e.GetInt64()).ToArray(), [1, 3]);
        Tensor mask = tensor(cases.GetProperty("mask")[0].EnumerateArray().Select(e => (float)e.GetInt64()).ToArray(), [1, 3]);
        Tensor target = tensor(ReferenceValues.Generate(973, 12, 5), [1, 3, 4]);
        Assert.Equal(cases.GetProperty("l1").GetDouble(), MaskedL1Loss.Compute(map, cells, mask, target).item<float>(), 1e-4);
    }

    [Fact]
    public void The_ten_best_peaks_agree()
    {
        JsonElement cases = Cases;
        float[] expected = Floats(cases.GetProperty("decode_K10"));
        int[] cells = [.. cases.GetProperty("decode_inds")[0].EnumerateArray().Select(e => e.GetInt32())];
        float[] embedding = ReferenceValues.Generate(7, 3 * Height * Width);
        Detections found = FairMotDecoder.Decode(
            ReferenceValues.Generate(970, Height * Width, 3), ReferenceValues.Generate(971, 4 * Height * Width, 5),
            ReferenceValues.Generate(972, 2 * Height * Width), embedding, Width, Height,
            new DetectionOptions { ScoreThreshold = 0, NmsIoU = 1, MaxDetections = 10 });

        // Random sides make some boxes empty, which we leave out.
        int[] valid = [.. Enumerable.Range(0, 10).Where(i => expected[i * 6 + 2] > expected[i * 6] && expected[i * 6 + 3] > expected[i * 6 + 1])];
        Assert.Equal(valid.Length, found.Count);
        for (int k = 0; k < valid.Length; k++)
        {
            int row = valid[k] * 6;
            Box box = found.Boxes[k];
            AssertClose(expected[row..(row + 5)], [(float)box.X0 / FairMotNetwork.Stride, (float)box.Y0 / FairMotNetwork.Stride, (float)box.X1 / FairMotNetwork.Stride, (float)box.Y1 / FairMotNetwork.Stride, found.Scores[k]], 1e-4);
            float[] raw = [.. Enumerable.Range(0, 3).Select(d => embedding[d * Height * Width + cells[valid[k]]])];
            float norm = MathF.Sqrt(raw.Sum(v => v * v));
            AssertClose([.. raw.Select(v => v / norm)], found.Embeddings[(k * 3)..(k * 3 + 3)], 1e-5);
        }
    }

    private static float[] Heat(JsonElement cases)
    {
        var heat = new float[Height * Width];
        foreach (JsonElement c in cases.GetProperty("heat_draw").EnumerateArray())
            FairMotTargets.DrawGaussian(heat, Width, Height, c[0].GetInt32(), c[1].GetInt32(), c[2].GetInt32());
        return heat;
    }

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];

    private static void AssertClose(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"value {i}: expected {expected[i]}, found {found[i]}");
    }
}
