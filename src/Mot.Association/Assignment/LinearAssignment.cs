namespace Mot.Association;

/// <summary>
/// Linear assignment with a cost limit: the pairs, at most one a row and one a column, that minimise the sum of their
/// costs plus the limit for each pair left out. It equals the square problem of rows + columns that has the costs in one
/// corner, zeros in the opposite one and half the limit elsewhere; it is not "solve, then drop what is above the limit".
/// Exact; of equally good answers always the same one.
/// </summary>
/// <remarks>
/// Pairs that cost no less than the limit never pay, so rows and columns fall apart into groups that are joined by
/// cheaper pairs, and each is solved by itself. Buffers grow to the largest problem and stay: no allocation once warm.
/// Not safe for use by several threads at a time.
/// </remarks>
public sealed class LinearAssignment
{
    private readonly DenseAssignment _dense = new();
    private int[] _parent = [], _local = [], _members = [], _group = [], _groupStart = [];

    /// <summary>Solves a dense problem.</summary>
    /// <param name="costs">rows x columns costs, row-major; infinity or NaN forbids a pair.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="columnOfRow">Takes the column of each row, -1 where it has none.</param>
    /// <param name="costLimit">
    /// What leaving a pair out costs: a pair that costs as much or more is never made. Infinite: as many pairs as can be
    /// made, and of these answers the cheapest.
    /// </param>
    /// <returns>The number of pairs.</returns>
    /// <exception cref="ArgumentException">Lengths that don't fit together, or a limit that is not a number.</exception>
    public int Solve(
        ReadOnlySpan<double> costs, int rows, int columns, Span<int> columnOfRow, double costLimit = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (costs.Length != (long)rows * columns)
            throw new ArgumentException($"Found {costs.Length} costs, expected {rows} x {columns}.", nameof(costs));
        if (columnOfRow.Length < rows)
            throw new ArgumentException($"Found room for {columnOfRow.Length} rows, expected {rows}.", nameof(columnOfRow));
        if (double.IsNaN(costLimit))
            throw new ArgumentException("Found a cost limit that is not a number.", nameof(costLimit));
        columnOfRow = columnOfRow[..rows];
        columnOfRow.Fill(-1);
        if (rows == 0 || columns == 0)
            return 0;

        double limit = double.IsPositiveInfinity(costLimit) ? LimitForMostPairs(costs, rows, columns) : costLimit;
        BeginGroups(rows, columns);
        int parts = rows + columns;
        for (int i = 0; i < rows && parts > 1; i++)
        {
            ReadOnlySpan<double> row = costs.Slice(i * columns, columns);
            for (int j = 0; j < columns; j++)
            {
                if (row[j] < limit && Join(i, rows + j))
                    parts--;
            }
        }

        int pairs = 0, groups = EndGroups(rows, columns);
        for (int g = 0; g < groups; g++)
        {
            Group(g, rows, out ReadOnlySpan<int> members, out int height);
            int width = members.Length - height;
            if (height == 0 || width == 0)
                continue;
            bool transposed = height > width;
            ReadOnlySpan<int> upper = members[..height], left = members[height..];
            _dense.Begin(Math.Min(height, width), Math.Max(height, width));
            for (int k = 0; k < Math.Min(height, width); k++)
            {
                Span<double> row = _dense.Row(k);
                if (transposed)
                {
                    ReadOnlySpan<double> from = costs[(left[k] - rows)..];
                    for (int i = 0; i < height; i++)
                        row[i] = Allowed(from[upper[i] * columns], limit);
                }
                else
                {
                    ReadOnlySpan<double> from = costs.Slice(upper[k] * columns, columns);
                    for (int j = 0; j < width; j++)
                        row[j] = Allowed(from[left[j] - rows], limit);
                }
            }

            pairs += Take(members, rows, height, transposed, limit, columnOfRow);
        }

        return pairs;
    }

    /// <summary>Solves a sparse problem; see the dense one. The limit is finite, or every row can be matched.</summary>
    internal int Solve(PairGraph graph, Span<int> columnOfRow, double limit)
    {
        int rows = graph.Rows, columns = graph.Columns, pairs = 0;
        columnOfRow[..rows].Fill(-1);
        if (graph.Count == 0)
            return 0;
        BeginGroups(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            graph.Row(i, out ReadOnlySpan<int> at, out ReadOnlySpan<double> costs);
            for (int k = 0; k < at.Length; k++)
            {
                if (costs[k] < limit)
                    Join(i, rows + at[k]);
            }
        }

        int groups = EndGroups(rows, columns);
        for (int g = 0; g < groups; g++)
        {
            Group(g, rows, out ReadOnlySpan<int> members, out int height);
            int width = members.Length - height;
            if (height == 0 || width == 0)
                continue;
            if (height == 1 && width == 1)
            {
                columnOfRow[members[0]] = members[1] - rows;
                pairs++;
                continue;
            }

            bool transposed = height > width;
            _dense.Begin(transposed ? width : height, transposed ? height : width);
            for (int j = 0; j < width; j++)
                _local[members[height + j]] = j;
            for (int i = 0; i < height; i++)
            {
                graph.Row(members[i], out ReadOnlySpan<int> at, out ReadOnlySpan<double> costs);
                for (int k = 0; k < at.Length; k++)
                {
                    if (!(costs[k] < limit))
                        continue;
                    int j = _local[rows + at[k]];
                    if (transposed)
                        _dense.Row(j)[i] = costs[k];
                    else
                        _dense.Row(i)[j] = costs[k];
                }
            }

            pairs += Take(members, rows, height, transposed, limit, columnOfRow);
        }

        return pairs;
    }

    private static double Allowed(double cost, double limit) => cost < limit ? cost : double.PositiveInfinity;

    private int Take(ReadOnlySpan<int> members, int rows, int height, bool transposed, double limit, Span<int> columnOfRow)
    {
        int pairs = 0;
        ReadOnlySpan<int> solution = _dense.Solve(limit);
        for (int k = 0; k < solution.Length; k++)
        {
            if (solution[k] < 0)
                continue;
            (int i, int j) = transposed ? (solution[k], k) : (k, solution[k]);
            columnOfRow[members[i]] = members[height + j] - rows;
            pairs++;
        }

        return pairs;
    }

    // A limit so large that one more pair always pays. Without forbidden pairs every row of the shorter side finds one
    // and no limit is needed.
    private static double LimitForMostPairs(ReadOnlySpan<double> costs, int rows, int columns)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        bool forbidden = false;
        foreach (double cost in costs)
        {
            if (!(cost < double.PositiveInfinity))
            {
                forbidden = true;
                continue;
            }

            min = Math.Min(min, cost);
            max = Math.Max(max, cost);
        }

        if (double.IsNegativeInfinity(min))
            throw new ArgumentException("Found a cost of minus infinity, expected finite costs or plus infinity.", nameof(costs));

        return forbidden && max >= min ? max + (max - min + 1) * (Math.Min(rows, columns) + 1) : double.PositiveInfinity;
    }

    private void BeginGroups(int rows, int columns)
    {
        int nodes = rows + columns;
        Buffers.Ensure(ref _parent, nodes);
        Buffers.Ensure(ref _local, nodes);
        Buffers.Ensure(ref _members, nodes);
        Buffers.Ensure(ref _group, nodes);
        Buffers.Ensure(ref _groupStart, nodes + 1);
        for (int k = 0; k < nodes; k++)
            _parent[k] = k;
    }

    // The least member stands for its group, so that groups are numbered by their first row.
    private bool Join(int a, int b)
    {
        a = Root(a);
        b = Root(b);
        if (a == b)
            return false;
        if (a < b)
            _parent[b] = a;
        else
            _parent[a] = b;
        return true;
    }

    private int Root(int k)
    {
        while (_parent[k] != k)
            k = _parent[k] = _parent[_parent[k]];
        return k;
    }

    // Numbers the groups and sorts the nodes by group: in each, rows, then columns, ascending.
    private int EndGroups(int rows, int columns)
    {
        int nodes = rows + columns, groups = 0;
        for (int k = 0; k < nodes; k++)
        {
            int root = Root(k);
            if (root == k)
            {
                _groupStart[groups] = 0;
                _group[k] = groups++;
            }
            else
            {
                _group[k] = _group[root];
            }

            _groupStart[_group[k]]++;
        }

        int start = 0;
        for (int g = 0; g <= groups; g++)
        {
            int size = g < groups ? _groupStart[g] : 0;
            _groupStart[g] = start;
            start += size;
        }

        for (int k = 0; k < nodes; k++)
            _members[_groupStart[_group[k]]++] = k;
        return groups;
    }

    // After the sort a group's start has moved to its end, which is the next one's start.
    private void Group(int group, int rows, out ReadOnlySpan<int> members, out int height)
    {
        int start = group == 0 ? 0 : _groupStart[group - 1];
        members = _members.AsSpan(start, _groupStart[group] - start);
        height = 0;
        while (height < members.Length && members[height] < rows)
            height++;
    }
}
