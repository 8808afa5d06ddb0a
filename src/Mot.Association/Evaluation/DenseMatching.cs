namespace Mot.Association.Evaluation;

// Stands in until Assignment/ is there.
internal static class DenseMatching
{
    public static int[] Solve(ReadOnlySpan<double> costs, int rows, int columns)
    {
        // Hungarian, e-maxx style, on a square with zero padding.
        int n = Math.Max(rows, columns);
        double[] u = new double[n + 1], v = new double[n + 1];
        int[] p = new int[n + 1], way = new int[n + 1];
        for (int i = 1; i <= n; i++)
        {
            p[0] = i;
            int j0 = 0;
            double[] minv = new double[n + 1];
            Array.Fill(minv, double.PositiveInfinity);
            bool[] used = new bool[n + 1];
            do
            {
                used[j0] = true;
                int i0 = p[j0], j1 = 0;
                double delta = double.PositiveInfinity;
                for (int j = 1; j <= n; j++)
                {
                    if (used[j])
                        continue;
                    double c = i0 <= rows && j <= columns ? costs[(i0 - 1) * columns + j - 1] : 0;
                    double cur = c - u[i0] - v[j];
                    if (cur < minv[j])
                        (minv[j], way[j]) = (cur, j0);
                    if (minv[j] < delta)
                        (delta, j1) = (minv[j], j);
                }

                for (int j = 0; j <= n; j++)
                {
                    if (used[j])
                        (u[p[j]], v[j]) = (u[p[j]] + delta, v[j] - delta);
                    else
                        minv[j] -= delta;
                }

                j0 = j1;
            }
            while (p[j0] != 0);
            do
            {
                int j1 = way[j0];
                p[j0] = p[j1];
                j0 = j1;
            }
            while (j0 != 0);
        }

        int[] result = new int[rows];
        Array.Fill(result, -1);
        for (int j = 1; j <= columns; j++)
        {
            if (p[j] >= 1 && p[j] <= rows)
                result[p[j] - 1] = j - 1;
        }

        return result;
    }
}
