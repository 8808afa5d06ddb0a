using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.Tests;

/// <summary>A view that cannot be shuffled or split, of Int64 columns that hold the row's number; it records what is asked of it.</summary>
internal sealed class RecordingView : IDataView
{
    private readonly int _rows;

    public RecordingView(int rows, params string[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (string name in columns)
            builder.AddColumn(name, NumberDataViewType.Int64);
        (_rows, Schema) = (rows, builder.ToSchema());
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>The columns of every cursor, and whether it came with random numbers.</summary>
    public List<(string Columns, bool Random)> Cursors { get; } = [];

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        Cursors.Add((string.Join(',', columns.Select(column => column.Name).Order()), rand is not null));
        return new Cursor(this, [.. columns.Select(column => column.Index)]);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(RecordingView view, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<long>)((ref value) => value = _position);

        public override bool MoveNext() => ++_position < view._rows;
    }
}
