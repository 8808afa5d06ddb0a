using Mot.Association.MotChallenge;
using Mot.Association.Tracking;

namespace Mot.Association.Tuning;

/// <summary>A sequence to tune on.</summary>
/// <param name="Detections">Its detections.</param>
/// <param name="Truth">Its truth; rows of other frames are left out.</param>
public sealed record TuningSequence(DetectionSequence Detections, IReadOnlyList<MotRow> Truth);
