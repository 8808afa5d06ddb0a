using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>
/// Loss normalisation (JDE, section 4.2, "Loss.Norm"): each loss weighs the reciprocal of its moving average, so that all
/// contribute alike.
/// </summary>
/// <remarks>
/// w_i = 1 / m_i, m_i(t) = decay m_i(t - 1) + (1 - decay) L_i(t), corrected for its start from 0 as Adam's averages are. A loss of
/// exactly 0 is of a batch without the task, and left out.
/// </remarks>
public sealed class NormalizationBalancer : ComputedBalancer
{
    private const double Least = 1e-8;

    private readonly Tensor averages;
    private readonly Tensor counts;
    private readonly double _decay;

    /// <summary>A balancer of so many losses.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="decay">Decay of the average a step.</param>
    public NormalizationBalancer(int tasks, double decay = 0.99)
        : base(nameof(NormalizationBalancer), tasks, 1)
    {
        Check.Range(decay, 0, 0.9999999);
        _decay = decay;
        averages = State(tasks);
        counts = State(tasks);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override double[] Weigh(double[] values, IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        double[] average = Read(averages), count = Read(counts), weights = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                average[i] = _decay * average[i] + (1 - _decay) * values[i];
                count[i]++;
            }

            weights[i] = count[i] == 0 ? 1 : 1 / Math.Max(average[i] / (1 - Math.Pow(_decay, count[i])), Least);
        }

        Write(averages, average);
        Write(counts, count);
        return weights;
    }
}
