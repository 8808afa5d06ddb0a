using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mot.Association;

/// <summary>
/// Shortest augmenting paths after Jonker and Volgenant (1987) on one dense block, with a cost limit: beside the columns
/// each row has a way out, which costs the limit and leads to being unmatched. That is the extended problem of lap's
/// <c>cost_limit</c> without its (n + m)^2 matrix. A row that took its way out never comes back: only competition is
/// added.
/// </summary>
/// <remarks>
/// Lanes are merged by value, then by index, so results depend neither on the vector width nor on anything but the
/// costs: of equal columns the first is taken.
/// </remarks>
internal sealed class DenseAssignment
{
    private const int Free = -1;
    private const int Unmatched = -2;
    private const int ReductionRounds = 2;

    private double[] _costs = [], _price = [], _distance = [], _doneDistance = [];
    private long[] _predecessor = [];
    private int[] _columnOfRow = [], _rowOfColumn = [], _done = [], _queue = [];
    private int _rows, _stride;
    private double _limit;

    /// <summary>Takes a block of forbidden pairs, to be filled by <see cref="Row"/>.</summary>
    public void Begin(int rows, int columns)
    {
        _rows = rows;
        _stride = (columns + Vector256<double>.Count - 1) & -Vector256<double>.Count;
        Buffers.Ensure(ref _costs, rows * _stride);
        Buffers.Ensure(ref _columnOfRow, rows);
        Buffers.Ensure(ref _queue, rows);
        Buffers.Ensure(ref _price, _stride);
        Buffers.Ensure(ref _distance, _stride);
        Buffers.Ensure(ref _predecessor, _stride);
        Buffers.Ensure(ref _rowOfColumn, _stride);
        Buffers.Ensure(ref _done, _stride);
        Buffers.Ensure(ref _doneDistance, _stride);
        _costs.AsSpan(0, rows * _stride).Fill(double.PositiveInfinity);
    }

    /// <summary>A row's costs; infinity forbids a pair.</summary>
    public Span<double> Row(int row) => _costs.AsSpan(row * _stride, _stride);

    /// <summary>The column of each row, negative where it is unmatched.</summary>
    public ReadOnlySpan<int> Solve(double limit)
    {
        _limit = limit;
        _price.AsSpan(0, _stride).Clear();
        _columnOfRow.AsSpan(0, _rows).Fill(Free);
        _rowOfColumn.AsSpan(0, _stride).Fill(Free);
        int free = Reduce();
        for (int k = 0; k < free; k++)
            Augment(_queue[k]);
        return _columnOfRow.AsSpan(0, _rows);
    }

    // Augmenting row reduction. Prices of assigned columns fall, those of free columns stay 0, so that the duals stay
    // feasible for a rectangular problem. Returns how many rows are left in the queue.
    private int Reduce()
    {
        int count = _rows;
        for (int i = 0; i < count; i++)
            _queue[i] = i;
        for (int round = 0; round < ReductionRounds && count > 0; round++)
        {
            // A displaced row is served next as long as prices fall; rounding could let them stand still, hence the cap.
            int k = 0, left = 0;
            for (long steps = 0, cap = 4L * _rows + 16; k < count; steps++)
            {
                int row = _queue[k++];
                (double min, int column, double second) = TwoSmallest(row);
                if (!(min < _limit))
                {
                    _columnOfRow[row] = Unmatched;
                    continue;
                }

                second = Math.Min(second, _limit);
                double price = _price[column] - (second - min);
                bool falls = price < _price[column] && double.IsFinite(price);
                if (falls)
                    _price[column] = price;
                int displaced = _rowOfColumn[column];
                _columnOfRow[row] = column;
                _rowOfColumn[column] = row;
                if (displaced == Free)
                    continue;
                _columnOfRow[displaced] = Free;
                if (falls && steps < cap)
                    _queue[--k] = displaced;
                else
                    _queue[left++] = displaced;
            }

            count = left;
        }

        return count;
    }

    // Dijkstra over the columns from a free row to the nearest free column or way out.
    private void Augment(int start)
    {
        _distance.AsSpan(0, _stride).Fill(double.PositiveInfinity);
        int done = 0, row = start, exitRow = start, column;
        double offset = 0, exit = double.PositiveInfinity, min;
        while (true)
        {
            if (_limit - offset < exit)
            {
                exit = _limit - offset;
                exitRow = row;
            }

            column = Relax(row, offset, out min);
            if (exit <= min)
            {
                column = Unmatched;
                min = exit;
                break;
            }

            row = _rowOfColumn[column];
            if (row == Free)
                break;
            offset = _costs[row * _stride + column] - _price[column] - min;
            _done[done] = column;
            _doneDistance[done++] = min;
            _distance[column] = double.NegativeInfinity;
        }

        for (int k = 0; k < done; k++)
            _price[_done[k]] += _doneDistance[k] - min;

        if (column == Unmatched)
        {
            column = _columnOfRow[exitRow];
            _columnOfRow[exitRow] = Unmatched;
            if (exitRow == start)
                return;
        }

        do
        {
            row = (int)_predecessor[column];
            _rowOfColumn[column] = row;
            (column, _columnOfRow[row]) = (_columnOfRow[row], column);
        }
        while (row != start);
    }

    private (double Min, int Column, double Second) TwoSmallest(int row)
    {
        ref double costs = ref _costs[row * _stride];
        ref double price = ref MemoryMarshal.GetArrayDataReference(_price);
        Vector256<double> min = Vector256.Create(double.PositiveInfinity), second = min;
        Vector256<long> at = Vector256<long>.Zero, lane = Vector256<long>.Indices, step = Vector256.Create((long)Vector256<long>.Count);
        for (nuint j = 0; j < (nuint)_stride; j += (nuint)Vector256<double>.Count)
        {
            Vector256<double> reduced = Vector256.LoadUnsafe(ref costs, j) - Vector256.LoadUnsafe(ref price, j);
            Vector256<double> less = Vector256.LessThan(reduced, min);
            second = Vector256.MinNative(second, Vector256.ConditionalSelect(less, min, reduced));
            min = Vector256.ConditionalSelect(less, reduced, min);
            at = Vector256.ConditionalSelect(less.AsInt64(), lane, at);
            lane += step;
        }

        int best = First(min, at);
        double smallest = double.PositiveInfinity;
        for (int k = 0; k < Vector256<double>.Count; k++)
        {
            if (k != best)
                smallest = Math.Min(smallest, min[k]);
            smallest = Math.Min(smallest, second[k]);
        }

        return (min[best], (int)at[best], smallest);
    }

    // Distances through a row at the end of the tree; the nearest column that is not done.
    private int Relax(int row, double offset, out double nearest)
    {
        ref double costs = ref _costs[row * _stride];
        ref double price = ref MemoryMarshal.GetArrayDataReference(_price);
        ref double distance = ref MemoryMarshal.GetArrayDataReference(_distance);
        ref long predecessor = ref MemoryMarshal.GetArrayDataReference(_predecessor);
        Vector256<double> infinity = Vector256.Create(double.PositiveInfinity), min = infinity;
        Vector256<double> offsets = Vector256.Create(offset);
        Vector256<long> from = Vector256.Create((long)row);
        Vector256<long> at = Vector256<long>.Zero, lane = Vector256<long>.Indices, step = Vector256.Create((long)Vector256<long>.Count);
        for (nuint j = 0; j < (nuint)_stride; j += (nuint)Vector256<double>.Count)
        {
            Vector256<double> through = Vector256.LoadUnsafe(ref costs, j) - Vector256.LoadUnsafe(ref price, j) - offsets;
            Vector256<double> old = Vector256.LoadUnsafe(ref distance, j);
            Vector256<double> less = Vector256.LessThan(through, old);
            Vector256<double> now = Vector256.ConditionalSelect(less, through, old);
            now.StoreUnsafe(ref distance, j);
            Vector256.ConditionalSelect(less.AsInt64(), from, Vector256.LoadUnsafe(ref predecessor, j)).StoreUnsafe(ref predecessor, j);

            // Columns that are done stand at minus infinity: nothing comes below, and here they don't count.
            Vector256<double> open = Vector256.ConditionalSelect(Vector256.Equals(now, -infinity), infinity, now);
            Vector256<double> nearer = Vector256.LessThan(open, min);
            min = Vector256.ConditionalSelect(nearer, open, min);
            at = Vector256.ConditionalSelect(nearer.AsInt64(), lane, at);
            lane += step;
        }

        int best = First(min, at);
        nearest = min[best];
        return (int)at[best];
    }

    private static int First(Vector256<double> values, Vector256<long> indices)
    {
        int best = 0;
        for (int k = 1; k < Vector256<double>.Count; k++)
        {
            if (values[k] < values[best] || (values[k] == values[best] && indices[k] < indices[best]))
                best = k;
        }

        return best;
    }
}
