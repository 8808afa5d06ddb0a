namespace Mot.Training.Losses;

/// <summary>What embeddings are trained by.</summary>
public enum IdentityLossKind
{
    /// <summary>
    /// Cross-entropy over the identities of the training set (JDE, section 3.3; FairMOT, eq. 3): embeddings are brought to length
    /// sqrt(2) ln(n - 1) and go through one linear layer, which only training has.
    /// </summary>
    CrossEntropy,

    /// <summary><see cref="TripletLoss.Compute"/>: those of a batch against one another (JDE, eq. 1).</summary>
    Triplet,

    /// <summary><see cref="TripletLoss.UpperBound"/>: its smooth upper bound (JDE, eq. 2).</summary>
    TripletUpperBound,
}
