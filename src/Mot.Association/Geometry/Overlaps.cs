using Mot.Association.MotChallenge;

namespace Mot.Association.Geometry;

/// <summary>
/// The pairs of boxes of a frame that overlap, row by row. Only boxes whose sides meet horizontally are compared; the
/// columns of a row come in no particular order. Buffers are kept between frames.
/// </summary>
internal sealed class Overlaps
{
    private int[] _rowStart = [0], _column = [], _order = [];
    private double[] _similarity = [], _left = [];
    private int _rows;

    /// <summary>Where each row's pairs begin and the last row's end.</summary>
    public ReadOnlySpan<int> RowStart => _rowStart.AsSpan(0, _rows + 1);

    /// <summary>Each pair's column.</summary>
    public ReadOnlySpan<int> Column => _column.AsSpan(0, _rowStart[_rows]);

    /// <summary>Each pair's IoU, above 0.</summary>
    public ReadOnlySpan<double> Similarity => _similarity.AsSpan(0, _rowStart[_rows]);

    public void Find(ReadOnlySpan<MotRow> rows, ReadOnlySpan<MotRow> columns)
    {
        _rows = rows.Length;
        if (_rowStart.Length <= rows.Length)
            _rowStart = new int[2 * rows.Length + 1];
        if (_left.Length < columns.Length)
            (_left, _order) = (new double[2 * columns.Length], new int[2 * columns.Length]);

        double widest = 0;
        for (int c = 0; c < columns.Length; c++)
        {
            _left[c] = columns[c].Box.X0;
            _order[c] = c;
            widest = Math.Max(widest, columns[c].Box.Width);
        }

        Span<double> left = _left.AsSpan(0, columns.Length);
        left.Sort(_order.AsSpan(0, columns.Length));
        int count = 0;
        for (int r = 0; r < rows.Length; r++)
        {
            _rowStart[r] = count;
            Box box = rows[r].Box;
            int first = left.BinarySearch(box.X0 - widest);
            for (int i = first < 0 ? ~first : first; i < left.Length && left[i] < box.X1; i++)
            {
                double similarity = box.IoU(columns[_order[i]].Box);
                if (!(similarity > 0))
                    continue;
                if (count == _column.Length)
                {
                    Array.Resize(ref _column, Math.Max(64, 2 * count));
                    Array.Resize(ref _similarity, _column.Length);
                }

                _column[count] = _order[i];
                _similarity[count++] = similarity;
            }
        }

        _rowStart[rows.Length] = count;
    }
}
