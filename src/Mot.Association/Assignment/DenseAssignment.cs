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
/// thousands of equal boxes cubic. Once paths have become long, the problem is solved again as a transportation problem:
/// equal columns become one column that takes as many rows, equal rows are relaxed once per path, and a column with room at
/// the least distance ends a path at once. The side that becomes smaller is the columns'. The sum of the costs stays the
/// least; which of the equally good answers is given depends on the costs alone.
/// </para>
/// </remarks>
internal sealed class DenseAssignment
{
    private const int Free = -1;
    private const int Unmatched = -2;
    private const int Step = 2 * 4;

    private readonly EqualLines _equalRows = new(), _equalColumns = new();
    private double[] _costs = [], _price = [], _distance = [], _doneDistance = [];
    private long[] _predecessor = [];
    private int[] _costsOfRow = [], _columnOfRow = [], _rowOfSlot = [], _done = [], _queue = [];

    // Used among ties only; before, each column is its own and only slot.
    private double[] _relaxed = [], _merged = [];
    private long[] _hasRoom = [];
    private int[] _slotEnd = [], _columnOfSlot = [], _memberOfSlot = [], _answer = [];
    private bool _tied, _transposed;
    private int _rows, _columns, _stride, _stored, _slots, _unit = 1;
    private double _limit;
    private long _work;

    /// <summary>
    /// How often a row may be relaxed, on average, before ties are looked for. Tracks and their detections take less than two,
    /// uniform costs 15 for 1,000 rows; among few ties the answer is that of the plain method.
    /// </summary>
    public int ManyRelaxations { get; set; } = 16;

    /// <summary>How many costs the paths of the last solution looked at, as a multiple of the block's columns.</summary>
    public long Relaxations => _work / _unit;

    /// <summary>Takes a block, to be filled by <see cref="Row"/> and <see cref="ForbidAll"/>.</summary>
    public void Begin(int rows, int columns) => Begin(rows, columns, rows);

    /// <summary>Takes a block that stores fewer rows than it has; <see cref="Share"/> says which row has which costs.</summary>
    public void Begin(int rows, int columns, int stored)
    {
        Reserve(rows, columns, stored);
        _slots = columns;
        Buffers.Ensure(ref _costs, stored * _stride);
        for (int row = 0; row < stored; row++)
        {
            _costs.AsSpan(row * _stride + columns, _stride - columns).Fill(double.PositiveInfinity);
            _costsOfRow[row] = row;
        }
    }

    /// <summary>A stored row's costs; infinity forbids a pair, NaN is not allowed.</summary>
    public Span<double> Row(int stored) => _costs.AsSpan(stored * _stride, _columns);

    /// <summary>Says which stored row has a row's costs.</summary>
    public void Share(int row, int stored) => _costsOfRow[row] = stored;

    /// <summary>Forbids all pairs.</summary>
    public void ForbidAll() => _costs.AsSpan(0, _stored * _stride).Fill(double.PositiveInfinity);

    /// <summary>The column of each row, negative where it is unmatched.</summary>
    public ReadOnlySpan<int> Solve(double limit)
    {
        _tied = false;
        _work = 0;
        _unit = _stride;
        int free = Start(limit);
        for (int k = 0; k < free;)
        {
            if (!_tied && _work > ManyRelaxations * (long)_rows * _stride && Merge())
                (k, free) = (0, Start(limit));
            else
                Augment(_queue[k++]);
        }

        return _tied ? Expand() : _columnOfRow.AsSpan(0, _rows);
    }

    private void Reserve(int rows, int columns, int stored)
    {
        _rows = rows;
        _columns = columns;
        _stored = stored;
        _stride = (columns + Step - 1) & -Step;
        if ((long)stored * _stride > Array.MaxLength)
            throw new InvalidDataException($"Found {stored} x {columns} boxes or identities that compete with one another, expected at most {Array.MaxLength} pairs of them.");
        Buffers.Ensure(ref _costsOfRow, rows);
        Buffers.Ensure(ref _columnOfRow, rows);
        Buffers.Ensure(ref _queue, rows);
        Buffers.Ensure(ref _price, _stride);
        Buffers.Ensure(ref _distance, _stride);
        Buffers.Ensure(ref _predecessor, _stride);
        Buffers.Ensure(ref _rowOfSlot, _stride);
        Buffers.Ensure(ref _done, _stride);
        Buffers.Ensure(ref _doneDistance, _stride);
    }

    // Matches what row reduction can; returns how many rows are left in the queue.
    private int Start(double limit)
    {
        // Without a limit, rows that find no room need one that is greater than what any pair could save.
        _limit = double.IsPositiveInfinity(limit) && _rows > _slots
            ? LinearAssignment.LimitForMostPairs(_costs.AsSpan(0, _stored * _stride), _rows, _slots)
            : limit;
        _price.AsSpan(0, _stride).Clear();
        _columnOfRow.AsSpan(0, _rows).Fill(Free);
        _rowOfSlot.AsSpan(0, _slots).Fill(Free);
        int free = Reduce();
        if (_tied)
            FindRoom();
        return free;
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

            int slot = column;
            if (_tied)
            {
                // A column of several slots can have its price lowered only as far as all of its rows allow: that is left to paths.
                slot = _slotEnd[column] - 1;
                int first = FirstSlot(column);
                if (slot > first)
                {
                    int free = _rowOfSlot.AsSpan(first, slot + 1 - first).IndexOf(Free);
                    if (free < 0)
                        _queue[left++] = row;
                    else
                        _rowOfSlot[_columnOfRow[row] = first + free] = row;
                    continue;
                }
            }

            second = double.MinNative(second, _limit);
            double price = _price[column] - (second - min);
            bool falls = price < _price[column] && double.IsFinite(price);
            if (falls)
                _price[column] = price;
            int displaced = _rowOfSlot[slot];
            _columnOfRow[row] = slot;
            _rowOfSlot[slot] = row;
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

    // Dijkstra over the columns from a free row to the nearest column with room or way out.
    private void Augment(int start)
    {
        _distance.AsSpan(0, _stride).Fill(double.PositiveInfinity);
        int done = 0, exitRow = start, row, slot;
        bool tied = _tied;
        double exit = _limit;
        int column = Relax(start, 0, out double min);
        if (tied)
        {
            _relaxed.AsSpan(0, _stored).Fill(double.NegativeInfinity);
            _relaxed[_costsOfRow[start]] = 0;
            column = PreferRoom(column, min);
        }

        while (min < exit && !(tied ? _hasRoom[column] != 0 : _rowOfSlot[column] == Free))
        {
            _done[done] = column;
            _doneDistance[done++] = min;
            _distance[column] = double.NegativeInfinity;
            if (tied)
            {
                column = RelaxRows(column, ref min, ref exit, ref exitRow);
                continue;
            }

            row = _rowOfSlot[column];
            double offset = _costs[_costsOfRow[row] * _stride + column] - _price[column] - min;
            if (_limit - offset < exit)
                (exit, exitRow) = (_limit - offset, row);
            column = Relax(row, offset, out min);
        }

        bool exits = exit <= min;
        if (exits)
            min = exit;
        for (int k = 0; k < done; k++)
            _price[_done[k]] += _doneDistance[k] - min;

        if (exits)
        {
            slot = _columnOfRow[exitRow];
            _columnOfRow[exitRow] = Unmatched;
            if (exitRow == start)
                return;
        }
        else
        {
            slot = tied ? TakeSlot(column) : column;
        }

        // Each column on the path gives the slot of a row that leaves to the row that comes.
        do
        {
            row = (int)_predecessor[tied ? _columnOfSlot[slot] : slot];
            _rowOfSlot[slot] = row;
            (slot, _columnOfRow[row]) = (_columnOfRow[row], slot);
        }
        while (row != start);
    }

    // The column of least reduced cost, that cost, and the second least.
    private int TwoSmallest(int row, out double min, out double second)
    {
        ref double costs = ref _costs[_costsOfRow[row] * _stride];
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

    // Distances through a row at the end of the tree; the nearest column that is not done. As a part of its caller the loop would
    // have too few registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Relax(int row, double offset, out double nearest)
    {
        _work += _stride;
        ref double costs = ref _costs[_costsOfRow[row] * _stride];
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
        return FirstAt(nearest);
    }

    // Distances through all rows of a column. A row whose equal has been relaxed from no farther away changes none.
    private int RelaxRows(int column, ref double min, ref double exit, ref int exitRow)
    {
        int first = FirstSlot(column), end = _slotEnd[column], nearest = -1;
        double distance = min;
        _work += end - first;
        for (int slot = first; slot < end; slot++)
        {
            int row = _rowOfSlot[slot], stored = _costsOfRow[row];
            double offset = _costs[stored * _stride + column] - _price[column] - distance;
            if (offset <= _relaxed[stored])
                continue;
            _relaxed[stored] = offset;
            if (_limit - offset < exit)
                (exit, exitRow) = (_limit - offset, row);
            nearest = Relax(row, offset, out min);
        }

        return PreferRoom(nearest < 0 ? Nearest(out min) : nearest, min);
    }

    // The nearest column that is not done.
    private int Nearest(out double nearest)
    {
        _work += _stride;
        ref double distances = ref MemoryMarshal.GetArrayDataReference(_distance);
        Vector256<double> infinity = Vector256.Create(double.PositiveInfinity), done = Vector256.Create(double.NegativeInfinity), least = infinity;
        for (nuint j = 0; j < (nuint)_stride; j += 4)
        {
            Vector256<double> distance = Vector256.LoadUnsafe(ref distances, j);
            least = Vector256.MinNative(least, Vector256.ConditionalSelect(Vector256.Equals(distance, done), infinity, distance));
        }

        Vector128<double> half = Vector128.MinNative(least.GetLower(), least.GetUpper());
        nearest = double.MinNative(half[0], half[1]);
        return FirstAt(nearest);
    }

    // The first column with room at a distance, or the given one, the first of all at that distance, where there is none.
    private int PreferRoom(int column, double distance)
    {
        ref double distances = ref MemoryMarshal.GetArrayDataReference(_distance);
        ref long rooms = ref MemoryMarshal.GetArrayDataReference(_hasRoom);
        Vector256<double> wanted = Vector256.Create(distance);
        for (nuint j = (nuint)(column & -4); j < (nuint)_stride; j += 4)
        {
            uint equal = (Vector256.Equals(Vector256.LoadUnsafe(ref distances, j), wanted).AsInt64() & Vector256.LoadUnsafe(ref rooms, j)).ExtractMostSignificantBits();
            if (equal != 0)
                return (int)j + BitOperations.TrailingZeroCount(equal);
        }

        return column;
    }

    // The first column at a distance that some column has.
    private int FirstAt(double distance)
    {
        ref double distances = ref MemoryMarshal.GetArrayDataReference(_distance);
        Vector256<double> wanted = Vector256.Create(distance);
        for (nuint j = 0; j < (nuint)_stride; j += 4)
        {
            uint equal = Vector256.Equals(Vector256.LoadUnsafe(ref distances, j), wanted).ExtractMostSignificantBits();
            if (equal != 0)
                return (int)j + BitOperations.TrailingZeroCount(equal);
        }

        return 0;
    }

    private int FirstSlot(int column) => column == 0 ? 0 : _slotEnd[column - 1];

    // Slots are taken in order, so that the last one tells whether there is room.
    private int TakeSlot(int column)
    {
        int first = FirstSlot(column), end = _slotEnd[column], slot = first + _rowOfSlot.AsSpan(first, end - first).IndexOf(Free);
        if (slot == end - 1)
            _hasRoom[column] = 0;
        return slot;
    }

    private void FindRoom()
    {
        for (int column = 0; column < _columns; column++)
            _hasRoom[column] = _rowOfSlot[_slotEnd[column] - 1] == Free ? -1 : 0;
    }

    // Makes one column of equal columns, or of equal rows where these become fewer. False where that changes nothing: what
    // has been matched stays then.
    private bool Merge()
    {
        _tied = true;
        FindEqual();
        _transposed = _equalRows.Count < Math.Min(_rows, _equalColumns.Count);
        (EqualLines rows, EqualLines columns) = _transposed ? (_equalColumns, _equalRows) : (_equalRows, _equalColumns);
        bool merges = columns.Count < columns.Length;
        if (merges)
        {
            int stride = (columns.Count + Step - 1) & -Step;
            Buffers.Ensure(ref _merged, checked(rows.Count * stride));
            for (int i = 0; i < rows.Count; i++)
            {
                Span<double> row = _merged.AsSpan(i * stride, stride);
                row.Fill(double.PositiveInfinity);
                for (int j = 0; j < columns.Count; j++)
                {
                    (int from, int to) = _transposed ? (columns.First[j], rows.First[i]) : (rows.First[i], columns.First[j]);
                    row[j] = _costs[_costsOfRow[from] * _stride + to];
                }
            }

            Reserve(rows.Length, columns.Count, rows.Count);
            Buffers.Ensure(ref _costs, _stored * _stride);
            _merged.AsSpan(0, _stored * _stride).CopyTo(_costs);
            rows.Of.CopyTo(_costsOfRow);
        }
        else
        {
            for (int i = 0; i < _rows; i++)
                _costsOfRow[i] = _costsOfRow[rows.First[rows.Of[i]]];
        }

        _slots = columns.Length;
        Buffers.Ensure(ref _relaxed, _stored);
        Buffers.Ensure(ref _hasRoom, _stride);
        Buffers.Ensure(ref _slotEnd, _columns);
        Buffers.Ensure(ref _columnOfSlot, _slots);
        Buffers.Ensure(ref _memberOfSlot, _slots);
        Buffers.Grow(ref _rowOfSlot, _slots);
        _hasRoom.AsSpan(0, _stride).Clear();
        columns.Sort(_memberOfSlot, _columnOfSlot, _slotEnd);
        if (!merges)
            FindRoom();
        return merges;
    }

    private void FindEqual()
    {
        // Lines that differ in some values differ; all values are compared only where lines are left that don't.
        HashLines(1 + Math.Min(_stored, _columns) / 64);
        if (AllDiffer())
            return;
        HashLines(1);
        if (AllDiffer())
            return;

        // Hashes that are equal by chance only cost time.
        bool equal = true;
        for (int i = 0; i < _rows; i++)
            equal &= Bits(_costsOfRow[i]).SequenceEqual(Bits(_costsOfRow[_equalRows.First[_equalRows.Of[i]]]));
        ReadOnlySpan<int> kinds = _equalColumns.Of, firsts = _equalColumns.First;
        for (int stored = 0; stored < _stored && equal; stored++)
        {
            ReadOnlySpan<ulong> row = Bits(stored);
            for (int j = 0; j < row.Length; j++)
                equal &= row[j] == row[firsts[kinds[j]]];
        }

        if (!equal)
        {
            _equalRows.Part();
            _equalColumns.Part();
        }

        bool AllDiffer() => _equalRows.Count == _rows && _equalColumns.Count == _columns;
    }

    private void HashLines(int step)
    {
        _equalRows.Begin(_rows);
        _equalColumns.Begin(_columns);
        Span<ulong> ofRows = _equalRows.Hashes, ofColumns = _equalColumns.Hashes;
        for (int stored = 0; stored < _stored; stored++)
        {
            ReadOnlySpan<ulong> row = Bits(stored);
            for (int j = 0; j < row.Length; j += step)
                ofRows[stored] = EqualLines.Hash(ofRows[stored], row[j]);
            for (int j = 0; j < row.Length && stored % step == 0; j++)
                ofColumns[j] = EqualLines.Hash(ofColumns[j], row[j]);
        }

        // No row comes before the one that is stored for it.
        for (int i = _rows - 1; i >= 0; i--)
            ofRows[i] = ofRows[_costsOfRow[i]];
        _equalRows.Number();
        _equalColumns.Number();
    }

    private ReadOnlySpan<ulong> Bits(int stored) => MemoryMarshal.Cast<double, ulong>(Row(stored));

    // The answer for the block as it was given. Slots are sorted by their members, so that equals come in the order of index.
    private ReadOnlySpan<int> Expand()
    {
        int rows = _transposed ? _slots : _rows;
        Buffers.Ensure(ref _answer, rows);
        _answer.AsSpan(0, rows).Fill(Unmatched);
        for (int row = 0; row < _rows; row++)
        {
            int slot = _columnOfRow[row];
            if (slot < 0)
                continue;
            if (_transposed)
                _answer[_memberOfSlot[slot]] = row;
            else
                _answer[row] = _memberOfSlot[slot];
        }

        return _answer.AsSpan(0, rows);
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
