using Mot.Training.Data;
using Mot.Training.Losses;
using Mot.Training.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.FairMot;

/// <summary>FairMOT's losses over a batch: detection (heat map + weighted sides + offset) and identity (FairMOT, eq. 1 to 4).</summary>
public sealed class FairMotObjective : Module<Tensor, IReadOnlyList<IReadOnlyList<TrainingLabel>>, FairMotLosses>
{
    private readonly FairMotNetwork network;
    private readonly IdentityLoss identity;
    private readonly double _sidesWeight;

    /// <summary>The objective of <paramref name="network"/>, which it owns, over a training set of so many identities.</summary>
    public FairMotObjective(FairMotNetwork network, FairMotOptions options, int identities)
        : base(nameof(FairMotObjective))
    {
        this.network = network;
        identity = new IdentityLoss(options.Network.EmbeddingSize, identities);
        _sidesWeight = options.SidesWeight;
        RegisterComponents();
    }

    /// <summary>The losses of images (B, 3, H, W) with their labels in pixels of those images.</summary>
    public override FairMotLosses forward(Tensor images, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels)
    {
        using var scope = NewDisposeScope();
        FairMotMaps maps = network.call(images);
        using FairMotTargets targets = FairMotTargets.Create(labels, (int)maps.HeatMap.shape[3], (int)maps.HeatMap.shape[2]);
        Tensor heatMap = HeatMapFocalLoss.Compute(maps.HeatMap, targets.HeatMap, targets.Weight);
        Tensor sides = MaskedL1Loss.Compute(maps.Sides, targets.Cells, targets.Mask, targets.Sides);
        Tensor offset = MaskedL1Loss.Compute(maps.Offset, targets.Cells, targets.Mask, targets.Offsets);
        Tensor embeddings = MapGather.At(maps.Embedding, targets.Cells).transpose(1, 2).flatten(0, 1).index_select(0, targets.Known);
        Tensor id = identity.call(embeddings, targets.Identities);
        Tensor detection = heatMap + _sidesWeight * sides + offset;
        return new FairMotLosses(
            detection.MoveToOuterDisposeScope(),
            id.MoveToOuterDisposeScope(),
            heatMap.MoveToOuterDisposeScope(),
            sides.MoveToOuterDisposeScope(),
            offset.MoveToOuterDisposeScope());
    }
}

/// <summary>The scalars of one step. The two tasks are <paramref name="Detection"/> and <paramref name="Identity"/>; the rest are detection's parts.</summary>
public readonly record struct FairMotLosses(Tensor Detection, Tensor Identity, Tensor HeatMap, Tensor Sides, Tensor Offset);
