namespace Mot.Training.Detecting;

/// <summary>Which of two boxes that overlap is dropped.</summary>
public enum Suppression
{
    /// <summary>Strongest first, each drops what overlaps with it by more than <see cref="DetectionOptions.NmsIoU"/> (IoU).</summary>
    Greedy,

    /// <summary>
    /// All at once and repeated until nothing changes (Zheng et al., Cluster-NMS, 2020), by IoU less the centres' squared distance
    /// over the hull's squared diagonal to the power of 0.7: boxes side by side are kept more often. CSTrack's.
    /// </summary>
    ClusterDistance,
}

/// <summary>Which of a network's proposals become detections.</summary>
public sealed record DetectionOptions
{
    /// <summary>
    /// Lowest score of a detection. Default 0.05: low, because the tracker has thresholds of its own and makes use of
    /// weak detections too. Raise it where detections are used without a tracker.
    /// </summary>
    public double ScoreThreshold { get; init; } = 0.05;

    /// <summary>Of two detections that overlap by more than this the weaker one is dropped. Default 0.7; 1 keeps all.</summary>
    public double NmsIoU { get; init; } = 0.7;

    /// <summary>How overlap is judged. Default <see cref="Suppression.Greedy"/>.</summary>
    public Suppression Suppression { get; init; }

    /// <summary>Most detections of a frame, the strongest ones. Default 300; FairMOT's code has 500.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Range(ScoreThreshold, 0, 1);
        Check.Range(NmsIoU, 0, 1);
        Check.Defined(Suppression);
        Check.Range(MaxDetections, 1, 100_000);
    }
}
