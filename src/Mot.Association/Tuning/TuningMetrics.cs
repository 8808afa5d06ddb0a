namespace Mot.Association.Tuning;

/// <summary>What tuning maximises.</summary>
[Flags]
public enum TuningMetrics
{
    /// <summary>Higher order tracking accuracy.</summary>
    Hota = 1,

    /// <summary>Multi-object tracking accuracy.</summary>
    Mota = 2,

    /// <summary>Identity F1.</summary>
    Idf1 = 4,
}
