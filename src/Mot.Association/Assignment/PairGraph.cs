using System.Runtime.InteropServices;

namespace Mot.Association.Assignment;

/// <summary>
/// The pairs that may be matched, by row, with their costs. What is not in it is forbidden. Long rows that have the same
/// pairs are kept once: all pairs of thousands of equal boxes would take gigabytes.
/// </summary>
internal sealed class PairGraph
{
    // Shorter rows take memory in proportion to their number.
    private const int LongRow = 16;

    private readonly Dictionary<ulong, int> _longRows = [];
    private int[] _rowEnd = [], _firstEqual = [], _columns = [];
    private double[] _costs = [], _overlaps = [];

    /// <summary>Number of rows closed so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Number of pairs that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the graph.</summary>
    public void Begin(int columns)
    {
        Rows = 0;
        Count = 0;
        Columns = columns;
        _longRows.Clear();
    }

    /// <summary>Adds a pair of the row that is open.</summary>
    public void Add(int column, double cost) => Add(column, cost, cost);

    /// <summary>Adds a pair of the row that is open, with what its boxes' overlap alone costs.</summary>
    public void Add(int column, double cost, double overlap)
    {
        if (Count == _columns.Length || Count == _costs.Length || Count == _overlaps.Length)
        {
            Buffers.Grow(ref _columns, Count + 1);
            Buffers.Grow(ref _costs, Count + 1);
            Buffers.Grow(ref _overlaps, Count + 1);
        }

        _columns[Count] = column;
        _overlaps[Count] = overlap;
        _costs[Count++] = cost;
    }

    /// <summary>Closes a row.</summary>
    public void EndRow()
    {
        if (Rows == _rowEnd.Length || Rows == _firstEqual.Length)
        {
            Buffers.Grow(ref _rowEnd, Rows + 1);
            Buffers.Grow(ref _firstEqual, Rows + 1);
        }

        int row = Rows++, start = row == 0 ? 0 : _rowEnd[row - 1];
        _firstEqual[row] = row;
        _rowEnd[row] = Count;
        if (Count - start < LongRow)
            return;
        int first = FirstLike(row, start);
        if (first != row)
        {
            _firstEqual[row] = first;
            _rowEnd[row] = Count = start;
        }
    }

    /// <summary>The first row whose pairs are kept for this one, itself where it has its own.</summary>
    public int FirstEqual(int row) => _firstEqual[row];

    /// <summary>A row's columns and overlap costs.</summary>
    public void Overlaps(int row, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> overlaps)
    {
        (int start, int length) = Range(row);
        columns = _columns.AsSpan(start, length);
        overlaps = _overlaps.AsSpan(start, length);
    }

    /// <summary>Whether a pair's overlap costs less than a limit.</summary>
    public bool AnyOverlapBelow(double limit)
    {
        foreach (double overlap in _overlaps.AsSpan(0, Count))
        {
            if (overlap < limit)
                return true;
        }

        return false;
    }

    /// <summary>A row's columns and costs.</summary>
    public void Row(int row, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> costs)
    {
        (int start, int length) = Range(row);
        columns = _columns.AsSpan(start, length);
        costs = _costs.AsSpan(start, length);
    }

    private (int Start, int Length) Range(int row)
    {
        row = _firstEqual[row];
        int start = row == 0 ? 0 : _rowEnd[row - 1];
        return (start, _rowEnd[row] - start);
    }

    // The first row with the same pairs. A hash of some of them finds it; where that of another row is equal, it is not found.
    private int FirstLike(int row, int start)
    {
        ulong hash = (ulong)(Count - start);
        for (int k = start, step = (Count - start) / LongRow; k < Count; k += step)
            hash = EqualLines.Hash(EqualLines.Hash(hash, (ulong)_columns[k]), BitConverter.DoubleToUInt64Bits(_costs[k]));
        if (_longRows.TryAdd(hash, row))
            return row;
        int first = _longRows[hash];
        (int from, int length) = Range(first);
        return length == Count - start && Same(_columns) && Same(_costs) && Same(_overlaps) ? first : row;

        bool Same<T>(T[] values)
            where T : unmanaged =>
            MemoryMarshal.AsBytes(values.AsSpan(from, length)).SequenceEqual(MemoryMarshal.AsBytes(values.AsSpan(start, length)));
    }
}
