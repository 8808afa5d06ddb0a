using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>The plain sum of the losses (JDE, eq. 5 with all weights 1; "Uniform" in its Table 3).</summary>
public sealed class UniformBalancer : LossBalancer
{
    private readonly double[] _weights;

    /// <summary>A balancer of so many losses.</summary>
    public UniformBalancer(int tasks)
        : base(nameof(UniformBalancer))
    {
        Check.Range(tasks, 1, int.MaxValue);
        _weights = new double[tasks];
        Array.Fill(_weights, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Weights => _weights;

    /// <inheritdoc/>
    public override Tensor forward(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared) => Sum(losses, _weights);
}
