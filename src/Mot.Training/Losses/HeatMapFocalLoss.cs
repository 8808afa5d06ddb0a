using static TorchSharp.torch;

namespace Mot.Training.Losses;

/// <summary>CenterNet's penalty-reduced focal loss over a heat map (FairMOT, eq. 1; alpha 2, beta 4).</summary>
public static class HeatMapFocalLoss
{
    /// <summary>The loss of a heat map.</summary>
    /// <param name="logits">(B, 1, H, W), before the sigmoid, which is clamped to 1e-4 .. 1 - 1e-4 as in the reference.</param>
    /// <param name="target">(B, 1, H, W), Gaussians of height 1; exactly 1 at a centre.</param>
    /// <param name="weight">(B, 1, H, W) or null: 0 where nobody knows whether there is an object. Centres always count.</param>
    /// <returns>A scalar: the sum over the map, divided by the number of centres, or undivided where there is none.</returns>
    public static Tensor Compute(Tensor logits, Tensor target, Tensor? weight = null)
    {
        using var scope = NewDisposeScope();
        Tensor p = logits.sigmoid().clamp(1e-4, 1 - 1e-4);
        Tensor positive = target.eq(1).to_type(logits.dtype);
        Tensor negative = (1 - target).pow(4).mul(1 - positive);
        if (weight is not null) negative = negative.mul(weight);
        Tensor q = 1 - p;
        Tensor loss = (q.square() * p.log() * positive).sum() + (p.square() * q.log() * negative).sum();
        Tensor centres = positive.sum().clamp_min(1);
        return (-loss / centres).MoveToOuterDisposeScope();
    }
}
