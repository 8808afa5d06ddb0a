using Mot.Training.Losses;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Lwf;

/// <summary>The losses of the LWF tracker.</summary>
public static class LwfLoss
{
    /// <summary>Where smooth L1 turns from a parabola to a line: RetinaNet's, which Chained-Tracker's code has too.</summary>
    public const double Beta = 1.0 / 9;

    /// <summary>The losses of what the network gives against what it should give.</summary>
    /// <param name="maps">The network's maps.</param>
    /// <param name="targets">The targets, on the same device.</param>
    /// <param name="identity">Loss of embeddings (M, D) with identities (M); null over pairs.</param>
    /// <param name="mean">What the classification is divided by.</param>
    /// <remarks>Where nothing counts a loss is 0, with a gradient of 0.</remarks>
    public static LwfLosses Compute(LwfMaps maps, LwfTargets targets, IdentityLoss? identity, ClassificationMean mean = ClassificationMean.Objects)
    {
        using var scope = NewDisposeScope();
        ScalarType type = maps.Classification.dtype;
        long objects = Math.Max(1, targets.Places.shape[0]);
        long samples = mean == ClassificationMean.Objects ? objects : Math.Max(1, targets.Classification.ge(0).sum().item<long>());
        Tensor classification = FocalLoss.Sum(maps.Classification.squeeze(1), targets.Classification.to_type(type)) / samples;

        Tensor found = MapGather.Rows(maps.Regression.unsqueeze(2), targets.Places);
        Tensor distance = functional.smooth_l1_loss(found, targets.Boxes.to_type(type), Reduction.None, Beta);
        Tensor regression = (distance * targets.Known.to_type(type)).sum() / objects;

        Tensor identities;
        if (targets.Verification is { } verification)
        {
            Tensor same = verification.to_type(type);
            identities = FocalLoss.Sum(maps.Identity.squeeze(1), same) / same.eq(1).sum().clamp_min(1);
        }
        else
        {
            Tensor known = targets.Identities.ge(0).nonzero().flatten();
            Tensor embeddings = MapGather.Rows(maps.Identity.unsqueeze(2), targets.Places.index_select(0, known));
            identities = identity!.call(embeddings, targets.Identities.index_select(0, known));
        }

        return new LwfLosses(classification.MoveToOuterDisposeScope(), regression.MoveToOuterDisposeScope(), identities.MoveToOuterDisposeScope());
    }
}
