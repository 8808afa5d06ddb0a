namespace Mot.Training.Trainers;

/// <summary>A quantity over the course of training.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Points">Steps and values, ascending in the step.</param>
public sealed record TrainingCurve(string Name, IReadOnlyList<CurvePoint> Points);
