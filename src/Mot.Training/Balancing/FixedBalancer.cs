using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>Fixed factors: the sum of weight times loss (JDE, eq. 5; LWF, eq. 8, "hard weighting factors").</summary>
public sealed class FixedBalancer : LossBalancer
{
    private readonly double[] _weights;

    /// <summary>One factor a loss.</summary>
    public FixedBalancer(IEnumerable<double> weights)
        : base(nameof(FixedBalancer))
    {
        _weights = [.. weights];
        foreach (double weight in _weights) Check.Range(weight, 0, double.MaxValue);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Weights => _weights;

    /// <inheritdoc/>
    public override Tensor forward(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared) => Sum(losses, _weights);
}
