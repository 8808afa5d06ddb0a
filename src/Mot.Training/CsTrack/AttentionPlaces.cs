namespace Mot.Training.CsTrack;

/// <summary>Where attention stands in a <see cref="ScaleAwareAttention"/>, one after the other (CSTrack, Table III).</summary>
[Flags]
public enum AttentionPlaces
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Spatial attention at each resolution.</summary>
    EachSpatial = 1,

    /// <summary>Channel attention at each resolution.</summary>
    EachChannel = 2,

    /// <summary>Spatial attention over the joined resolutions.</summary>
    JoinedSpatial = 4,

    /// <summary>Channel attention over the joined resolutions.</summary>
    JoinedChannel = 8,
}
