namespace Mot.Training.CsTrack;

/// <summary>How features are split between detection and embedding (CSTrack, Table II).</summary>
public enum Relations
{
    /// <summary>Not at all: both get the same features.</summary>
    None,

    /// <summary>By a convolution each ("replace REN with CNN").</summary>
    Convolution,

    /// <summary>Each by what its own channels have to do with each other.</summary>
    Self,

    /// <summary>Each by what its channels have to do with the other's.</summary>
    Cross,

    /// <summary>By both, weighed by a learned lambda.</summary>
    Both,
}
