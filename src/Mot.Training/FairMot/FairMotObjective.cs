using Mot.Training.Data;
using Mot.Training.Losses;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>FairMOT's losses over a batch: detection (heat map + weighted sides + offset) and identity (FairMOT, eq. 1 to 4).</summary>
public sealed class FairMotObjective : JointObjective
{
    private readonly FairMotNetwork network;
    private readonly IdentityLoss identity;
    private readonly EmbeddingSampling _sampling;
    private readonly double _sidesWeight;

    /// <summary>The objective of <paramref name="network"/>, which it owns, over a training set of so many identities.</summary>
    public FairMotObjective(FairMotNetwork network, FairMotOptions options, int identities)
        : base(nameof(FairMotObjective))
    {
        this.network = network;
        identity = new IdentityLoss(options.Network.EmbeddingSize, identities, options.Training.IdentityLoss);
        _sampling = options.Network.Sampling;
        _sidesWeight = options.SidesWeight;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<LossTask> Tasks { get; } = [new("detection", 1, -1.85f), new("identity", 0.1, -1.05f, LossKind.Identity)];

    /// <summary>The losses of images (B, 3, H, W) with their labels in pixels of those images.</summary>
    public override JointLosses forward(Tensor images, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels)
    {
        using var scope = NewDisposeScope();
        Tensor features = network.Features(images);
        FairMotMaps maps = network.Heads(features);
        using FairMotTargets targets = FairMotTargets.Create(labels, (int)maps.HeatMap.shape[3], (int)maps.HeatMap.shape[2], maps.HeatMap.device);
        Tensor heatMap = HeatMapFocalLoss.Compute(maps.HeatMap, targets.HeatMap, targets.Weight);
        Tensor sides = MaskedL1Loss.Compute(maps.Sides, targets.Cells, targets.Mask, targets.Sides);
        Tensor offset = MaskedL1Loss.Compute(maps.Offset, targets.Cells, targets.Mask, targets.Offsets);
        (Tensor embeddings, Tensor identities) = EmbeddingSampler.ForTraining(network, maps, targets, _sampling);
        Tensor id = identity.call(embeddings, identities);
        Tensor detection = heatMap + _sidesWeight * sides + offset;
        return new JointLosses(
            [detection.MoveToOuterDisposeScope(), id.MoveToOuterDisposeScope()],
            [
                new("heat map", heatMap.MoveToOuterDisposeScope()),
                new("sides", sides.MoveToOuterDisposeScope()),
                new("offset", offset.MoveToOuterDisposeScope()),
            ],
            [features.MoveToOuterDisposeScope()]);
    }
}
