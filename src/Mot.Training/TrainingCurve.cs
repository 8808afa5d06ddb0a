namespace Mot.Training;

/// <summary>A value at a step of training.</summary>
/// <param name="Step">Number of the step, or any other measure of progress that ascends.</param>
/// <param name="Value">The value; one that is not finite leaves a gap in the drawn curve.</param>
public readonly record struct TrainingPoint(double Step, double Value);

/// <summary>What a loss, a loss weight or the learning rate was over training.</summary>
/// <param name="Name">Name of the curve.</param>
/// <param name="Points">The values, by step.</param>
public sealed record TrainingCurve(string Name, IReadOnlyList<TrainingPoint> Points);
