namespace Mot.Training.FairMot;

/// <summary>Which peaks of the heat map become detections.</summary>
public sealed record DetectionOptions
{
    /// <summary>
    /// Lowest score of a detection. Default 0.05: low, because the tracker has thresholds of its own and makes use of
    /// weak detections too. Raise it where detections are used without a tracker.
    /// </summary>
    public double ScoreThreshold { get; init; } = 0.05;

    /// <summary>Of two detections that overlap by more than this (IoU) the weaker one is dropped. Default 0.7; 1 keeps all.</summary>
    public double NmsIoU { get; init; } = 0.7;

    /// <summary>Most detections of a frame, the strongest ones. Default 300; FairMOT's code has 500.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Range(ScoreThreshold, 0, 1);
        Check.Range(NmsIoU, 0, 1);
        Check.Range(MaxDetections, 1, 100_000);
    }
}
