using Mot.Training.Data;
using Mot.Training.Losses;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Systems;

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
