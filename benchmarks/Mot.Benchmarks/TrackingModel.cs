using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Models;
using Mot.MLNet.Schema;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>A FairMOT network with its tracker, trained or not, that says how long it was inside the network.</summary>
internal sealed class TrackingModel : IDisposable
{
    private readonly IDisposable _owner;
    private readonly FairMotNetwork _network;
    private readonly DetectionOptions _detection;

    private TrackingModel(IDisposable owner, FairMotNetwork network, FairMotNetworkOptions options, DetectionOptions detection, TrackerOptions tracker)
    {
        _owner = owner;
        _network = network;
        Network = options;
        _detection = detection;
        Tracker = tracker;
        _network.register_forward_pre_hook(_ => Entered = Stopwatch.GetTimestamp());
        _network.register_forward_hook(_ =>
        {
            Left = Stopwatch.GetTimestamp();
            InNetwork += Left - Entered;
        });
    }

    /// <summary>What the network is made of.</summary>
    public FairMotNetworkOptions Network { get; }

    public TrackerOptions Tracker { get; }

    /// <summary>When the network was last entered, by <see cref="Stopwatch"/>.</summary>
    public long Entered { get; private set; }

    /// <summary>When it was last left.</summary>
    public long Left { get; private set; }

    /// <summary>Ticks inside the network so far.</summary>
    public long InNetwork { get; set; }

    /// <summary>The stages of a model file, or an untrained network's without one.</summary>
    public static TrackingModel Open(string? path)
    {
        if (path is null)
            return Untrained();
        TransformerChain<ITransformer> chain = new MLContext().Mot().LoadModel(path);
        ITransformer[] stages = [.. ModelStages.Of(chain)];
        if (stages is [DetectionTransformer { Detector: FairMotDetector detector }, AssociationTransformer association])
            return new(chain, detector.Network, detector.NetworkOptions, detector.Options, association.Options.Tracker);
        chain.Dispose();
        throw new InvalidDataException($"'{path}': found stages {string.Join(", ", stages.Select(stage => stage.GetType().Name))}, expected FairMOT and an association.");
    }

    /// <summary>A detector over the network. One at a time: it changes the network for its own use.</summary>
    /// <param name="inputWidth">Width of the network's input; null for its own.</param>
    /// <param name="inputHeight">Height of the network's input; null for its own.</param>
    public FairMotDetector CreateDetector(int? inputWidth = null, int? inputHeight = null) => new(
        _network,
        Network with { InputWidth = inputWidth ?? Network.InputWidth, InputHeight = inputHeight ?? Network.InputHeight },
        _detection,
        leaveOpen: true);

    /// <summary>The stages over such a detector, which they own.</summary>
    public TransformerChain<ITransformer> CreateStages(int? inputWidth = null, int? inputHeight = null) => new(
        new DetectionTransformer(new NetworkFrameDetector(CreateDetector(inputWidth, inputHeight)), new DetectionColumns(), ["person"]),
        new AssociationTransformer(new AssociationOptions { Tracker = Tracker }));

    public void Dispose() => _owner.Dispose();

    // What the network costs doesn't depend on its weights. So that decoding and association have what they have with a
    // trained one, the strongest peaks count whatever their scores are, with boxes of a person's shape.
    private static TrackingModel Untrained()
    {
        const int Detections = 12;
        manual_seed(1);
        FairMotNetworkOptions options = new();
        FairMotNetwork network = new(options);
        using (no_grad())
        {
            using Tensor sides = tensor(new float[] { 3, 8, 3, 8 });
            network.state_dict()["wh.2.bias"].copy_(sides);
        }

        return new(
            network,
            network,
            options,
            new DetectionOptions { ScoreThreshold = 0, MaxDetections = Detections },
            TrackerPresets.FairMot with { ConfidenceThreshold = null, NewTrackThreshold = null });
    }
}
