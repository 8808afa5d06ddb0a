using Mot.Training.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Trainers;

/// <summary>What a system minimises over a batch: the losses of its tasks, which a <see cref="Balancing.LossBalancer"/> weighs.</summary>
public abstract class JointObjective : Module<Tensor, IReadOnlyList<IReadOnlyList<TrainingLabel>>, JointLosses>
{
    /// <summary>An objective of that name.</summary>
    protected JointObjective(string name)
        : base(name)
    {
    }

    /// <summary>The tasks, in the order of their losses.</summary>
    public abstract IReadOnlyList<LossTask> Tasks { get; }
}

/// <summary>A task whose loss is weighed against the others'.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FixedWeight">Its factor where factors are fixed, as the system's code has it.</param>
/// <param name="LogVariance">First value of s = ln sigma^2 where they are learned from uncertainty, as the system's code has it.</param>
/// <param name="Kind">What it is about.</param>
public readonly record struct LossTask(string Name, double FixedWeight, float LogVariance, LossKind Kind = LossKind.Detection);

/// <summary>What a task is about; JDE's search for weights gives one to each kind (JDE, section 3.5).</summary>
public enum LossKind
{
    /// <summary>Where objects are.</summary>
    Detection,

    /// <summary>Who they are.</summary>
    Identity,
}

/// <summary>The losses of a batch, scalars.</summary>
/// <param name="Tasks">One a task.</param>
/// <param name="Parts">What else is worth seeing, by name: parts that a task's loss is made of.</param>
/// <param name="Shared">
/// The activations that all tasks stand on, where their branches part; several count as one vector. Methods that compare the
/// tasks' gradients do so here.
/// </param>
public readonly record struct JointLosses(
    IReadOnlyList<Tensor> Tasks, IReadOnlyList<KeyValuePair<string, Tensor>> Parts, IReadOnlyList<Tensor> Shared);
