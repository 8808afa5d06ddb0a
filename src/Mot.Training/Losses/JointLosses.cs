using static TorchSharp.torch;

namespace Mot.Training.Losses;

/// <summary>The losses of a batch, scalars.</summary>
/// <param name="Tasks">One a task.</param>
/// <param name="Parts">What else is worth seeing, by name: parts that a task's loss is made of.</param>
/// <param name="Shared">
/// The activations that all tasks stand on, where their branches part; several count as one vector. Methods that compare the
/// tasks' gradients do so here.
/// </param>
public readonly record struct JointLosses(
    IReadOnlyList<Tensor> Tasks, IReadOnlyList<KeyValuePair<string, Tensor>> Parts, IReadOnlyList<Tensor> Shared);
