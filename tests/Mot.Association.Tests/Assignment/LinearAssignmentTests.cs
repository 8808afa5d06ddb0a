using System.Diagnostics;
using System.Globalization;
using Mot.Association;
using Mot.Association.Assignment;

namespace Mot.Tests.Assignment;

public sealed class LinearAssignmentTests
{
    private const double Infinity = double.PositiveInfinity;

    // Looks for equal rows and columns wherever a path is needed, not only where paths have become long.
    private static readonly LinearAssignment s_merging = new() { ManyRelaxations = -1 };

    public static TheoryData<string, double> Cases()
    {
        TheoryData<string, double> cases = [];
        foreach (string costs in (string[])["random", "tied", "infinite", "tied and infinite", "negative", "equal", "kinds", "kinds and infinite"])
        {
            foreach (double limit in (double[])[Infinity, 0.9, 0.5, 0.2, 0, -0.3])
                cases.Add(costs, limit);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_brute_force_up_to_seven(string kind, double limit)
    {
        Random random = new(11);
        LinearAssignment[] assignments = [new(), s_merging];
        for (int rows = 0; rows <= 7; rows++)
        {
            for (int columns = 0; columns <= 7; columns++)
            {
                for (int repeat = 0; repeat < 12; repeat++)
                {
                    double[] costs = Costs(kind, random, rows, columns);
                    (int mostPairs, double least) = BruteForce(costs, rows, columns, limit);
                    foreach (LinearAssignment assignment in assignments)
                    {
                        int[] columnOfRow = new int[rows];
                        int pairs = assignment.Solve(costs, rows, columns, columnOfRow, limit);
                        (int found, double sum) = Value(costs, columns, columnOfRow, limit);
                        Assert.Equal(found, pairs);
                        if (double.IsInfinity(limit))
                            Assert.Equal(mostPairs, found);
                        Assert.Equal(least, sum, 1e-9);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(300, 1)]
    [InlineData(33, 65)]
    [InlineData(64, 64)]
    [InlineData(129, 128)]
    [InlineData(250, 301)]
    public void Equals_another_method_on_the_extended_problem(int rows, int columns)
    {
        Random random = new(rows * 1000 + columns);
        LinearAssignment assignment = new();
        foreach (string kind in (string[])["random", "tied", "infinite"])
        {
            foreach (double limit in (double[])[0.05, 0.5, 2])
            {
                double[] costs = Costs(kind, random, rows, columns);
                int[] columnOfRow = new int[rows];
                assignment.Solve(costs, rows, columns, columnOfRow, limit);
                Assert.Equal(HungarianExtended(costs, rows, columns, limit), Extended(costs, rows, columns, columnOfRow, limit), 1e-9);
            }
        }
    }

    [Fact]
    public void Sparse_equals_dense()
    {
        Random random = new(5);
        LinearAssignment assignment = new();
        PairGraph graph = new();
        for (int repeat = 0; repeat < 300; repeat++)
        {
            int rows = random.Next(12), columns = random.Next(12);
            double density = random.NextDouble(), limit = random.NextDouble();
            double[] costs = new double[rows * columns];
            graph.Begin(columns);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    bool allowed = random.NextDouble() < density;
                    costs[i * columns + j] = allowed ? random.NextDouble() : Infinity;
                    if (allowed)
                        graph.Add(j, costs[i * columns + j]);
                }

                graph.EndRow();
            }

            int[] dense = new int[rows], sparse = new int[rows];
            Assert.Equal(assignment.Solve(costs, rows, columns, dense, limit), assignment.Solve(graph, sparse, limit));
            Assert.Equal(dense, sparse);
        }
    }

    [Fact]
    public void Warm_solving_allocates_nothing_and_repeats_itself()
    {
        const int N = 60;
        double[] costs = Costs("tied", new Random(3), N, N);
        int[] first = new int[N], again = new int[N];
        LinearAssignment assignment = new();
        assignment.Solve(costs, N, N, first, 0.7);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            assignment.Solve(costs, N, N, again, 0.7);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(first, again);
    }

    [Fact]
    public void A_pair_at_the_limit_is_not_made()
    {
        int[] columnOfRow = new int[1];
        Assert.Equal(0, new LinearAssignment().Solve([0.5], 1, 1, columnOfRow, 0.5));
        Assert.Equal(-1, columnOfRow[0]);
        Assert.Equal(1, new LinearAssignment().Solve([Math.BitDecrement(0.5)], 1, 1, columnOfRow, 0.5));
    }

    [Fact]
    public void A_limit_is_not_solving_and_then_dropping()
    {
        // The cheapest full assignment is the diagonal, 1.0; its second pair is above the limit. With the limit in the
        // problem, the other diagonal's cheap pair and leaving the rest is worth more.
        int[] columnOfRow = new int[2];
        new LinearAssignment().Solve([0.35, 0.1, 0.9, 0.65], 2, 2, columnOfRow, 0.6);
        Assert.Equal([1, -1], columnOfRow);
    }

    [Fact]
    public void NaN_is_forbidden_and_bad_arguments_say_so()
    {
        LinearAssignment assignment = new();
        int[] columnOfRow = new int[2];
        Assert.Equal(1, assignment.Solve([double.NaN, 1, double.NaN, double.NaN], 2, 2, columnOfRow));
        Assert.Equal([1, -1], columnOfRow);
        Assert.Contains("3 costs, expected 2 x 2", Assert.Throws<ArgumentException>(() => assignment.Solve(new double[3], 2, 2, new int[2])).Message);
        Assert.Contains("1 rows, expected 2", Assert.Throws<ArgumentException>(() => assignment.Solve(new double[4], 2, 2, new int[1])).Message);
        Assert.Throws<ArgumentException>(() => assignment.Solve(new double[4], 2, 2, new int[2], double.NaN));
        Assert.Throws<ArgumentException>(() => assignment.Solve([double.NegativeInfinity], 1, 1, new int[1]));
    }

    [Theory]
    [InlineData("all equal")]
    [InlineData("equal rows")]
    [InlineData("equal columns")]
    [InlineData("equal groups of rows")]
    [InlineData("few columns for many rows")]
    [InlineData("groups of rows and columns")]
    [InlineData("equal groups of columns")]
    [InlineData("few values")]
    public void Ties_are_neither_cubic_nor_wrong(string kind)
    {
        foreach ((int rows, int columns) in ((int, int)[])[(70, 70), (64, 75), (75, 64)])
        {
            Random random = new(rows);
            double[] ofRow = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())], ofColumn = [.. Enumerable.Range(0, columns).Select(_ => random.NextDouble())];
            double[] costs = new double[rows * columns];
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    costs[i * columns + j] = kind switch
                    {
                        "all equal" => 0.25,
                        "equal rows" => ofColumn[j],
                        "equal columns" => ofRow[i],
                        "equal groups of rows" => Math.Abs(ofRow[i % 4] - ofColumn[j]),
                        "equal groups of columns" => Math.Abs(ofRow[i] - ofColumn[j % 4]),
                        "groups of rows and columns" => Math.Abs(ofRow[i % 7] - ofColumn[j % 4]),
                        "few values" => Math.Round(3 * Math.Abs(ofRow[i] - ofColumn[j])) / 4,
                        _ => (i < rows * 2 / 3) == (j < columns / 3) ? 0.25 : i == 0 ? 0.5 : Infinity,
                    };
                }
            }

            foreach (double limit in (double[])[0.4, 0.9, 1.5])
            {
                LinearAssignment assignment = new();
                int[] first = new int[rows], again = new int[rows];
                assignment.Solve(costs, rows, columns, first, limit);
                Assert.InRange(assignment.Relaxations, 0, 24 * Math.Max(rows, columns));
                Assert.Equal(HungarianExtended(costs, rows, columns, limit), Extended(costs, rows, columns, first, limit), 1e-9);
                assignment.Solve(costs, rows, columns, again, limit);
                Assert.Equal(first, again);
            }
        }
    }

    [Fact]
    public void Equals_scipy_on_the_extended_matrix()
    {
        const string Script = """
            import sys, numpy as np
            from scipy.optimize import linear_sum_assignment
            for n, m, limit, seed in ((10, 10, .4, 1), (100, 80, .1, 2), (200, 300, .02, 3), (250, 250, .01, 4)):
                i = np.arange(n * m, dtype=np.uint64) + np.uint64(seed * 1000003)
                z = (i * np.uint64(2654435761)) & np.uint64(0xffffffff)
                z ^= z >> np.uint64(16); z = (z * np.uint64(0x7feb352d)) & np.uint64(0xffffffff); z ^= z >> np.uint64(15)
                c = (z / 2**32).reshape(n, m)
                e = np.full((n + m, n + m), limit / 2)
                e[:n, :m] = c; e[n:, m:] = 0
                r, k = linear_sum_assignment(e)
                print(repr(float(e[r, k].sum())))
            """;
        string[]? lines = Python(Script);
        Assert.SkipWhen(lines is null, "needs /usr/bin/python3 with numpy and scipy, which is not here");
        LinearAssignment assignment = new();
        (int N, int M, double Limit, ulong Seed)[] problems = [(10, 10, .4, 1), (100, 80, .1, 2), (200, 300, .02, 3), (250, 250, .01, 4)];
        for (int p = 0; p < problems.Length; p++)
        {
            (int n, int m, double limit, ulong seed) = problems[p];
            double[] costs = new double[n * m];
            for (int k = 0; k < costs.Length; k++)
            {
                uint z = (uint)(((ulong)k + seed * 1000003) * 2654435761);
                z = (z ^ (z >> 16)) * 0x7feb352d;
                costs[k] = (z ^ (z >> 15)) / 4294967296.0;
            }

            int[] columnOfRow = new int[n];
            assignment.Solve(costs, n, m, columnOfRow, limit);
            Assert.Equal(double.Parse(lines![p], CultureInfo.InvariantCulture), Extended(costs, n, m, columnOfRow, limit), 1e-9);
        }
    }

    public static TheoryData<string, string> Crowds()
    {
        TheoryData<string, string> crowds = [];
        foreach (string rows in s_crowds)
        {
            foreach (string columns in s_crowds)
                crowds.Add(rows, columns);
        }

        return crowds;
    }

    private static readonly string[] s_crowds = ["equal", "places", "pairs", "half in places", "grid", "distinct"];

    [Theory]
    [MemberData(nameof(Crowds))]
    public void Crowds_of_equal_boxes_have_the_least_cost(string ofRows, string ofColumns)
    {
        Random random = new(29);
        foreach ((int rows, int columns) in ((int, int)[])[(60, 60), (50, 75), (75, 50)])
        {
            Box[] upper = Crowd(ofRows, rows, random), left = Crowd(ofColumns, columns, random);
            double[] costs = [.. upper.SelectMany(a => left.Select(b => 1 - a.IoU(b)))];
            PairGraph graph = Graph(upper, left);
            foreach (double limit in (double[])[0.3, 0.6, 2])
            {
                double expected = HungarianExtended(costs, rows, columns, limit);
                foreach (LinearAssignment assignment in (LinearAssignment[])[new(), s_merging])
                {
                    int[] dense = new int[rows], sparse = new int[rows], again = new int[rows];
                    int pairs = assignment.Solve(costs, rows, columns, dense, limit);
                    Assert.Equal(expected, Extended(costs, rows, columns, dense, limit), 1e-9);
                    Assert.Equal(pairs, assignment.Solve(graph, sparse, limit));
                    Assert.Equal(expected, Extended(costs, rows, columns, sparse, limit), 1e-9);
                    assignment.Solve(graph, again, limit);
                    Assert.Equal(sparse, again);
                }
            }

            foreach (LinearAssignment assignment in (LinearAssignment[])[new(), s_merging])
            {
                int[] columnOfRow = new int[rows];
                Assert.Equal(Math.Min(rows, columns), assignment.Solve(graph, columnOfRow, Infinity));
                Assert.Equal(HungarianExtended(costs, rows, columns, 100), Extended(costs, rows, columns, columnOfRow, 100), 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Crowds))]
    public void Thousands_of_equal_boxes_take_the_work_and_memory_of_distinct_ones(string ofRows, string ofColumns)
    {
        (long work, long bytes) = Work(ofRows, ofColumns);
        Assert.InRange(work, 0, 3 * s_distinctWork.Value);
        if (ofRows is "equal" or "places")
            Assert.InRange(bytes, 0, 2000 * Many);
    }

    private const int Many = 2000;
    private static readonly Lazy<long> s_distinctWork = new(() => Work("distinct", "distinct").Work);

    private static (long Work, long Bytes) Work(string ofRows, string ofColumns)
    {
        Random random = new(31);
        Box[] upper = Crowd(ofRows, Many, random), left = Crowd(ofColumns, Many, random);
        LinearAssignment assignment = new();
        int[] columnOfRow = new int[Many];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Many, assignment.Solve(Graph(upper, left), columnOfRow, 2));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Many, columnOfRow.Distinct().Count());
        return (assignment.Relaxations, bytes);
    }

    // Boxes that all overlap, so that they are one problem.
    private static Box[] Crowd(string kind, int count, Random random)
    {
        Box[] places = [.. Enumerable.Range(0, count).Select(_ => At(50 * random.NextDouble(), 50 * random.NextDouble()))];
        return [.. Enumerable.Range(0, count).Select(i => kind switch
        {
            "equal" => places[0],
            "places" => places[i % 5],
            "pairs" => places[i / 2],
            "half in places" => places[i % 2 == 0 ? i : i % 5],
            "grid" => At(random.Next(50), random.Next(50)),
            _ => places[i],
        })];

        static Box At(double x, double y) => Box.FromXywh(x, y, 100, 100);
    }

    private static PairGraph Graph(Box[] rows, Box[] columns)
    {
        PairGraph graph = new();
        graph.Begin(columns.Length);
        foreach (Box row in rows)
        {
            for (int j = 0; j < columns.Length; j++)
                graph.Add(j, 1 - row.IoU(columns[j]));
            graph.EndRow();
        }

        return graph;
    }

    private static double[] Costs(string kind, Random random, int rows, int columns)
    {
        double[] costs = new double[rows * columns];
        if (kind.StartsWith("kinds", StringComparison.Ordinal))
        {
            int kinds = 1 + random.Next(3);
            double[] ofKinds = Costs(kind.Replace("kinds", "tied"), random, kinds, kinds);
            int[] ofRow = [.. Enumerable.Range(0, rows).Select(_ => random.Next(kinds))], ofColumn = [.. Enumerable.Range(0, columns).Select(_ => random.Next(kinds))];
            for (int k = 0; k < costs.Length; k++)
                costs[k] = ofKinds[ofRow[k / columns] * kinds + ofColumn[k % columns]];
            return costs;
        }

        for (int k = 0; k < costs.Length; k++)
        {
            costs[k] = kind switch
            {
                "tied" or "tied and infinite" => random.Next(5) / 4.0,
                "negative" => random.NextDouble() - 0.5,
                "equal" => 0.25,
                _ => random.NextDouble(),
            };
            if (kind.Contains("infinite") && random.Next(3) == 0)
                costs[k] = Infinity;
        }

        return costs;
    }

    // The number of pairs and the sum of cost - limit, or of the costs where there is no limit.
    private static (int Pairs, double Sum) Value(double[] costs, int columns, int[] columnOfRow, double limit)
    {
        int pairs = 0;
        double sum = 0;
        HashSet<int> seen = [];
        for (int i = 0; i < columnOfRow.Length; i++)
        {
            if (columnOfRow[i] < 0)
                continue;
            Assert.True(seen.Add(columnOfRow[i]));
            pairs++;
            sum += costs[i * columns + columnOfRow[i]] - (double.IsInfinity(limit) ? 0 : limit);
        }

        return (pairs, sum);
    }

    private static double Extended(double[] costs, int rows, int columns, int[] columnOfRow, double limit)
    {
        (int pairs, double sum) = Value(costs, columns, columnOfRow, limit);
        return sum + limit * pairs + limit / 2 * (rows + columns - 2 * pairs);
    }

    private static (int Pairs, double Sum) BruteForce(double[] costs, int rows, int columns, double limit)
    {
        (int Pairs, double Sum) best = (0, 0);
        Search(0, 0, 0, 0);
        return best;

        void Search(int row, int used, int pairs, double sum)
        {
            if (row == rows)
            {
                bool better = double.IsInfinity(limit) ? pairs > best.Pairs || (pairs == best.Pairs && sum < best.Sum) : sum < best.Sum;
                if (better)
                    best = (pairs, sum);
                return;
            }

            Search(row + 1, used, pairs, sum);
            for (int j = 0; j < columns; j++)
            {
                double cost = costs[row * columns + j];
                if ((used & (1 << j)) == 0 && cost < Infinity)
                    Search(row + 1, used | (1 << j), pairs + 1, sum + cost - (double.IsInfinity(limit) ? 0 : limit));
            }
        }
    }

    // The (rows + columns) square problem by the O(n^3) Hungarian method with potentials; another algorithm than ours.
    private static double HungarianExtended(double[] costs, int rows, int columns, double limit)
    {
        int n = rows + columns;
        double[] u = new double[n + 1], v = new double[n + 1];
        int[] match = new int[n + 1], way = new int[n + 1];
        for (int i = 1; i <= n; i++)
        {
            match[0] = i;
            int j0 = 0;
            double[] least = new double[n + 1];
            Array.Fill(least, Infinity);
            bool[] used = new bool[n + 1];
            do
            {
                used[j0] = true;
                int i0 = match[j0], j1 = 0;
                double delta = Infinity;
                for (int j = 1; j <= n; j++)
                {
                    if (used[j])
                        continue;
                    double reduced = Cost(i0 - 1, j - 1) - u[i0] - v[j];
                    if (reduced < least[j])
                        (least[j], way[j]) = (reduced, j0);
                    if (least[j] < delta)
                        (delta, j1) = (least[j], j);
                }

                for (int j = 0; j <= n; j++)
                {
                    if (used[j])
                    {
                        u[match[j]] += delta;
                        v[j] -= delta;
                    }
                    else
                    {
                        least[j] -= delta;
                    }
                }

                j0 = j1;
            }
            while (match[j0] != 0);

            do
            {
                int j1 = way[j0];
                match[j0] = match[j1];
                j0 = j1;
            }
            while (j0 != 0);
        }

        double sum = 0;
        for (int j = 1; j <= n; j++)
            sum += Cost(match[j] - 1, j - 1);
        return sum;

        double Cost(int i, int j) =>
            i < rows && j < columns ? Math.Min(costs[i * columns + j], 1e6) : i >= rows && j >= columns ? 0 : limit / 2;
    }

    private static string[]? Python(string script)
    {
        const string Interpreter = "/usr/bin/python3";
        if (!File.Exists(Interpreter))
            return null;
        using Process process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
    }
}
