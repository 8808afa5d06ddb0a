using Mot.Training.Detecting;
using Mot.Training.Networks;
using Mot.Training.Trainers;
using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>A JDE model from its network to its training.</summary>
public sealed record JdeOptions : JointOptions
{
    /// <summary>Options with JDE's own suppression of overlaps.</summary>
    public JdeOptions() => Detection = JdeDetector.DefaultDetection;

    /// <summary>The network. Default: the small one, for CPUs; <c>new JdeNetworkOptions()</c> is JDE's own.</summary>
    public JdeNetworkOptions Network { get; init; } = JdeNetworkOptions.Small;

    /// <inheritdoc/>
    public override INetworkOptions NetworkOptions => Network;

    /// <inheritdoc/>
    public override JointOptions WithInput(int width, int height) => this with { Network = Network with { InputWidth = width, InputHeight = height } };

    /// <inheritdoc/>
    public override nn.Module CreateNetwork() => new JdeNetwork(Network);

    /// <inheritdoc/>
    public override JointDetector CreateDetector(nn.Module network, Device? device = null, bool leaveOpen = false) =>
        new JdeDetector((JdeNetwork)network, Network, Detection, device, leaveOpen);

    internal override JointObjective CreateObjective(nn.Module network, int identities) => new JdeObjective((JdeNetwork)network, Network, identities);
}
