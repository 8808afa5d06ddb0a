using Mot.Training.Balancing;
using Mot.Training.Data;
using Mot.Training.Networks;
using Mot.Training.Optimization;
using Mot.Training.Systems;
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

    /// <summary>
    /// CSTrack as published: YOLOv5-l at 1088x608, 30 epochs of SGD with Nesterov's momentum in batches of 64 (here sixteen of
    /// four), a tenth of the rate from epoch 20 on, a moving average of the weights.
    /// </summary>
    /// <remarks>Its code also lets biases start from a higher rate while it warms up; that is left out.</remarks>
    public static CsTrackOptions Published { get; } = new()
    {
        Network = new(),
        Training = new CsTrackOptions().Training with
        {
            BatchSize = 4,
            AccumulatedBatches = 16,
            Optimizer = new() { Kind = OptimizerKind.Sgd, Momentum = 0.95, Nesterov = true, WeightDecay = 5e-4 },
            LearningRate = 5e-3,
            Schedule = new() { Decay = LearningRateDecay.MultiStep, Milestones = [2.0 / 3], WarmUpSteps = 1000 },
            GradientNorm = 0,
            AverageDecay = 0.9999,
            Augmentation = AugmentationOptions.Reference,
        },
    };

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

    internal override JointObjective CreateObjective(nn.Module network, int identities) => new CsTrackObjective((CsTrackNetwork)network, this, identities);
}
