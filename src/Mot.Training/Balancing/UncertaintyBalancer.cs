using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>
/// Task-dependent uncertainty (Kendall et al., 2018; JDE, eq. 6; FairMOT, eq. 5): half the sum of exp(-s) loss + s,
/// with one learned s = ln sigma^2 a task.
/// </summary>
public sealed class UncertaintyBalancer : LossBalancer
{
    private readonly Parameter s;

    /// <summary>Starts from the given values of s, one a loss; FairMOT's code has -1.85 for detection and -1.05 for identity.</summary>
    public UncertaintyBalancer(IReadOnlyList<float> initial)
        : base(nameof(UncertaintyBalancer))
    {
        s = new Parameter(tensor([.. initial]));
        RegisterComponents();
    }

    /// <summary>exp(-s) / 2 of each task.</summary>
    public override IReadOnlyList<double> Weights
    {
        get
        {
            using var scope = NewDisposeScope();
            return [.. s.detach().cpu().to_type(ScalarType.Float64).data<double>().Select(value => 0.5 * Math.Exp(-value))];
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        using var scope = NewDisposeScope();
        Tensor stacked = stack(losses);
        return (0.5 * ((-s).exp() * stacked + s).sum()).MoveToOuterDisposeScope();
    }
}
