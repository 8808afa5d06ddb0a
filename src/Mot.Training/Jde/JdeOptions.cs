using Mot.Training.Data;
using Mot.Training.Networks;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>A JDE model from its network to its training.</summary>
public sealed record JdeOptions : JointOptions
{
    /// <summary>Options with JDE's own suppression of overlaps.</summary>
    public JdeOptions() => Detection = JdeDetector.DefaultDetection;

    /// <summary>
    /// JDE as published: Darknet-53 at 1088x608, 30 epochs of SGD from ImageNet's weights, whose normalisations stay, in
    /// batches of 32 (here eight of four), with burn-in, a tenth of the rate from half and from three quarters on.
    /// </summary>
    public static JdeOptions Published { get; } = new()
    {
        Network = new(),
        Training = new()
        {
            BatchSize = 4,
            AccumulatedBatches = 8,
            Optimizer = new() { Kind = OptimizerKind.Sgd, WeightDecay = 1e-4, DecayWeightsOnly = false },
            LearningRate = 1e-2,
            Schedule = new() { Decay = LearningRateDecay.MultiStep, Milestones = [0.5, 0.75], WarmUp = LearningRateWarmUp.BurnIn, WarmUpSteps = 1000 },
            Normalization = Normalization.FrozenAffine,
            GradientNorm = 0,
            AverageDecay = 0,
            Augmentation = AugmentationOptions.Reference,
        },
    };

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

    internal override JointObjective CreateObjective(nn.Module network, int identities) => new JdeObjective((JdeNetwork)network, this, identities);
}
