namespace Mot.Training.Losses;

/// <summary>A task whose loss is weighed against the others'.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FixedWeight">Its factor where factors are fixed, as the system's code has it.</param>
/// <param name="LogVariance">First value of s = ln sigma^2 where they are learned from uncertainty, as the system's code has it.</param>
/// <param name="Kind">What it is about.</param>
public readonly record struct LossTask(string Name, double FixedWeight, float LogVariance, LossKind Kind = LossKind.Detection);
