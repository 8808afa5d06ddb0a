using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>
/// Self-paced learning of tasks (Li et al., Self-Paced Multi-Task Learning, 2017): what is easier first. Weights minimise
/// sum w_i l_i + age (w_i^2 / 2 - w_i) within 0..1, and the age grows, so that in the end all tasks have weight 1.
/// </summary>
/// <remarks>
/// Hence w_i = max(0, 1 - l_i / age), the linear regulariser (Jiang et al., Easy Samples First, 2014). The paper weighs the samples
/// of a task as well; here a task has one weight. Losses have unlike units, so l_i is the loss over the task's first one. A loss of
/// exactly 0 is of a batch without the task: its weight stays.
/// </remarks>
public sealed class SelfPacedBalancer : ComputedBalancer
{
    private readonly Tensor first;
    private readonly Tensor age;
    private readonly double _growth;

    /// <summary>A balancer of so many losses.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="age">The age to start from, in units of the first loss.</param>
    /// <param name="growth">Its growth a step.</param>
    public SelfPacedBalancer(int tasks, double age = 2, double growth = 1.002)
        : base(nameof(SelfPacedBalancer), tasks, Math.Max(0, 1 - (1 / age)))
    {
        Check.Positive(age);
        Check.Range(growth, 1, 2);
        _growth = growth;
        first = State(tasks);
        this.age = State(1, age);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override double[] Weigh(double[] values, IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        double[] initial = Read(first), weights = [.. Weights];
        double now = Read(age)[0];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] <= 0) continue;
            if (initial[i] == 0) initial[i] = values[i];
            weights[i] = Math.Max(0, 1 - (values[i] / initial[i] / now));
        }

        Write(first, initial);
        Write(age, [Math.Min(now * _growth, 1e9)]);
        return weights;
    }
}
