using Mot.Training.Detecting;
using Mot.Training.Networks;
using Mot.Training.Trainers;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>A FairMOT model from its network to its training.</summary>
public sealed record FairMotOptions : JointOptions
{
    /// <summary>The network.</summary>
    public FairMotNetworkOptions Network { get; init; } = new();

    /// <summary>
    /// Weight of the sides' loss within detection. Default 1: a small network trained briefly needs it for tight boxes.
    /// FairMOT's code has 0.1 over DLA-34 and 0.5 over YOLOv5s.
    /// </summary>
    public double SidesWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override INetworkOptions NetworkOptions => Network;

    internal override string Course => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Network} sides {SidesWeight}");

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check.Range(SidesWeight, 0, 1000);
    }

    /// <inheritdoc/>
    public override JointOptions WithInput(int width, int height) => this with { Network = Network with { InputWidth = width, InputHeight = height } };

    /// <inheritdoc/>
    public override nn.Module CreateNetwork() => new FairMotNetwork(Network);

    /// <inheritdoc/>
    public override JointDetector CreateDetector(nn.Module network, Device? device = null, bool leaveOpen = false) =>
        new FairMotDetector((FairMotNetwork)network, Network, Detection, device, leaveOpen);

    internal override JointObjective CreateObjective(nn.Module network, int identities) => new FairMotObjective((FairMotNetwork)network, this, identities);
}
