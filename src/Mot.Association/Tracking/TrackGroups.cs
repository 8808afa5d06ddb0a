namespace Mot.Association.Tracking;

/// <summary>Which tracks a stage matches.</summary>
[Flags]
public enum TrackGroups
{
    /// <summary>No track.</summary>
    None = 0,

    /// <summary>Confirmed tracks that were matched in the frame before.</summary>
    Tracked = 1,

    /// <summary>Confirmed tracks that were not, and whose buffer has not run out.</summary>
    Lost = 2,

    /// <summary>Tracks that are not confirmed yet.</summary>
    Tentative = 4,

    /// <summary>Confirmed tracks, matched in the frame before or not.</summary>
    Confirmed = Tracked | Lost,

    /// <summary>Every track.</summary>
    All = Confirmed | Tentative,
}
