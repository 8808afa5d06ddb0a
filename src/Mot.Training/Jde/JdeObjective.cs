using Mot.Training.Data;
using Mot.Training.Losses;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>JDE's losses over a batch: confidence, box and identity at each of three scales, nine tasks (JDE, section 3.5).</summary>
public sealed class JdeObjective : JointObjective
{
    private readonly JdeNetwork network;
    private readonly IdentityLoss identity;
    private readonly IReadOnlyList<IReadOnlyList<(float Width, float Height)>> _anchors;

    /// <summary>The objective of <paramref name="network"/>, which it owns, over a training set of so many identities.</summary>
    public JdeObjective(JdeNetwork network, JdeOptions options, int identities)
        : base(nameof(JdeObjective))
    {
        this.network = network;
        identity = new IdentityLoss(options.Network.EmbeddingSize, identities, options.Training.IdentityLoss);
        _anchors = JdeAnchors.For(options.Network.InputWidth);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<LossTask> Tasks { get; } =
    [
        .. JdeAnchors.Strides.SelectMany(stride => new LossTask[]
        {
            new($"confidence {stride}", 1, -4.15f), new($"box {stride}", 1, -4.85f), new($"identity {stride}", 1, -2.3f, LossKind.Identity),
        }),
    ];

    /// <summary>The losses of images (B, 3, H, W) with their labels in pixels of those images.</summary>
    public override JointLosses forward(Tensor images, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels)
    {
        using var scope = NewDisposeScope();
        Tensor[] features = network.Features(images);
        JdeMaps[] maps = network.Heads(features);
        List<Tensor> tasks = [];
        for (int i = 0; i < maps.Length; i++)
        {
            Tensor map = maps[i].Detection;
            using JdeTargets targets = JdeTargets.Create(labels, (int)map.shape[3], (int)map.shape[2], JdeAnchors.Strides[i], _anchors[i]).To(map.device);
            JdeScaleLosses losses = JdeScaleLoss.Compute(maps[i], targets, identity.call);
            tasks.AddRange([losses.Confidence.MoveToOuterDisposeScope(), losses.Box.MoveToOuterDisposeScope(), losses.Identity.MoveToOuterDisposeScope()]);
        }

        return new JointLosses(tasks, [], [.. features.Select(map => map.MoveToOuterDisposeScope())]);
    }
}
