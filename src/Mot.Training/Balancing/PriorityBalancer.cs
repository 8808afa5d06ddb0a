using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>
/// Dynamic task prioritization (Guo et al., Dynamic Task Prioritization for Multitask Learning, 2018, eq. 2 to 4): a task weighs
/// -(1 - k)^gamma ln(k), k being the moving average of an indicator in 0..1 of how well it does. What is hard weighs more.
/// </summary>
/// <remarks>
/// The paper takes each task's own indicator, such as accuracy. Here it is exp(-L_i / L_i(0)), L_i(0) being the task's first loss: 1
/// at no loss, 0.37 at the start, for losses of whatever unit; of a cross-entropy it is a power of the mean probability of what is
/// right. A loss of exactly 0 is of a batch without the task, and left out.
/// </remarks>
public sealed class PriorityBalancer : ComputedBalancer
{
    private const double Least = 1e-6;

    private readonly Tensor first;
    private readonly Tensor indicators;
    private readonly double _gamma;
    private readonly double _share;

    /// <summary>A balancer of so many losses.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="gamma">How soon a task is left that does well.</param>
    /// <param name="share">Share of a batch in the moving average.</param>
    public PriorityBalancer(int tasks, double gamma = 1, double share = 0.05)
        : base(nameof(PriorityBalancer), tasks, Weight(Math.Exp(-1), gamma))
    {
        Check.Range(gamma, 0, 100);
        Check.Range(share, 1e-9, 1);
        _gamma = gamma;
        _share = share;
        first = State(tasks);
        indicators = State(tasks, Math.Exp(-1));
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override double[] Weigh(double[] values, IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        double[] initial = Read(first), indicator = Read(indicators);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] <= 0) continue;
            if (initial[i] == 0) initial[i] = values[i];
            indicator[i] = ((1 - _share) * indicator[i]) + (_share * Math.Exp(-values[i] / initial[i]));
        }

        Write(first, initial);
        Write(indicators, indicator);
        return [.. indicator.Select(k => Weight(k, _gamma))];
    }

    private static double Weight(double indicator, double gamma)
    {
        double k = Math.Clamp(indicator, Least, 1 - Least);
        return -Math.Pow(1 - k, gamma) * Math.Log(k);
    }
}
