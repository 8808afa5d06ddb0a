using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Losses;

/// <summary>The loss of embeddings with identities, of any <see cref="IdentityLossKind"/>.</summary>
public sealed class IdentityLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear? classifier;
    private readonly IdentityLossKind _kind;
    private readonly double _scale;

    /// <summary>A loss over <paramref name="identities"/> identities.</summary>
    /// <param name="embeddingSize">Length D of an embedding.</param>
    /// <param name="identities">How many identities the training set has; at least 1 is assumed.</param>
    /// <param name="kind">Which.</param>
    /// <param name="hasBias">Whether cross-entropy's layer has a bias; CSTrack's has none.</param>
    public IdentityLoss(int embeddingSize, int identities, IdentityLossKind kind = IdentityLossKind.CrossEntropy, bool hasBias = true)
        : base(nameof(IdentityLoss))
    {
        _kind = kind;
        if (kind == IdentityLossKind.CrossEntropy) classifier = Linear(embeddingSize, Math.Max(1, identities), hasBias: hasBias);
        _scale = Scale(identities);
        RegisterComponents();
    }

    /// <summary>The length that cross-entropy brings embeddings to: sqrt(2) ln(n - 1).</summary>
    public static double Scale(int identities) =>
        // The reference's is 0 at two identities and minus infinity at one, where nothing could be learnt.
        identities > 2 ? Math.Sqrt(2) * Math.Log(identities - 1) : 1;

    /// <summary>The loss of embeddings (N, D), not normalised, with identities (N) Int64 in 0 .. n - 1; 0 where N is 0.</summary>
    public override Tensor forward(Tensor embeddings, Tensor identities) => _kind switch
    {
        IdentityLossKind.Triplet => TripletLoss.Compute(embeddings, identities),
        IdentityLossKind.TripletUpperBound => TripletLoss.UpperBound(embeddings, identities),
        _ => Compute(embeddings, identities, classifier!, _scale),
    };

    /// <summary>Cross-entropy with a classifier of the caller's.</summary>
    public static Tensor Compute(Tensor embeddings, Tensor identities, Linear classifier, double scale)
    {
        using var scope = NewDisposeScope();

        // Without a known identity the graph stays whole: the gradient is zero, not absent.
        if (identities.shape[0] == 0) return (embeddings.sum() * 0).MoveToOuterDisposeScope();
        Tensor logits = classifier.call(Unit(embeddings) * scale);
        return functional.cross_entropy(logits, identities).MoveToOuterDisposeScope();
    }

    /// <summary>Embeddings (N, D) brought to length 1.</summary>
    internal static Tensor Unit(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        return (embeddings / embeddings.square().sum(1, keepdim: true).add(1e-12).sqrt()).MoveToOuterDisposeScope();
    }
}
