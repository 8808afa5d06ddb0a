namespace Mot.Association.Tracking;

/// <summary>How a track remembers its appearance.</summary>
public enum AppearanceMemory
{
    /// <summary>Exponential moving average, scaled to unit length after each step (JDE, section 3.6).</summary>
    Average,

    /// <summary>Mean of the last <see cref="AppearanceOptions.History"/> appearance vectors, scaled to unit length.</summary>
    MeanOfLast,

    /// <summary>
    /// The last <see cref="AppearanceOptions.History"/> appearance vectors; the nearest one counts (DeepSORT, eq. 2).
    /// </summary>
    Gallery,
}
