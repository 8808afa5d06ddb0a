using Mot.Association;
using Mot.Training.Data;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class FairMotSamplingTests
{
    private static readonly FairMotNetworkOptions s_options = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 2 };

    /// <summary>On maps that hold each cell's own coordinates the embedding says where it was taken.</summary>
    [Theory]
    [InlineData(EmbeddingSampling.Center, 5, 7)]
    [InlineData(EmbeddingSampling.CenterBilinear, 5.5, 7.25)]
    [InlineData(EmbeddingSampling.RoiAlign, 5.5, 7.25)]
    public void Embeddings_come_from_where_they_should(EmbeddingSampling sampling, double x, double y)
    {
        using var scope = NewDisposeScope();
        using var network = new FairMotNetwork(s_options with { Sampling = sampling });

        // A box of 6 x 9 cells about (5.5, 7.25), in the second of two images.
        Box box = Box.FromXywh(2.5 * 4, 2.75 * 4, 6 * 4, 9 * 4);
        using FairMotTargets targets = FairMotTargets.Create([[], [new TrainingLabel(box, 3)]], 16, 16);
        (Tensor embeddings, Tensor identities) = EmbeddingSampler.ForTraining(network, Maps(), targets, sampling);
        Assert.Equal([3L], identities.data<long>().ToArray());
        Assert.Equal([(float)x + 100, (float)y + 100], embeddings.data<float>().ToArray().Select(v => MathF.Round(v, 3)));
    }

    [Fact]
    public void Positive_anchors_are_five_cells_of_the_object()
    {
        using var scope = NewDisposeScope();
        using var network = new FairMotNetwork(s_options with { Sampling = EmbeddingSampling.PositiveAnchors });
        Box box = Box.FromXywh(2.5 * 4, 2.75 * 4, 6 * 4, 9 * 4);
        using FairMotTargets targets = FairMotTargets.Create([[], [new TrainingLabel(box, 3)]], 16, 16);
        (Tensor embeddings, Tensor identities) = EmbeddingSampler.ForTraining(network, Maps(), targets, EmbeddingSampling.PositiveAnchors);
        Assert.Equal([3L, 3, 3, 3, 3], identities.data<long>().ToArray());
        Assert.Equal([105f, 107, 106, 107, 104, 107, 105, 109, 105, 105], embeddings.data<float>().ToArray().Select(v => MathF.Round(v)));
    }

    [Theory]
    [InlineData(EmbeddingSampling.CenterBilinear)]
    [InlineData(EmbeddingSampling.RoiAlign)]
    [InlineData(EmbeddingSampling.TwoStage)]
    public void A_detector_finds_the_same_boxes_wherever_embeddings_come_from(EmbeddingSampling sampling)
    {
        using var image = new Mat(50, 90, MatType.CV_8UC3, new Scalar(20, 90, 160));
        var detection = new DetectionOptions { ScoreThreshold = 0.05, MaxDetections = 10 };
        manual_seed(4);
        using var centre = new FairMotDetector(new FairMotNetwork(s_options), s_options, detection);
        manual_seed(4);
        FairMotNetworkOptions other = s_options with { Sampling = sampling };
        using var sampled = new FairMotDetector(new FairMotNetwork(other), other, detection);
        Detections expected = centre.Detect(image), found = sampled.Detect(image);
        Assert.InRange(found.Count, 1, 10);
        Assert.Equal(expected.Boxes, found.Boxes);
        Assert.Equal(2 * found.Count, found.Embeddings.Length);
        for (int i = 0; i < found.Count; i++) Assert.Equal(1, Math.Sqrt(found.Embeddings[2 * i] * found.Embeddings[2 * i] + found.Embeddings[(2 * i) + 1] * found.Embeddings[(2 * i) + 1]), 1e-5);
    }

    /// <summary>Two images; the second's embedding is x + 100 and y + 100 of the cell.</summary>
    private static FairMotMaps Maps()
    {
        Tensor x = arange(16, ScalarType.Float32).reshape(1, 16).expand(16, 16), y = x.t();
        Tensor own = stack([x, y]) + 100;
        return new FairMotMaps(zeros(2, 1, 16, 16), zeros(2, 4, 16, 16), stack([zeros(2, 16, 16), own]), zeros(2, 2, 16, 16));
    }
}
