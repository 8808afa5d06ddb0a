using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Losses;

/// <summary>
/// Cross-entropy over the identities of the training set (JDE, section 3.3; FairMOT, eq. 3): embeddings are brought to
/// length sqrt(2) ln(n - 1) and go through one linear layer, which only training has.
/// </summary>
public sealed class IdentityLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear classifier;
    private readonly double _scale;

    /// <summary>A loss over <paramref name="identities"/> identities.</summary>
    /// <param name="embeddingSize">Length D of an embedding.</param>
    /// <param name="identities">How many identities the training set has; at least 1 is assumed.</param>
    /// <param name="hasBias">Whether the layer has a bias; CSTrack's has none.</param>
    public IdentityLoss(int embeddingSize, int identities, bool hasBias = true)
        : base(nameof(IdentityLoss))
    {
        classifier = Linear(embeddingSize, Math.Max(1, identities), hasBias: hasBias);
        _scale = Scale(identities);
        RegisterComponents();
    }

    /// <summary>The layer.</summary>
    internal Linear Classifier => classifier;

    /// <summary>The length that embeddings are brought to.</summary>
    internal double EmbeddingScale => _scale;

    /// <summary>The length that embeddings are brought to: sqrt(2) ln(n - 1).</summary>
    public static double Scale(int identities) =>
        // The reference's is 0 at two identities and minus infinity at one, where nothing could be learnt.
        identities > 2 ? Math.Sqrt(2) * Math.Log(identities - 1) : 1;

    /// <summary>The loss of embeddings (N, D), not normalised, with identities (N) Int64 in 0 .. n - 1; 0 where N is 0.</summary>
    public override Tensor forward(Tensor embeddings, Tensor identities) => Compute(embeddings, identities, classifier, _scale);

    /// <summary>The same with a classifier of the caller's.</summary>
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
