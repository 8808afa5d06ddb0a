using System.Text.Json.Serialization;

namespace Mot.Training.Detecting;

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

    /// <summary>Most detections of a frame, the strongest of those that no stronger one drops. Default 300; FairMOT's code has 500.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>
    /// Reproduces two peculiarities of the systems' code. JDE: coordinates left of or above the image become 0, so that the box of
    /// someone who walks out on that side shrinks and its centre stops, and on the other sides does not. CSTrack: a box centred left of
    /// or above the network's input is described by the cell as far from the opposite side, a negative index of Python's, and not
    /// by the nearest one. Default: false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReferenceCompatible { get; init; }

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Range(ScoreThreshold, 0, 1);
        Check.Range(NmsIoU, 0, 1);
        Check.Defined(Suppression);
        Check.Range(MaxDetections, 1, 100_000);
    }
}
