using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Balancing;

/// <summary>How the losses of the tasks are weighed against each other.</summary>
public enum LossBalancing
{
    /// <summary>Learned from each task's uncertainty (<see cref="UncertaintyBalancer"/>).</summary>
    Uncertainty,

    /// <summary>Fixed factors (<see cref="FixedBalancer"/>).</summary>
    Fixed,
}

/// <summary>Combines the tasks' losses into the one that is minimised; what it learns are its parameters.</summary>
public abstract class LossBalancer : Module<IReadOnlyList<Tensor>, Tensor>
{
    /// <summary>A balancer of that name.</summary>
    protected LossBalancer(string name)
        : base(name)
    {
    }

    /// <summary>The factor that each loss has now, in the order of the losses.</summary>
    public abstract IReadOnlyList<double> Weights { get; }
}
