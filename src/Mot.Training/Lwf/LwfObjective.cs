using Mot.Training.Data;
using Mot.Training.Losses;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Lwf;

/// <summary>The LWF tracker's losses over a batch: classification, regression and re-identification (LWF, eq. 7).</summary>
public sealed class LwfObjective : JointObjective
{
    private readonly LwfNetwork network;
    private readonly IdentityLoss? identity;
    private readonly LwfAnchors _anchors;
    private readonly ClassificationMean _mean;

    /// <summary>The objective of <paramref name="network"/>, which it owns, over a training set of so many identities.</summary>
    public LwfObjective(LwfNetwork network, LwfOptions options, int identities)
        : base(nameof(LwfObjective))
    {
        this.network = network;
        if (network.Mode == LwfMode.Embeddings) identity = new IdentityLoss(options.Network.EmbeddingSize, identities, options.Training.IdentityLoss);
        _anchors = new LwfAnchors(options.Network);
        _mean = options.ClassificationMean;
        Tasks = [new("classification", 2, 0), new("regression", 0.9, 0), new(identity is null ? "verification" : "identity", 1.7, 0, LossKind.Identity)];
        RegisterComponents();
    }

    /// <summary>Alpha, beta and gamma. Fixed ones as in LWF's Table I, where 2.0, 0.9 and 1.7 are the best.</summary>
    public override IReadOnlyList<LossTask> Tasks { get; }

    /// <summary>
    /// The losses of images (B, 3, H, W) with their labels in pixels of those images; over pairs of (2 B, 3, H, W), the frames and
    /// then for each the one before, with as many lists of labels.
    /// </summary>
    public override JointLosses forward(Tensor images, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels)
    {
        using var scope = NewDisposeScope();
        Tensor[] levels = network.Levels(images);
        LwfMaps maps = network.Heads(levels);
        int batch = (int)maps.Classification.shape[0];
        bool pairs = network.Mode == LwfMode.Pairs;
        using LwfTargets targets = LwfTargets.Create([.. labels.Take(batch)], pairs ? [.. labels.Skip(batch)] : null, _anchors).To(images.device);
        LwfLosses losses = LwfLoss.Compute(maps, targets, identity, _mean);
        return new JointLosses(
            [losses.Classification.MoveToOuterDisposeScope(), losses.Regression.MoveToOuterDisposeScope(), losses.Identity.MoveToOuterDisposeScope()],
            [],
            [.. levels.Select(level => level.MoveToOuterDisposeScope())]);
    }
}
