using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>Finds the objects of a frame by a trained <see cref="FairMotNetwork"/>.</summary>
public sealed class FairMotDetector : JointDetector
{
    /// <summary>A detector over <paramref name="network"/>, which it puts into evaluation mode and disposes unless told to leave it open.</summary>
    public FairMotDetector(FairMotNetwork network, FairMotNetworkOptions networkOptions, DetectionOptions? options = null, Device? device = null, bool leaveOpen = false)
        : base(network, networkOptions, options, device, leaveOpen)
    {
        NetworkOptions = networkOptions;
        Network = network;
    }

    /// <summary>What the network is made of.</summary>
    public FairMotNetworkOptions NetworkOptions { get; }

    /// <inheritdoc/>
    public override JointOptions Model => new FairMotOptions { Network = NetworkOptions, Detection = Options };

    /// <summary>The network itself.</summary>
    public new FairMotNetwork Network { get; }

    /// <inheritdoc/>
    protected override Detections Detect(Tensor input, Letterbox letterbox)
    {
        FairMotMaps maps = Network.call(input);
        Watch(maps.HeatMap, maps.Sides, maps.Offset);
        bool atCells = NetworkOptions.Sampling is EmbeddingSampling.Center or EmbeddingSampling.PositiveAnchors;
        Detections found = FairMotDecoder.Decode(
            Values(maps.HeatMap), Values(maps.Sides), Values(maps.Offset), atCells ? Values(maps.Embedding) : default,
            (int)maps.HeatMap.shape[3], (int)maps.HeatMap.shape[2], Options, atCells ? box => letterbox.ToSource(box) : null);
        return atCells ? found : Describe(found, maps.Embedding, letterbox);
    }

    /// <summary>Detections in pixels of the network's input to ones in the image's, with embeddings taken from the boxes.</summary>
    private Detections Describe(Detections found, Tensor map, Letterbox letterbox)
    {
        float[] corners = [.. found.Boxes.SelectMany(box => new[] { box.X0, box.Y0, box.X1, box.Y1 }).Select(value => (float)(value / FairMotNetwork.Stride))];
        Tensor boxes = tensor(corners, [found.Count, 4], device: map.device);
        Tensor centres = (boxes.narrow(1, 0, 2) + boxes.narrow(1, 2, 2)) / 2;
        Tensor embeddings = EmbeddingSampler.At(Network, map, zeros(found.Count, ScalarType.Int64, map.device), centres, boxes, NetworkOptions.Sampling);
        embeddings = embeddings / embeddings.square().sum(1, keepdim: true).sqrt().clamp_min(1e-12);
        return new Detections([.. found.Boxes.Select(box => letterbox.ToSource(box))], found.Scores, Values(embeddings).ToArray(), EmbeddingSize);
    }
}
