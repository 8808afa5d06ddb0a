using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Balancing;

/// <summary>Combines the tasks' losses into the one that is minimised.</summary>
/// <remarks>
/// Given the losses, scalars, and the activations that all tasks stand on, where their branches part (several count as one
/// vector); only <see cref="GradNormBalancer"/> and <see cref="MgdaUbBalancer"/> look at those. What the optimizer learns are
/// parameters, what a method follows itself are buffers, so that the state dictionary holds all of it. Buffers move in training
/// mode only.
/// </remarks>
public abstract class LossBalancer : Module<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor>
{
    /// <summary>A balancer of that name.</summary>
    protected LossBalancer(string name)
        : base(name)
    {
    }

    /// <summary>The factor that each loss has, in the order of the losses: that of the last batch, or the first one's before that.</summary>
    public abstract IReadOnlyList<double> Weights { get; }

    /// <summary>The sum of weight times loss.</summary>
    protected static Tensor Sum(IReadOnlyList<Tensor> losses, IReadOnlyList<double> weights)
    {
        if (losses.Count != weights.Count)
            throw new ArgumentException($"There are {losses.Count} losses; expected {weights.Count}, one a weight.", nameof(losses));
        using var scope = NewDisposeScope();
        Tensor sum = losses[0] * weights[0];
        for (int i = 1; i < losses.Count; i++) sum += losses[i] * weights[i];
        return sum.MoveToOuterDisposeScope();
    }
}
