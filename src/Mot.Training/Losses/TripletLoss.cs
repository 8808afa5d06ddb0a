using static TorchSharp.torch;

namespace Mot.Training.Losses;

/// <summary>
/// The triplet loss with mining in the batch, and its smooth upper bound (JDE, section 3.4): each embedding against all of other
/// identities and the one of its own that is least like it.
/// </summary>
/// <remarks>
/// Embeddings are brought to length 1, so that only angles count. Those without another of their identity, or without one of
/// another identity, are no anchors; where no anchor is left the loss is 0, with a gradient of 0.
/// </remarks>
public static class TripletLoss
{
    /// <summary>JDE, eq. 1: the sum over the negatives of max(0, f f- - f f+), the mean over the anchors.</summary>
    /// <param name="embeddings">(N, D), not normalised.</param>
    /// <param name="identities">(N) Int64.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Compute(Tensor embeddings, Tensor identities) =>
        OverAnchors(embeddings, identities, static (excess, negative) => (excess.clamp_min(0) * negative.to_type(excess.dtype)).sum(1));

    /// <summary>JDE, eq. 2: ln(1 + the sum over the negatives of exp(f f- - f f+)), the mean over the anchors.</summary>
    /// <inheritdoc cref="Compute"/>
    public static Tensor UpperBound(Tensor embeddings, Tensor identities) =>
        OverAnchors(embeddings, identities, static (excess, negative) =>
        {
            Tensor exponents = excess.masked_fill(negative.logical_not(), double.NegativeInfinity);
            return cat([zeros_like(exponents.narrow(1, 0, 1)), exponents], 1).logsumexp(1);
        });

    /// <summary>The mean over the anchors of what <paramref name="loss"/> makes of (A, N): f f- - f f+ and whether it is one of another identity.</summary>
    private static Tensor OverAnchors(Tensor embeddings, Tensor identities, Func<Tensor, Tensor, Tensor> loss)
    {
        // More than a cosine can be.
        const double Never = 2;
        using var scope = NewDisposeScope();
        long count = identities.shape[0];
        if (count < 3) return (embeddings.sum() * 0).MoveToOuterDisposeScope();
        Tensor unit = IdentityLoss.Unit(embeddings);
        Tensor same = identities.unsqueeze(0).eq(identities.unsqueeze(1));
        Tensor positive = same.logical_and(eye(count, dtype: ScalarType.Bool, device: identities.device).logical_not()), negative = same.logical_not();
        Tensor anchors = positive.any(1).logical_and(negative.any(1)).nonzero().flatten();
        if (anchors.shape[0] == 0) return (embeddings.sum() * 0).MoveToOuterDisposeScope();
        Tensor similarity = unit.mm(unit.t()).index_select(0, anchors);
        Tensor hardest = similarity.masked_fill(positive.index_select(0, anchors).logical_not(), Never).amin([1], keepdim: true);
        return loss(similarity - hardest, negative.index_select(0, anchors)).mean().MoveToOuterDisposeScope();
    }
}
