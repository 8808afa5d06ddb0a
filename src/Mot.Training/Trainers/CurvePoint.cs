namespace Mot.Training.Trainers;

/// <summary>One point of a <see cref="TrainingCurve"/>.</summary>
public readonly record struct CurvePoint(double Step, double Value);
