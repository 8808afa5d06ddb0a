namespace Mot.Association.Tracking;

/// <summary>Which box of a track meets a detection's.</summary>
public enum TrackBox
{
    /// <summary>The motion model's prediction.</summary>
    Predicted,

    /// <summary>The last detection's (OC-SORT, section 4.3, observation-centric recovery).</summary>
    LastDetection,
}
