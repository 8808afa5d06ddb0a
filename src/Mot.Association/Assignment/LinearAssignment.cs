using System.Numerics;

namespace Mot.Association.Assignment;

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

    /// <summary>The work of the last group of rows and columns that was solved; see <see cref="DenseAssignment.Relaxations"/>.</summary>
    internal long Relaxations => _dense.Relaxations;

    /// <inheritdoc cref="DenseAssignment.ManyRelaxations"/>
    internal int ManyRelaxations { init => _dense.ManyRelaxations = value; }

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

        double limit = costLimit;
        if (double.IsPositiveInfinity(limit))
        {
            if (TryFill(costs, rows, columns))
                return Take(rows > columns, columnOfRow);
            limit = LimitForMostPairs(costs, rows, columns);
        }

        BeginGroups(rows, columns);
        for (int i = 0, parts = rows + columns; i < rows; i++)
        {
            ReadOnlySpan<double> row = costs.Slice(i * columns, columns);
            for (int j = 0; j < columns; j++)
            {
                // Nothing is left to join once all columns and the rows up to here are one.
                if (row[j] < limit && Join(i, rows + j) && --parts == rows - i)
                    break;
            }
        }

        int pairs = 0, groups = EndGroups(rows, columns);
        for (int g = 0; g < groups; g++)
        {
            Group(g, rows, out ReadOnlySpan<int> upper, out ReadOnlySpan<int> left);
            if (upper.IsEmpty || left.IsEmpty)
                continue;
            bool transposed = upper.Length > left.Length;
            _dense.Begin(Math.Min(upper.Length, left.Length), Math.Max(upper.Length, left.Length));
            if (transposed)
            {
                for (int j = 0; j < left.Length; j++)
                {
                    Span<double> row = _dense.Row(j);
                    ReadOnlySpan<double> from = costs[(left[j] - rows)..];
                    for (int i = 0; i < upper.Length; i++)
                        row[i] = Allowed(from[upper[i] * columns], limit);
                }
            }
            else
            {
                for (int i = 0; i < upper.Length; i++)
                {
                    Span<double> row = _dense.Row(i);
                    ReadOnlySpan<double> from = costs.Slice(upper[i] * columns, columns);
                    if (left.Length == columns)
                    {
                        CopyAllowed(from, row, limit);
                        continue;
                    }

                    for (int j = 0; j < left.Length; j++)
                        row[j] = Allowed(from[left[j] - rows], limit);
                }
            }

            pairs += Take(upper, left, rows, transposed, limit, columnOfRow);
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
            int first = graph.FirstEqual(i);
            if (first != i)
            {
                Join(i, first);
                continue;
            }

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
            Group(g, rows, out ReadOnlySpan<int> upper, out ReadOnlySpan<int> left);
            if (upper.IsEmpty || left.IsEmpty)
                continue;
            if (upper.Length == 1 && left.Length == 1)
            {
                columnOfRow[upper[0]] = left[0] - rows;
                pairs++;
                continue;
            }

            // Equal rows are stored once, so they stay rows.
            int stored = 0;
            foreach (int i in upper)
                _local[i] = graph.FirstEqual(i) == i ? stored++ : _local[graph.FirstEqual(i)];
            bool shares = stored < upper.Length, transposed = upper.Length > left.Length && !shares;
            if (transposed)
                _dense.Begin(left.Length, upper.Length);
            else
                _dense.Begin(upper.Length, left.Length, stored);
            _dense.ForbidAll();
            for (int j = 0; j < left.Length; j++)
                _local[left[j]] = j;
            for (int i = 0; i < upper.Length; i++)
            {
                int own = _local[upper[i]];
                if (shares)
                    _dense.Share(i, own);
                if (graph.FirstEqual(upper[i]) != upper[i])
                    continue;
                graph.Row(upper[i], out ReadOnlySpan<int> at, out ReadOnlySpan<double> costs);
                for (int k = 0; k < at.Length; k++)
                {
                    if (!(costs[k] < limit))
                        continue;
                    int j = _local[rows + at[k]];
                    if (transposed)
                        _dense.Row(j)[own] = costs[k];
                    else
                        _dense.Row(own)[j] = costs[k];
                }
            }

            pairs += Take(upper, left, rows, transposed, limit, columnOfRow);
        }

        return pairs;
    }

    private static double Allowed(double cost, double limit) => cost < limit ? cost : double.PositiveInfinity;

    private static void CopyAllowed(ReadOnlySpan<double> from, Span<double> to, double limit)
    {
        int i = 0;
        for (Vector<double> limits = new(limit), forbidden = new(double.PositiveInfinity); i <= from.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> x = new(from[i..]);
            Vector.ConditionalSelect(Vector.LessThan(x, limits), x, forbidden).CopyTo(to[i..]);
        }

        for (; i < from.Length; i++)
            to[i] = Allowed(from[i], limit);
    }

    private int Take(
        ReadOnlySpan<int> upper, ReadOnlySpan<int> left, int rows, bool transposed, double limit, Span<int> columnOfRow)
    {
        int pairs = 0;
        ReadOnlySpan<int> solution = _dense.Solve(limit);
        for (int k = 0; k < solution.Length; k++)
        {
            if (solution[k] < 0)
                continue;
            (int i, int j) = transposed ? (solution[k], k) : (k, solution[k]);
            columnOfRow[upper[i]] = left[j] - rows;
            pairs++;
        }

        return pairs;
    }

    private int Take(bool transposed, Span<int> columnOfRow)
    {
        ReadOnlySpan<int> solution = _dense.Solve(double.PositiveInfinity);
        if (!transposed)
        {
            solution.CopyTo(columnOfRow);
            return solution.Length;
        }

        for (int k = 0; k < solution.Length; k++)
            columnOfRow[solution[k]] = k;
        return solution.Length;
    }

    // The whole as one block; false where a pair is forbidden. Without, every row of the shorter side finds a partner
    // and no limit is needed.
    private bool TryFill(ReadOnlySpan<double> costs, int rows, int columns)
    {
        bool transposed = rows > columns;
        _dense.Begin(Math.Min(rows, columns), Math.Max(rows, columns));
        for (int k = 0; k < Math.Min(rows, columns); k++)
        {
            Span<double> row = _dense.Row(k);
            if (transposed)
            {
                for (int i = 0; i < row.Length; i++)
                    row[i] = costs[i * columns + k];
            }
            else
            {
                costs.Slice(k * columns, columns).CopyTo(row);
            }

            if (!AllFinite(row))
                return false;
        }

        return true;
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        // x - x is 0 for a finite number and NaN for all others; NaN stays in a sum.
        Vector<double> sum = Vector<double>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> x = new(values[i..]);
            sum += x - x;
        }

        double rest = Vector.Sum(sum);
        for (; i < values.Length; i++)
            rest += values[i] - values[i];
        return rest == 0;
    }

    /// <summary>A limit so large that one more pair always pays.</summary>
    internal static double LimitForMostPairs(ReadOnlySpan<double> costs, int rows, int columns)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (double cost in costs)
        {
            if (!(cost < double.PositiveInfinity))
                continue;
            min = Math.Min(min, cost);
            max = Math.Max(max, cost);
        }

        if (double.IsNegativeInfinity(min))
            throw new ArgumentException("Found a cost of minus infinity, expected finite costs or plus infinity.", nameof(costs));

        return max >= min ? max + (max - min + 1) * (Math.Min(rows, columns) + 1) : 0;
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
    private void Group(int group, int rows, out ReadOnlySpan<int> upper, out ReadOnlySpan<int> left)
    {
        int start = group == 0 ? 0 : _groupStart[group - 1], height = 0;
        ReadOnlySpan<int> members = _members.AsSpan(start, _groupStart[group] - start);
        while (height < members.Length && members[height] < rows)
            height++;
        upper = members[..height];
        left = members[height..];
    }
}
