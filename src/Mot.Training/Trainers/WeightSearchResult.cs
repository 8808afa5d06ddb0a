namespace Mot.Training.Trainers;

/// <summary>What a search found.</summary>
/// <param name="Best">The best probe; of equal ones the first.</param>
/// <param name="Probes">All probes in their order.</param>
public sealed record WeightSearchResult(WeightProbe Best, IReadOnlyList<WeightProbe> Probes);
