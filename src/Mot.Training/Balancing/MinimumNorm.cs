namespace Mot.Training.Balancing;

/// <summary>The point of least norm in the convex hull of vectors.</summary>
/// <remarks>
/// Two vectors: in closed form (Sener and Koltun, 2018, Algorithm 1). More: the Frank-Wolfe steps of their Algorithm 2, each
/// between the best vector and the worst of those in use, which converges linearly where theirs doesn't.
/// </remarks>
internal static class MinimumNorm
{
    private const int MaximumSteps = 100_000;

    // Of the squared norm: what a step could still gain.
    private const double Tolerance = 1e-14;

    /// <summary>The weights, non-negative and of sum 1, from the products (T, T) of every two vectors.</summary>
    public static double[] Solve(double[,] products)
    {
        int count = products.GetLength(0);
        var weights = new double[count];
        double longest = 0;
        int shortest = 0;
        for (int i = 0; i < count; i++)
        {
            longest = Math.Max(longest, products[i, i]);
            if (products[i, i] < products[shortest, shortest]) shortest = i;
        }

        weights[shortest] = 1;

        // Products of the weighted sum with each vector: half the gradient.
        double[] slopes = [.. Enumerable.Range(0, count).Select(i => products[i, shortest])];
        for (int step = 0; step < MaximumSteps; step++)
        {
            int best = 0, worst = -1;
            for (int i = 0; i < count; i++)
            {
                if (slopes[i] < slopes[best]) best = i;
                if (weights[i] > 0 && (worst < 0 || slopes[i] > slopes[worst])) worst = i;
            }

            double gain = slopes[worst] - slopes[best];
            if (gain <= Tolerance * longest) break;
            double curvature = products[best, best] + products[worst, worst] - (2 * products[best, worst]);
            double moved = curvature > 0 ? Math.Min(weights[worst], gain / curvature) : weights[worst];
            weights[best] += moved;
            weights[worst] = moved == weights[worst] ? 0 : weights[worst] - moved;
            for (int i = 0; i < count; i++) slopes[i] += moved * (products[i, best] - products[i, worst]);
        }

        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
