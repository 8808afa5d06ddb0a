using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>A living track.</summary>
internal struct Track
{
    public const int NoDetection = -1;

    public KalmanState State;

    /// <summary>The state's box: predicted until the track is matched, then estimated.</summary>
    public Box Box;

    public long Id;
    public int FirstFrame, LastFrame;

    /// <summary>Number of detections, and of those in a row after the first or after a miss.</summary>
    public int Hits, Streak;

    public int Class;
    public float Score;

    /// <summary>Its row in the appearance store.</summary>
    public int Appearance;

    /// <summary>What it is until the frame is through; <see cref="TrackGroups.None"/>: dead.</summary>
    public TrackGroups Status;

    /// <summary>Its buffer has run out before (<see cref="ReferenceQuirks.LateRemoval"/>).</summary>
    public bool Expired;

    /// <summary>The frame's detection.</summary>
    public int Detection;
}
