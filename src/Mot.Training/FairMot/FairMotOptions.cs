using Mot.Training.Data;
using Mot.Training.Networks;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>A FairMOT model from its network to its training.</summary>
public sealed record FairMotOptions : JointOptions
{
    /// <summary>FairMOT as published: DLA-34 at 1088x608, 30 epochs of Adam in batches of 12 (here three of four), a tenth of the rate from epoch 20 on.</summary>
    public static FairMotOptions Published { get; } = new()
    {
        Network = FairMotNetworkOptions.Dla34,
        SidesWeight = 0.1,
        Training = new()
        {
            BatchSize = 4,
            AccumulatedBatches = 3,
            LearningRate = 1e-4,
            Schedule = new() { Decay = LearningRateDecay.MultiStep, Milestones = [2.0 / 3], WarmUpSteps = 0 },
            GradientNorm = 0,
            AverageDecay = 0,
            Augmentation = AugmentationOptions.Reference,
        },
    };

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
