namespace Mot.Training.Lwf;

/// <summary>What the re-ID branch of an <see cref="LwfNetwork"/> says.</summary>
public enum LwfMode
{
    /// <summary>How an object looks: an embedding of each location, from one frame, as JDE has it.</summary>
    Embeddings,

    /// <summary>
    /// Whether a location shows the same object in two adjacent frames; then boxes come in pairs, one in each frame, and tracks
    /// are chains of them (Peng et al., Chained-Tracker, 2020, the paper's baseline).
    /// </summary>
    Pairs,
}
