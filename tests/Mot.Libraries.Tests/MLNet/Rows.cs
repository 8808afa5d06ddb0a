using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.Tests.MLNet;

/// <summary>Views and helpers that the tests of this folder share.</summary>
internal static class Rows
{
    public static List<T> Read<T>(this IDataView data, string column, Random? random = null)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[column]], random!);
        ValueGetter<T> getter = cursor.GetGetter<T>(data.Schema[column]);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }

        return values;
    }

    public static SchemaShape Shape(DataViewSchema schema)
    {
        var capture = new CapturingEstimator();
        Assert.Throws<OperationCanceledException>(() => new EstimatorChain<ITransformer>().Append(capture).Fit(new CountingView(schema, 0)));
        return capture.Shape!;
    }

    private sealed class CapturingEstimator : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public ITransformer Fit(IDataView input) => throw new OperationCanceledException();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
    }
}

/// <summary>Int64 columns that hold the row's number, and a count of the passes over them.</summary>
internal sealed class CountingView(DataViewSchema schema, int rows) : IDataView
{
    public CountingView(int rows, params string[] columns)
        : this(SchemaOf(columns), rows)
    {
    }

    public int Passes { get; private set; }

    public List<string> Activated { get; } = [];

    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Passes++;
        Activated.Clear();
        Activated.AddRange(columnsNeeded.Select(column => column.Name));
        return new Cursor(this, rows, [.. columnsNeeded.Select(column => column.Index)]);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema SchemaOf(string[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (string name in columns)
        {
            builder.AddColumn(name, NumberDataViewType.Int64);
        }

        return builder.ToSchema();
    }

    private sealed class Cursor(CountingView parent, int rows, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => parent.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<long>)((ref long value) => value = _position);

        public override bool MoveNext() => ++_position < rows;
    }
}
