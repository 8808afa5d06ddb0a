namespace Mot.Training.Synthetic;

/// <summary>How far <see cref="SyntheticSequence.Write"/> is.</summary>
/// <param name="Sequence">Name of the sequence that a frame was just written of.</param>
/// <param name="Done">Frames written or found finished, of all sequences.</param>
/// <param name="Total">Frames of all sequences.</param>
public readonly record struct SyntheticProgress(string Sequence, long Done, long Total);
