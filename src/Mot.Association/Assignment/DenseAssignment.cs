using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mot.Association.Assignment;

/// <summary>
/// Shortest augmenting paths after Jonker and Volgenant (1987) on one dense block, with a cost limit: beside the columns
/// each row has a way out, which costs the limit and leads to being unmatched. That is the extended problem of lap's
/// <c>cost_limit</c> without its (n + m)^2 matrix. A row that took its way out never comes back: only competition is
/// added.
/// </summary>
/// <remarks>
/// Values are reduced first and the first column that has the least one is looked up then, so results depend neither on
/// the vector width nor on anything but the costs.
/// <para>
/// Among equal costs a path visits every assigned column of the same distance before it comes to a free one, which makes
/// thousands of equal boxes cubic. Once paths have become long, a free column of the least distance ends a path at once, and
/// rows with equal costs are relaxed once a path. Both leave the sum of the costs as it is; which of the equally good answers
/// is given depends on the costs alone.
/// </para>
/// </remarks>
internal sealed class DenseAssignment
{
    private const int Free = -1;
    private const int Unmatched = -2;
    private const int Step = 2 * 4;

    // How often a row may be relaxed, on average, before ties are looked for: without them it is less than twice, and among few
    // ties the answer is that of the plain method.
    private const int ManyRelaxations = 16;

    private double[] _costs = [], _price = [], _distance = [], _doneDistance = [];
    private long[] _predecessor = [];
    private int[] _columnOfRow = [], _rowOfColumn = [], _done = [], _queue = [];
    private double[] _relaxed = [];
    private int[] _equalRow = [], _order = [];
    private ulong[] _hashes = [];
    private bool _tied;
    private int _rows, _columns, _stride;
    private double _limit;

    /// <summary>How many times paths went over a row's costs in the last solution; times the columns it is the work that was done.</summary>
    public long Relaxations { get; private set; }

    /// <summary>Takes a block, to be filled by <see cref="Row"/> and <see cref="ForbidAll"/>.</summary>
    public void Begin(int rows, int columns)
    {
        _rows = rows;
        _columns = columns;
        _stride = (columns + Step - 1) & -Step;
        if ((long)rows * _stride > Array.MaxLength)
            throw new InvalidDataException($"Found {rows} x {columns} boxes or identities that compete with one another, expected at most {Array.MaxLength} pairs of them.");
        Buffers.Ensure(ref _costs, rows * _stride);
        Buffers.Ensure(ref _columnOfRow, rows);
        Buffers.Ensure(ref _queue, rows);
        Buffers.Ensure(ref _price, _stride);
        Buffers.Ensure(ref _distance, _stride);
        Buffers.Ensure(ref _predecessor, _stride);
        Buffers.Ensure(ref _rowOfColumn, _stride);
        Buffers.Ensure(ref _done, _stride);
        Buffers.Ensure(ref _doneDistance, _stride);
        for (int row = 0; row < rows; row++)
            _costs.AsSpan(row * _stride + columns, _stride - columns).Fill(double.PositiveInfinity);
    }

    /// <summary>A row's costs; infinity forbids a pair, NaN is not allowed.</summary>
    public Span<double> Row(int row) => _costs.AsSpan(row * _stride, _columns);

    /// <summary>Forbids all pairs.</summary>
    public void ForbidAll() => _costs.AsSpan(0, _rows * _stride).Fill(double.PositiveInfinity);

    /// <summary>The column of each row, negative where it is unmatched.</summary>
    public ReadOnlySpan<int> Solve(double limit)
    {
        _limit = limit;
        _price.AsSpan(0, _stride).Clear();
        _columnOfRow.AsSpan(0, _rows).Fill(Free);
        _rowOfColumn.AsSpan(0, _stride).Fill(Free);
        _tied = false;
        Relaxations = 0;
        int free = Reduce();
        for (int k = 0; k < free; k++)
        {
            if (!_tied && Relaxations > ManyRelaxations * (long)_rows)
                FindEqualRows();
            Augment(_queue[k]);
        }

        return _columnOfRow.AsSpan(0, _rows);
    }

    // Augmenting row reduction. Prices of assigned columns fall, those of free columns stay 0, so that the duals stay
    // feasible for a rectangular problem. Returns how many rows are left in the queue.
    private int Reduce()
    {
        for (int i = 0; i < _rows; i++)
            _queue[i] = i;

        // A displaced row is served next as long as prices fall. That soon costs more than paths do, hence the end.
        int k = 0, left = 0;
        for (int steps = 0; k < _rows; steps++)
        {
            int row = _queue[k++];
            int column = TwoSmallest(row, out double min, out double second);
            if (!(min < _limit))
            {
                _columnOfRow[row] = Unmatched;
                continue;
            }

            second = double.MinNative(second, _limit);
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
            if (falls && steps < _rows)
                _queue[--k] = displaced;
            else
                _queue[left++] = displaced;
        }

        return left;
    }

    // Dijkstra over the columns from a free row to the nearest free column or way out.
    private void Augment(int start)
    {
        _distance.AsSpan(0, _stride).Fill(double.PositiveInfinity);
        int done = 0, row = start, exitRow = start, column;
        double offset = 0, exit = double.PositiveInfinity, min = 0;
        if (_tied)
            _relaxed.AsSpan(0, _rows).Fill(double.NegativeInfinity);
        column = Free;
        while (true)
        {
            if (_limit - offset < exit)
            {
                exit = _limit - offset;
                exitRow = row;
            }

            column = _tied ? RelaxTied(row, offset, column, ref min) : Relax(row, offset, out min);
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

    // The column of least reduced cost, that cost, and the second least.
    private int TwoSmallest(int row, out double min, out double second)
    {
        ref double costs = ref _costs[row * _stride];
        ref double price = ref MemoryMarshal.GetArrayDataReference(_price);
        Vector256<double> a1 = Vector256.Create(double.PositiveInfinity), a2 = a1, b1 = a1, b2 = a1;
        for (nuint j = 0; j < (nuint)_stride; j += Step)
        {
            Vector256<double> x = Vector256.LoadUnsafe(ref costs, j) - Vector256.LoadUnsafe(ref price, j);
            Vector256<double> y = Vector256.LoadUnsafe(ref costs, j + 4) - Vector256.LoadUnsafe(ref price, j + 4);
            a2 = Vector256.MinNative(a2, Vector256.MaxNative(a1, x));
            b2 = Vector256.MinNative(b2, Vector256.MaxNative(b1, y));
            a1 = Vector256.MinNative(a1, x);
            b1 = Vector256.MinNative(b1, y);
        }

        a2 = Vector256.MinNative(Vector256.MaxNative(a1, b1), Vector256.MinNative(a2, b2));
        a1 = Vector256.MinNative(a1, b1);
        Vector128<double> low = a1.GetLower(), high = a1.GetUpper();
        Vector128<double> next = Vector128.MinNative(Vector128.MaxNative(low, high), Vector128.MinNative(a2.GetLower(), a2.GetUpper()));
        low = Vector128.MinNative(low, high);
        min = double.MinNative(low[0], low[1]);
        second = double.MinNative(double.MaxNative(low[0], low[1]), double.MinNative(next[0], next[1]));

        Vector256<double> least = Vector256.Create(min);
        for (nuint j = 0; j < (nuint)_stride; j += 4)
        {
            uint equal = Vector256.Equals(Vector256.LoadUnsafe(ref costs, j) - Vector256.LoadUnsafe(ref price, j), least).ExtractMostSignificantBits();
            if (equal != 0)
                return (int)j + BitOperations.TrailingZeroCount(equal);
        }

        return 0;
    }

    // Distances through a row at the end of the tree; the nearest column that is not done.
    private int Relax(int row, double offset, out double nearest)
    {
        Relaxations++;
        ref double costs = ref _costs[row * _stride];
        ref double price = ref MemoryMarshal.GetArrayDataReference(_price);
        ref double distance = ref MemoryMarshal.GetArrayDataReference(_distance);
        ref long predecessor = ref MemoryMarshal.GetArrayDataReference(_predecessor);
        Vector256<double> infinity = Vector256.Create(double.PositiveInfinity), a = infinity, b = infinity;
        Vector256<double> offsets = Vector256.Create(offset);
        Vector256<long> from = Vector256.Create((long)row);
        for (nuint j = 0; j < (nuint)_stride; j += Step)
        {
            a = Vector256.MinNative(a, Through(ref costs, ref price, ref distance, ref predecessor, j, offsets, from));
            b = Vector256.MinNative(b, Through(ref costs, ref price, ref distance, ref predecessor, j + 4, offsets, from));
        }

        a = Vector256.MinNative(a, b);
        Vector128<double> half = Vector128.MinNative(a.GetLower(), a.GetUpper());
        nearest = double.MinNative(half[0], half[1]);
        return Math.Max(FirstAt(nearest, 0), 0);
    }

    // The same, but a row whose equal has been relaxed from no farther away changes no distance, and of the nearest columns a
    // free one comes first. The last column is the one that was visited last, negative at the start of a path.
    private int RelaxTied(int row, double offset, int last, ref double nearest)
    {
        ref double relaxed = ref _relaxed[_equalRow[row]];
        int column;
        if (offset > relaxed)
        {
            relaxed = offset;
            column = Relax(row, offset, out nearest);
        }
        else
        {
            column = FirstAt(nearest, last + 1);
            if (column >= 0)
                return column;
            nearest = Nearest();
            column = Math.Max(FirstAt(nearest, 0), 0);
        }

        for (int j = column; j >= 0; j = FirstAt(nearest, j + 1))
        {
            if (_rowOfColumn[j] == Free)
                return j;
        }

        return column;
    }

    // The first column from one on that is at a distance; negative where there is none.
    private int FirstAt(double distance, int from)
    {
        ref double distances = ref MemoryMarshal.GetArrayDataReference(_distance);
        Vector256<double> wanted = Vector256.Create(distance);
        uint skipped = (1u << (from & 3)) - 1;
        for (nuint j = (nuint)(from & -4); j < (nuint)_stride; j += 4, skipped = 0)
        {
            uint equal = Vector256.Equals(Vector256.LoadUnsafe(ref distances, j), wanted).ExtractMostSignificantBits() & ~skipped;
            if (equal != 0)
                return (int)j + BitOperations.TrailingZeroCount(equal);
        }

        return -1;
    }

    // The least distance of a column that is not done.
    private double Nearest()
    {
        ref double distances = ref MemoryMarshal.GetArrayDataReference(_distance);
        Vector256<double> infinity = Vector256.Create(double.PositiveInfinity), done = Vector256.Create(double.NegativeInfinity), least = infinity;
        for (nuint j = 0; j < (nuint)_stride; j += 4)
        {
            Vector256<double> distance = Vector256.LoadUnsafe(ref distances, j);
            least = Vector256.MinNative(least, Vector256.ConditionalSelect(Vector256.Equals(distance, done), infinity, distance));
        }

        Vector128<double> half = Vector128.MinNative(least.GetLower(), least.GetUpper());
        return double.MinNative(half[0], half[1]);
    }

    // For each row one that has the same costs. Equal rows that are not found to be so only cost time.
    private void FindEqualRows()
    {
        _tied = true;
        Buffers.Ensure(ref _relaxed, _rows);
        Buffers.Ensure(ref _equalRow, _rows);
        Buffers.Ensure(ref _order, _rows);
        Buffers.Ensure(ref _hashes, _rows);
        for (int row = 0; row < _rows; row++)
        {
            ulong hash = 0;
            foreach (ulong cost in MemoryMarshal.Cast<double, ulong>(Row(row)))
                hash = (BitOperations.RotateLeft(hash, 5) ^ cost) * 0x9E3779B97F4A7C15;
            _hashes[row] = hash;
            _order[row] = row;
        }

        _hashes.AsSpan(0, _rows).Sort(_order.AsSpan(0, _rows));
        for (int k = 0, first = 0; k < _rows; k++)
        {
            int row = _order[k], other = _order[first];
            if (_hashes[k] != _hashes[first] || !Row(row).SequenceEqual(Row(other)))
                (first, other) = (k, row);
            _equalRow[row] = other;
        }
    }

    // Columns that are done stand at minus infinity: nothing comes below, and as nearest they don't count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Through(
        ref double costs, ref double price, ref double distance, ref long predecessor, nuint j, Vector256<double> offsets, Vector256<long> from)
    {
        Vector256<double> through = Vector256.LoadUnsafe(ref costs, j) - Vector256.LoadUnsafe(ref price, j) - offsets;
        Vector256<double> old = Vector256.LoadUnsafe(ref distance, j);
        Vector256<double> less = Vector256.LessThan(through, old);
        Vector256<double> now = Vector256.ConditionalSelect(less, through, old);
        now.StoreUnsafe(ref distance, j);
        Vector256.ConditionalSelect(less.AsInt64(), from, Vector256.LoadUnsafe(ref predecessor, j)).StoreUnsafe(ref predecessor, j);
        Vector256<double> done = Vector256.Equals(now, Vector256.Create(double.NegativeInfinity));
        return Vector256.ConditionalSelect(done, Vector256.Create(double.PositiveInfinity), now);
    }
}
