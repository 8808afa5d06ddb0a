using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Balancing;

/// <summary>
/// Learned weighting factors (LWF, eq. 9 and 10): sigma(W3 delta(W2 delta(W1 F))) of the concatenated losses F, with sigma = ReLU,
/// delta = sigmoid, and no biases.
/// </summary>
/// <remarks>
/// Read as it stands, eq. 10 has a trivial minimum: the total is a sum of losses times factors that are free to become 0, and there
/// neither the factors nor the network have a gradient. <see cref="LwfGuard.None"/> is eq. 10 to the letter, gradient through F
/// included. Weights start from a Gaussian (LWF, section IV-A) of deviation 0.01.
/// </remarks>
public sealed class LearnedFactorsBalancer : LossBalancer
{
    private const double Deviation = 0.01;

    private readonly Linear first;
    private readonly ModuleList<Linear> hidden;
    private readonly Linear last;
    private readonly LwfGuard _guard;
    private double[] _weights;

    /// <summary>A balancer of so many losses T, with T C + N C^2 + C T parameters.</summary>
    /// <param name="tasks">T.</param>
    /// <param name="channels">Hidden channels C.</param>
    /// <param name="layers">Hidden layers N.</param>
    /// <param name="guard">What keeps factors from vanishing.</param>
    public LearnedFactorsBalancer(int tasks, int channels = 32, int layers = 1, LwfGuard guard = LwfGuard.FixedProduct)
        : base(nameof(LearnedFactorsBalancer))
    {
        Check.Range(tasks, 1, int.MaxValue);
        Check.Range(channels, 1, 4096);
        Check.Range(layers, 0, 16);
        Check.Defined(guard);
        first = Linear(tasks, channels, hasBias: false);
        hidden = new ModuleList<Linear>([.. Enumerable.Range(0, layers).Select(_ => Linear(channels, channels, hasBias: false))]);
        last = Linear(channels, tasks, hasBias: false);
        foreach (Linear layer in hidden.Prepend(first).Append(last)) init.normal_(layer.weight!, 0, Deviation);
        _guard = guard;
        _weights = new double[tasks];
        Array.Fill(_weights, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Weights => _weights;

    /// <inheritdoc/>
    public override Tensor forward(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        using var scope = NewDisposeScope();
        Tensor values = stack(losses);
        Tensor factors = Factors((_guard == LwfGuard.None ? values : values.detach()).to_type(first.weight!.dtype));
        _weights = [.. factors.detach().cpu().to_type(ScalarType.Float64).data<double>()];
        return (factors * values).sum().MoveToOuterDisposeScope();
    }

    private Tensor Factors(Tensor losses)
    {
        // Eq. 9 and 10.
        Tensor state = first.call(losses).sigmoid();
        foreach (Linear layer in hidden) state = layer.call(state).sigmoid();
        state = last.call(state);
        if (_guard == LwfGuard.None) return state.relu();
        Tensor positive = functional.softplus(state);
        return _guard == LwfGuard.FixedSum
            ? positive * (_weights.Length / positive.sum())
            : (positive.log() - positive.log().mean()).exp();
    }
}
