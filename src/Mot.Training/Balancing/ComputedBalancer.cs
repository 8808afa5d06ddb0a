using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>A balancer whose weights are computed from each batch, by a rule of their own, and are constants of its gradient.</summary>
public abstract class ComputedBalancer : LossBalancer
{
    private readonly Tensor weights;

    /// <summary>A balancer of so many losses, whose weights are <paramref name="initial"/> until there is a batch.</summary>
    protected ComputedBalancer(string name, int tasks, double initial)
        : base(name)
    {
        Check.Range(tasks, 1, int.MaxValue);
        weights = State(tasks, initial);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Weights => Read(weights);

    /// <inheritdoc/>
    public override Tensor forward(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        if (training)
        {
            using var scope = NewDisposeScope();
            double[] values = Read(stack([.. losses.Select(loss => loss.detach())]));
            Write(weights, Weigh(values, losses, shared));
        }

        return Sum(losses, Read(weights));
    }

    /// <summary>The weights of a batch.</summary>
    /// <param name="values">The losses' values.</param>
    /// <param name="losses">The losses, with their graph, which is to be left standing.</param>
    /// <param name="shared">The activations that all tasks stand on.</param>
    protected abstract double[] Weigh(double[] values, IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared);

    /// <summary>A buffer of so many numbers; to be kept in a field.</summary>
    protected static Tensor State(int count, double value = 0) => full([count], value, ScalarType.Float64);

    /// <summary>The numbers of a buffer.</summary>
    protected static double[] Read(Tensor state)
    {
        using var scope = NewDisposeScope();
        return [.. state.cpu().to_type(ScalarType.Float64).data<double>()];
    }

    /// <summary>Puts numbers into a buffer.</summary>
    protected static void Write(Tensor state, double[] values)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        state.copy_(tensor(values));
    }
}
