using Mot.Association.Assignment;

namespace Mot.Association.Evaluation;

/// <summary>
/// Exact one-to-one matching of rows and columns with the greatest sum of weights, where few pairs have any: pairs that
/// every optimum holds are taken out first, what is left goes to <see cref="LinearAssignment"/>.
/// </summary>
/// <remarks>
/// A pair is in every optimum when it outweighs the next best of its row and the next best of its column together, for
/// at most these two could stand in its place. With boxes that is nearly every pair. Buffers are kept between calls.
/// </remarks>
internal sealed class SparseMatching
{
    private readonly LinearAssignment _assignment = new();
    private readonly PairGraph _graph = new();
    private int[] _match = [], _rows = [], _rowBest = [], _columnBest = [], _assigned = [];
    private double[] _rowNext = [], _columnNext = [];
    private bool[] _taken = [];

    /// <summary>Matches.</summary>
    /// <param name="rowStart">
    /// Where each row's pairs begin, and where the last row's end; relative to the first entry.
    /// </param>
    /// <param name="column">Each pair's column.</param>
    /// <param name="weight">Each pair's weight; pairs of weight 0 or less are never matched.</param>
    /// <param name="columns">Number of columns.</param>
    /// <returns>Each row's pair, or -1; valid until the next call.</returns>
    public ReadOnlySpan<int> Solve(
        ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight, int columns)
    {
        int alive = rowStart.Length - 1;
        Reserve(alive, columns);
        Span<int> match = _match.AsSpan(0, alive);
        match.Fill(-1);
        _taken.AsSpan(0, columns).Clear();
        for (int i = 0; i < alive; i++)
            _rows[i] = i;

        int before;
        do
        {
            before = alive;
            FindBest(_rows.AsSpan(0, alive), rowStart, column, weight, columns);
            int left = 0;
            for (int i = 0; i < alive; i++)
            {
                int row = _rows[i], pair = _rowBest[row];
                if (pair < 0)
                    continue;
                int c = column[pair];
                if (_columnBest[c] == pair && weight[pair] > _rowNext[row] + _columnNext[c])
                {
                    match[row] = pair;
                    _taken[c] = true;
                }
                else
                {
                    _rows[left++] = row;
                }
            }

            alive = left;
        }
        while (alive < before && alive > 0);

        if (alive > 0)
            SolveRest(_rows.AsSpan(0, alive), rowStart, column, weight, columns, match);
        return match;
    }

    private void Reserve(int rows, int columns)
    {
        Buffers.Ensure(ref _match, rows);
        Buffers.Ensure(ref _rows, rows);
        Buffers.Ensure(ref _rowBest, rows);
        Buffers.Ensure(ref _rowNext, rows);
        Buffers.Ensure(ref _taken, columns);
        Buffers.Ensure(ref _columnBest, columns);
        Buffers.Ensure(ref _columnNext, columns);
    }

    /// <summary>Finds the best pair and the next best weight of each row and column that is not taken.</summary>
    private void FindBest(
        ReadOnlySpan<int> rows, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight, int columns)
    {
        _columnBest.AsSpan(0, columns).Fill(-1);
        _columnNext.AsSpan(0, columns).Clear();
        foreach (int row in rows)
        {
            int rowBest = -1;
            double rowNext = 0;
            int end = rowStart[row + 1] - rowStart[0];
            for (int pair = rowStart[row] - rowStart[0]; pair < end; pair++)
            {
                double w = weight[pair];
                int c = column[pair];
                if (!(w > 0) || _taken[c])
                    continue;
                Rank(pair, w, weight, ref rowBest, ref rowNext);
                Rank(pair, w, weight, ref _columnBest[c], ref _columnNext[c]);
            }

            _rowBest[row] = rowBest;
            _rowNext[row] = rowNext;
        }

        static void Rank(int pair, double w, ReadOnlySpan<double> weight, ref int best, ref double next)
        {
            if (best < 0)
            {
                best = pair;
            }
            else if (w > weight[best])
            {
                next = weight[best];
                best = pair;
            }
            else
            {
                next = Math.Max(next, w);
            }
        }
    }

    private void SolveRest(
        ReadOnlySpan<int> rows, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight, int columns, Span<int> match)
    {
        _graph.Begin(columns);
        foreach (int row in rows)
        {
            for (int pair = rowStart[row] - rowStart[0]; pair < rowStart[row + 1] - rowStart[0]; pair++)
            {
                if (!_taken[column[pair]])
                    _graph.Add(column[pair], -weight[pair]);
            }

            _graph.EndRow();
        }

        Buffers.Ensure(ref _assigned, rows.Length);
        _assignment.Solve(_graph, _assigned, limit: 0);
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            for (int pair = rowStart[row] - rowStart[0]; _assigned[i] >= 0 && pair < rowStart[row + 1] - rowStart[0]; pair++)
            {
                if (column[pair] == _assigned[i])
                    match[row] = pair;
            }
        }
    }
}
