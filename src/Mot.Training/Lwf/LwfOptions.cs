using Mot.Association.Tracking;
using Mot.Training.Balancing;
using Mot.Training.Networks;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Lwf;

/// <summary>An LWF tracker from its network to its training.</summary>
public sealed record LwfOptions : JointOptions
{
    /// <summary>Options with the network's own suppression of overlaps and fixed weights of the losses.</summary>
    public LwfOptions()
    {
        Detection = LwfDetector.DefaultDetection;
        Training = new TrainingOptions { LossBalancing = LossBalancing.Fixed };
    }

    /// <summary>
    /// The tracker as its paper trains it: ResNet-50 over pairs of frames, 100 epochs of Adam at 5e-5 in batches of 8 (LWF,
    /// section IV-A).
    /// </summary>
    /// <remarks>The paper starts from a ResNet-50 trained on ImageNet and learns the weights of the losses; its code is not published.</remarks>
    public static LwfOptions Published { get; } = new()
    {
        Network = new(),
        Training = new LwfOptions().Training with { Epochs = 100, BatchSize = 8, LearningRate = 5e-5 },
    };

    /// <summary>The network. Default: the small one with embeddings, for CPUs; <c>new LwfNetworkOptions()</c> is the paper's.</summary>
    public LwfNetworkOptions Network { get; init; } = LwfNetworkOptions.Small;

    /// <summary>What the classification's sum is divided by. Default <see cref="ClassificationMean.Objects"/>.</summary>
    public ClassificationMean ClassificationMean { get; init; }

    /// <inheritdoc/>
    public override INetworkOptions NetworkOptions => Network;

    /// <inheritdoc/>
    /// <remarks>Anchors that are trained by focal loss score alike on people that were not seen, with embeddings as in pairs.</remarks>
    public override TrackerOptions TuningStart => Network.Mode == LwfMode.Pairs
        ? base.TuningStart
        : base.TuningStart with { ConfidenceThreshold = TrackerPresets.CTracker.ConfidenceThreshold, NewTrackThreshold = TrackerPresets.CTracker.ConfidenceThreshold };

    // Chained-Tracker's code: pairs that are further apart than adjacent frames are harder.
    internal override int PairReach => Network.Mode == LwfMode.Pairs ? 3 : 0;

    internal override string Course => $"{Network} mean {ClassificationMean}";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check.Defined(ClassificationMean);
    }

    /// <inheritdoc/>
    public override JointOptions WithInput(int width, int height) => this with { Network = Network with { InputWidth = width, InputHeight = height } };

    /// <inheritdoc/>
    public override nn.Module CreateNetwork() => new LwfNetwork(Network);

    /// <inheritdoc/>
    public override JointDetector CreateDetector(nn.Module network, Device? device = null, bool leaveOpen = false) =>
        new LwfDetector((LwfNetwork)network, Network, Detection, device, leaveOpen);

    internal override JointObjective CreateObjective(nn.Module network, int identities) => new LwfObjective((LwfNetwork)network, this, identities);
}
