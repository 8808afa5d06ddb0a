namespace Mot.Training.Trainers;

/// <summary>One training with fixed weights.</summary>
/// <param name="Detection">Weight of all detection losses.</param>
/// <param name="Identity">Weight of all identity losses.</param>
/// <param name="Score">What validation gave; higher is better.</param>
public sealed record WeightProbe(double Detection, double Identity, double Score);
