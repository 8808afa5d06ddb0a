namespace Mot.Association.Evaluation;

/// <summary>Precision and recall of the detections that score at least so much.</summary>
/// <param name="Score">Score of the last detection counted.</param>
/// <param name="Precision">Share of the detections that are right.</param>
/// <param name="Recall">Share of the truth that is found.</param>
public readonly record struct PrecisionRecallPoint(double Score, double Precision, double Recall);
