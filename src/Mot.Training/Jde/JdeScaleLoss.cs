using Mot.Training.Losses;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Jde;

/// <summary>The losses of one scale.</summary>
public static class JdeScaleLoss
{
    private const int BoxValues = 4;

    /// <summary>The losses of what the network gives against what it should give.</summary>
    /// <param name="maps">The network's maps.</param>
    /// <param name="targets">The targets, on the same device.</param>
    /// <param name="identityLoss">The loss of embeddings (N, D) with identities (N), such as <see cref="IdentityLoss"/>, shared by all scales.</param>
    /// <remarks>Where nothing counts a loss is 0, with a gradient of 0; the reference's is not a number where all identities are unknown.</remarks>
    public static JdeScaleLosses Compute(JdeMaps maps, JdeTargets targets, Func<Tensor, Tensor, Tensor> identityLoss)
    {
        using var scope = NewDisposeScope();
        long batch = maps.Detection.shape[0], anchors = targets.Confidence.shape[1], height = maps.Detection.shape[2], width = maps.Detection.shape[3];

        // (B, A, 6, H, W) to (B, A, H, W, 6).
        Tensor detection = maps.Detection.reshape(batch, anchors, JdeNetwork.AnchorValues, height, width).permute(0, 1, 3, 4, 2);
        Tensor person = targets.Confidence.eq(1);
        Tensor box = Box(detection, targets.Boxes, person);

        Tensor counts = targets.Confidence.flatten().ge(0).nonzero().flatten();
        Tensor logits = detection.narrow(-1, BoxValues, 2).reshape(-1, 2).index_select(0, counts);
        Tensor confidence = counts.shape[0] == 0
            ? detection.sum() * 0
            : functional.cross_entropy(logits, targets.Confidence.flatten().index_select(0, counts));

        // A cell has one embedding, whichever of its anchors shows the person; of two persons the one of the greater number counts.
        Tensor cells = person.any(1).flatten().nonzero().flatten();
        Tensor identities = targets.Identities.amax([1]).flatten().index_select(0, cells);
        Tensor embeddings = MapGather.Rows(maps.Embedding, cells);
        Tensor known = (cells.shape[0] > 1 ? identities.ge(0) : zeros_like(identities, dtype: ScalarType.Bool)).nonzero().flatten();
        Tensor identity = identityLoss(embeddings.index_select(0, known), identities.index_select(0, known));
        return new JdeScaleLosses(box.MoveToOuterDisposeScope(), confidence.MoveToOuterDisposeScope(), identity.MoveToOuterDisposeScope());
    }

    private static Tensor Box(Tensor detection, Tensor targets, Tensor person)
    {
        Tensor which = person.flatten().nonzero().flatten();
        Tensor found = detection.narrow(-1, 0, BoxValues).reshape(-1, BoxValues).index_select(0, which);
        return which.shape[0] == 0 ? detection.sum() * 0 : functional.smooth_l1_loss(found, targets.reshape(-1, BoxValues).index_select(0, which).to_type(found.dtype));
    }
}
