namespace Mot.Training.Detecting;

/// <summary>Which of two boxes that overlap is dropped.</summary>
public enum Suppression
{
    /// <summary>Strongest first, each drops what overlaps with it by more than <see cref="DetectionOptions.NmsIoU"/> (IoU).</summary>
    Greedy,

    /// <summary>
    /// The same by IoU less the centres' squared distance over the hull's squared diagonal to the power of 0.7: boxes side by side
    /// are kept more often. CSTrack's, whose Cluster-NMS (Zheng et al., 2020) judges all boxes at once until nothing changes; what it
    /// ends at is what the strongest first leave.
    /// </summary>
    ClusterDistance,
}
