namespace Mot.Association.Evaluation;

/// <summary>How well embeddings tell identities apart.</summary>
/// <param name="Embeddings">Number of embeddings compared.</param>
/// <param name="PositivePairs">Number of pairs of one identity.</param>
/// <param name="NegativePairs">Number of pairs of different identities.</param>
/// <param name="FalseAcceptRates">The rates of negative pairs accepted.</param>
/// <param name="TruePositiveRates">The rate of positive pairs accepted at each of them.</param>
public sealed record ReidentificationMetrics(
    int Embeddings, long PositivePairs, long NegativePairs, IReadOnlyList<double> FalseAcceptRates, IReadOnlyList<double> TruePositiveRates);
