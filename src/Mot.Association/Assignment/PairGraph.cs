namespace Mot.Association.Assignment;

/// <summary>The pairs that may be matched, by row, with their costs. What is not in it is forbidden.</summary>
internal sealed class PairGraph
{
    private int[] _rowEnd = [], _columns = [];
    private double[] _costs = [], _overlaps = [];

    /// <summary>Number of rows closed so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the graph.</summary>
    public void Begin(int columns)
    {
        Rows = 0;
        Count = 0;
        Columns = columns;
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
        if (Rows == _rowEnd.Length)
            Buffers.Grow(ref _rowEnd, Rows + 1);
        _rowEnd[Rows++] = Count;
    }

    /// <summary>A row's columns and overlap costs.</summary>
    public void Overlaps(int row, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> overlaps)
    {
        int start = row == 0 ? 0 : _rowEnd[row - 1], length = _rowEnd[row] - start;
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
        int start = row == 0 ? 0 : _rowEnd[row - 1], length = _rowEnd[row] - start;
        columns = _columns.AsSpan(start, length);
        costs = _costs.AsSpan(start, length);
    }
}
