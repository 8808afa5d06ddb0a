using Mot.Training.Balancing;
using Mot.Training.Detecting;
using Mot.Training.Networks;
using Mot.Training.Trainers;
using static TorchSharp.torch;

namespace Mot.Training.CsTrack;

/// <summary>A CSTrack model from its network to its training.</summary>
public sealed record CsTrackOptions : JointOptions
{
    /// <summary>Options with CSTrack's own suppression of overlaps and its fixed weights of the losses.</summary>
    public CsTrackOptions()
    {
        Detection = CsTrackDetector.DefaultDetection;
        Training = new TrainingOptions { LossBalancing = LossBalancing.Fixed };
    }

    /// <summary>The network. Default: the small one, for CPUs; <c>new CsTrackNetworkOptions()</c> is CSTrack's own.</summary>
    public CsTrackNetworkOptions Network { get; init; } = CsTrackNetworkOptions.Small;

    /// <inheritdoc/>
    public override INetworkOptions NetworkOptions => Network;

    /// <inheritdoc/>
    public override JointOptions WithInput(int width, int height) => this with { Network = Network with { InputWidth = width, InputHeight = height } };

    /// <inheritdoc/>
    public override nn.Module CreateNetwork() => new CsTrackNetwork(Network);

    /// <inheritdoc/>
    public override JointDetector CreateDetector(nn.Module network, Device? device = null, bool leaveOpen = false) =>
        new CsTrackDetector((CsTrackNetwork)network, Network, Detection, device, leaveOpen);

    internal override JointObjective CreateObjective(nn.Module network, int identities) => new CsTrackObjective((CsTrackNetwork)network, Network, identities);
}
