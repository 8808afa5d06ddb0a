using Mot.Training.Balancing;
using Mot.Training.Detecting;
using Mot.Training.Networks;
using Mot.Training.Trainers;
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

    /// <summary>The network. Default: the small one with embeddings, for CPUs; <c>new LwfNetworkOptions()</c> is the paper's.</summary>
    public LwfNetworkOptions Network { get; init; } = LwfNetworkOptions.Small;

    /// <summary>What the classification's sum is divided by. Default <see cref="ClassificationMean.Objects"/>.</summary>
    public ClassificationMean ClassificationMean { get; init; }

    /// <inheritdoc/>
    public override INetworkOptions NetworkOptions => Network;

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
