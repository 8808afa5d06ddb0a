using static TorchSharp.torch;

namespace Mot.Training.Losses;

/// <summary>
/// The focal loss of two classes (Lin et al., Focal Loss for Dense Object Detection, 2017, eq. 5; LWF, eq. 1 to 3): cross-entropy,
/// of which well classified samples keep little.
/// </summary>
/// <remarks>
/// With p = sigmoid(x): -a (1 - p)^b ln(p) for an object, -(1 - a) p^b ln(1 - p) for none. LWF's eq. 2 has the label in place of the
/// second p, a misprint: it would take the logarithm of the label, and learn nothing where that is 1.
/// </remarks>
public static class FocalLoss
{
    /// <summary>The loss, summed over the samples.</summary>
    /// <param name="logits">Of any shape, before the sigmoid.</param>
    /// <param name="targets">Of the same shape and type: 1 an object, 0 none, -1 a sample that does not count.</param>
    /// <param name="alpha">The share a of objects. Default 0.25.</param>
    /// <param name="gamma">The power b; 0 is cross-entropy. Default 2.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Sum(Tensor logits, Tensor targets, double alpha = 0.25, double gamma = 2)
    {
        using var scope = NewDisposeScope();
        Tensor label = targets.clamp_min(0), counts = targets.ge(0).to_type(logits.dtype), p = logits.sigmoid();

        // How far the score is from the label, and the share of its class.
        Tensor miss = (p * (1 - label)) + ((1 - p) * label), share = (((2 * alpha) - 1) * label) + (1 - alpha);
        Tensor entropy = nn.functional.binary_cross_entropy_with_logits(logits, label, reduction: nn.Reduction.None);
        return (miss.pow(gamma) * share * entropy * counts).sum().MoveToOuterDisposeScope();
    }
}
