using Mot.Training.Data;
using Mot.Training.Losses;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.CsTrack;

/// <summary>CSTrack's losses over a batch: boxes, objects and identities (CSTrack, section III-D).</summary>
public sealed class CsTrackObjective : JointObjective
{
    private readonly CsTrackNetwork network;
    private readonly IdentityLoss identity;

    /// <summary>The objective of <paramref name="network"/>, which it owns, over a training set of so many identities.</summary>
    public CsTrackObjective(CsTrackNetwork network, CsTrackOptions options, int identities)
        : base(nameof(CsTrackObjective))
    {
        this.network = network;
        identity = new IdentityLoss(options.Network.EmbeddingSize, identities, options.Training.IdentityLoss, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Fixed weights as in CSTrack's Table V, where 0.02 for identity is the best.</summary>
    public override IReadOnlyList<LossTask> Tasks { get; } = [new("box", 1, 0), new("object", 1, 0), new("identity", 0.02, 0, LossKind.Identity)];

    /// <summary>The losses of images (B, 3, H, W) with their labels in pixels of those images.</summary>
    public override JointLosses forward(Tensor images, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels)
    {
        using var scope = NewDisposeScope();
        Tensor[] features = network.Features(images);
        CsTrackLosses losses = CsTrackLoss.Compute(network.Heads(features), labels, identity.call);
        return new JointLosses(
            [losses.Box.MoveToOuterDisposeScope(), losses.Object.MoveToOuterDisposeScope(), losses.Identity.MoveToOuterDisposeScope()],
            [],
            [.. features.Select(map => map.MoveToOuterDisposeScope())]);
    }
}
