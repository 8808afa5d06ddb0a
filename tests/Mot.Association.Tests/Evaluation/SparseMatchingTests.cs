using Mot.Association.Evaluation;

namespace Mot.Tests.Evaluation;

public sealed class SparseMatchingTests
{
    [Fact]
    public void EqualsBruteForce()
    {
        Random random = new(7);
        SparseMatching matching = new();
        for (int trial = 0; trial < 3000; trial++)
        {
            (int rows, int columns) = (random.Next(0, 7), random.Next(0, 7));
            double[,] weights = new double[rows, columns];
            double density = random.NextDouble();
            bool tied = random.Next(2) == 0;
            List<int> start = [0], column = [];
            List<double> weight = [];
            for (int r = 0; r < rows; r++)
            {
                foreach (int c in Enumerable.Range(0, columns).OrderBy(_ => random.Next()))
                {
                    if (random.NextDouble() > density)
                        continue;
                    double w = tied ? random.Next(0, 4) : random.NextDouble();
                    weights[r, c] = w;
                    column.Add(c);
                    weight.Add(w);
                }

                start.Add(column.Count);
            }

            int[] match = matching.Solve([.. start], [.. column], [.. weight], columns).ToArray();
            double expected = BruteForce.Matchings(rows, columns).Max(m => Enumerable.Range(0, rows).Sum(r => m[r] < 0 ? 0 : weights[r, m[r]]));
            int[] matched = [.. match.Where(p => p >= 0)];
            Assert.Equal(matched.Length, matched.Select(p => column[p]).Distinct().Count());
            Assert.All(matched, p => Assert.True(weight[p] > 0));
            for (int r = 0; r < rows; r++)
                Assert.True(match[r] < 0 || (match[r] >= start[r] && match[r] < start[r + 1]));
            Assert.Equal(expected, matched.Sum(p => weight[p]), 1e-12);
        }
    }

    [Fact]
    public void OffsetsAreRelativeToTheFirstRow()
    {
        ReadOnlySpan<int> match = new SparseMatching().Solve([40, 41, 43], [1, 1, 0], [0.5, 0.9, 0.2], 2);
        Assert.Equal([-1, 1], match.ToArray());
    }

    [Fact]
    public void TheFirstOfEqualsIsTaken()
    {
        SparseMatching matching = new();
        Assert.Equal([2], matching.Solve([0, 3], [2, 1, 0], [0.5, 0.5, 0.5], 3).ToArray());
        Assert.Equal([0, -1, -1], matching.Solve([0, 1, 2, 3], [0, 0, 0], [0.5, 0.5, 0.5], 1).ToArray());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(301)]
    public void LargeCrowdsWhoseBestColumnIsShared(int size)
    {
        // Weight r * c: the greatest sum pairs the orders up, and nothing can be taken out beforehand.
        int[] start = [.. Enumerable.Range(0, size + 1).Select(r => r * size)];
        int[] column = [.. Enumerable.Range(0, size * size).Select(p => p % size)];
        double[] weight = [.. Enumerable.Range(0, size * size).Select(p => (1.0 + p / size) * (1 + p % size))];
        int[] match = new SparseMatching().Solve(start, column, weight, size).ToArray();
        Assert.Equal(Enumerable.Range(0, size).Select(r => r * size + r), match);
    }
}
