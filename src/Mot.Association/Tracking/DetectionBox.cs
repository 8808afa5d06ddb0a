namespace Mot.Association.Tracking;

/// <summary>Which box of a detection meets a track's.</summary>
public enum DetectionBox
{
    /// <summary>The one in the frame.</summary>
    Current,

    /// <summary>
    /// The one in the frame before, as a detector over pairs of frames gives it (Peng et al., Chained-Tracker, 2020, section 3.2).
    /// </summary>
    Previous,
}
