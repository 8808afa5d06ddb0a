namespace Mot.Training.Checkpoints;

/// <summary>What became of a checkpoint's tensors.</summary>
/// <param name="Container">The part of the checkpoint that holds the network, such as "state_dict."; empty for all of it.</param>
/// <param name="Loaded">How many tensors were loaded.</param>
/// <param name="Missing">Tensors of the network that the checkpoint lacks and that can do without.</param>
/// <param name="Unused">Tensors beside the network's, such as a classifier that only training needs.</param>
public sealed record CheckpointReport(string Container, int Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused)
{
    private const int Shown = 5;

    /// <summary>
    /// Tensors that the network keeps as they were, freshly initialised, where a start is all that is asked for: those that the
    /// checkpoint lacks, and those whose shapes differ, with both shapes.
    /// </summary>
    public IReadOnlyList<string> Anew { get; init; } = [];

    /// <summary>What was read in another way than it stands there, in words.</summary>
    public IReadOnlyList<string> Adapted { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString()
    {
        string text = $"{Loaded} tensors loaded{(Container.Length > 0 ? $" from '{Container.TrimEnd('.')}'" : "")}";
        if (Adapted.Count > 0) text += $"; {string.Join(", ", Adapted)}";
        return Anew.Count == 0 ? text : $"{text}; start anew: {string.Join(", ", Anew.Take(Shown))}{(Anew.Count > Shown ? $" and {Anew.Count - Shown} more" : "")}";
    }
}
