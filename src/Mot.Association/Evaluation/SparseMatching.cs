namespace Mot.Association.Evaluation;

/// <summary>
/// Exact one-to-one matching of rows and columns with the greatest sum of weights, where few pairs have any: pairs that
/// every optimum holds are taken out first, what is left is solved one connected component at a time.
/// </summary>
/// <remarks>
/// A pair is in every optimum when it outweighs the next best of its row and the next best of its column together, for
/// at most these two could stand in its place. With boxes that is nearly every pair. Buffers are kept between calls.
/// </remarks>
internal sealed class SparseMatching
{
    private int[] _match = [], _rows = [], _rowBest = [], _columnBest = [], _component = [], _local = [], _assigned = [];
    private double[] _rowNext = [], _columnNext = [], _costs = [];
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
            SolveComponents(_rows.AsSpan(0, alive), rowStart, column, weight, columns, match);
        return match;
    }

    private void Reserve(int rows, int columns)
    {
        Buffers.Grow(ref _match, rows);
        Buffers.Grow(ref _rows, rows);
        Buffers.Grow(ref _rowBest, rows);
        Buffers.Grow(ref _rowNext, rows);
        Buffers.Grow(ref _taken, columns);
        Buffers.Grow(ref _columnBest, columns);
        Buffers.Grow(ref _columnNext, columns);
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

    private void SolveComponents(
        ReadOnlySpan<int> rows, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight, int columns, Span<int> match)
    {
        // Union-find over columns first, rows after them.
        int nodes = columns + rows.Length;
        Buffers.Grow(ref _component, nodes);
        Buffers.Grow(ref _local, nodes);
        Span<int> parent = _component.AsSpan(0, nodes), local = _local.AsSpan(0, nodes);
        for (int i = 0; i < nodes; i++)
            parent[i] = i;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int pair = rowStart[rows[i]] - rowStart[0]; pair < rowStart[rows[i] + 1] - rowStart[0]; pair++)
            {
                if (weight[pair] > 0 && !_taken[column[pair]])
                    parent[Root(parent, columns + i)] = Root(parent, column[pair]);
            }
        }

        for (int i = 0; i < nodes; i++)
            parent[i] = Root(parent, i);
        for (int first = 0; first < rows.Length; first++)
        {
            int root = parent[columns + first];
            if (root < 0)
                continue;

            int height = 0, width = 0;
            for (int c = 0; c < columns; c++)
            {
                if (parent[c] == root && !_taken[c])
                    local[c] = width++;
            }

            for (int i = first; i < rows.Length; i++)
            {
                if (parent[columns + i] == root)
                    local[columns + height++] = i;
            }

            Buffers.Grow(ref _costs, height * width);
            Span<double> costs = _costs.AsSpan(0, height * width);
            costs.Clear();
            for (int r = 0; r < height; r++)
            {
                int row = rows[local[columns + r]];
                for (int pair = rowStart[row] - rowStart[0]; pair < rowStart[row + 1] - rowStart[0]; pair++)
                {
                    if (weight[pair] > 0 && !_taken[column[pair]])
                        costs[r * width + local[column[pair]]] = -weight[pair];
                }
            }

            Assign(costs, height, width);
            for (int r = 0; r < height; r++)
            {
                int i = local[columns + r], row = rows[i];
                parent[columns + i] = -1;
                for (int pair = rowStart[row] - rowStart[0]; pair < rowStart[row + 1] - rowStart[0]; pair++)
                {
                    if (weight[pair] > 0 && !_taken[column[pair]] && local[column[pair]] == _assigned[r])
                        match[row] = pair;
                }
            }
        }
    }

    /// <summary>Assigns a component's rows. One row, or one column, takes the first of its best.</summary>
    private void Assign(ReadOnlySpan<double> costs, int height, int width)
    {
        Buffers.Grow(ref _assigned, height);
        Span<int> assigned = _assigned.AsSpan(0, height);
        if (height > 1 && width > 1)
        {
            DenseMatching.Solve(costs, height, width).CopyTo(assigned);
            return;
        }

        int best = 0;
        for (int i = 1; i < costs.Length; i++)
            best = costs[i] < costs[best] ? i : best;
        assigned.Fill(-1);
        assigned[best / width] = best % width;
    }

    private static int Root(Span<int> parent, int node)
    {
        while (parent[node] != node)
            node = parent[node] = parent[parent[node]];
        return node;
    }
}
