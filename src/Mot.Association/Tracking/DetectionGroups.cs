namespace Mot.Association.Tracking;

/// <summary>Which detections a stage matches; always only those that no earlier stage took.</summary>
[Flags]
public enum DetectionGroups
{
    /// <summary>No detection.</summary>
    None = 0,

    /// <summary>Detections from <see cref="TrackerOptions.HighThreshold"/> on; all where it is null.</summary>
    High = 1,

    /// <summary>Detections below <see cref="TrackerOptions.HighThreshold"/>.</summary>
    Low = 2,

    /// <summary>Every detection.</summary>
    All = High | Low,
}
