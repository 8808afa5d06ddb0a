using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>
/// MGDA-UB (Sener and Koltun, Multi-Task Learning as Multi-Objective Optimization, 2018, eq. 5 and section 3.3): the convex
/// combination of the tasks' gradients at the shared activations that is shortest. Along it no task gets worse.
/// </summary>
/// <remarks>A task without a gradient in a batch is left out: the shortest combination would be that one alone, which trains nothing.</remarks>
public sealed class MgdaUbBalancer : ComputedBalancer
{
    /// <summary>A balancer of so many losses.</summary>
    public MgdaUbBalancer(int tasks)
        : base(nameof(MgdaUbBalancer), tasks, 1.0 / tasks) => RegisterComponents();

    /// <inheritdoc/>
    protected override double[] Weigh(double[] values, IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        double[,] products = SharedGradients.Products(losses, shared);
        int[] present = [.. Enumerable.Range(0, values.Length).Where(i => products[i, i] > 0)];
        var weights = new double[values.Length];
        if (present.Length == 0)
        {
            Array.Fill(weights, 1.0 / weights.Length);
            return weights;
        }

        var chosen = new double[present.Length, present.Length];
        for (int i = 0; i < present.Length; i++)
            for (int j = 0; j < present.Length; j++) chosen[i, j] = products[present[i], present[j]];
        double[] solution = MinimumNorm.Solve(chosen);
        for (int i = 0; i < present.Length; i++) weights[present[i]] = solution[i];
        return weights;
    }
}
