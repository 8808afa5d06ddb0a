using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What computes new columns of a row from some of its columns.</summary>
internal interface IRowMapper
{
    DataViewSchema.DetachedColumn[] Outputs { get; }

    IEnumerable<int> Dependencies(int output);

    Delegate CreateGetter(DataViewRow input, int output);
}

public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase(IHost host) => Host = host;

    bool ITransformer.IsRowToRowMapper => true;

    private protected IHost Host { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(new EmptyDataView(inputSchema)).Schema;

    public IDataView Transform(IDataView input) => Map(input);

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Map(new EmptyDataView(inputSchema));

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema schema);

    private MappedDataView Map(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(input, MakeRowMapper(input.Schema));
    }
}

public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host) => ColumnPairs = columns;

    private protected (string Output, string Input)[] ColumnPairs { get; }

    private protected static DataViewSchema.Column Require(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw Errors.MissingColumn("inputSchema", "input", name);
}

public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected TrivialEstimator(IHost host, TTransformer transformer)
    {
        Host = host;
        Transformer = transformer;
    }

    private protected IHost Host { get; }

    private protected TTransformer Transformer { get; }

    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

internal sealed class EmptyDataView(DataViewSchema schema) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema { get; } = schema ?? throw new ArgumentNullException(nameof(schema));

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(Schema, Schema.Active(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, bool[] active) : RootCursor(schema, active)
    {
        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId _) => throw Errors.NotOnARow();

        protected override bool MoveNextCore() => false;

        protected override Delegate GetGetterCore(DataViewSchema.Column column) => Generic.Call<Delegate>(typeof(Cursor), nameof(Nothing), column.Type.RawType, null);

        private static ValueGetter<T> Nothing<T>() => (ref T _) => throw Errors.NotOnARow();
    }
}

/// <summary>A data view of a mapper's columns and its source's: a column that hides another stands behind it, the rest at the end.</summary>
internal sealed class MappedDataView : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly IRowMapper _mapper;

    // Of each column, its index in the source, or ~ its index among the mapper's outputs.
    private readonly int[] _map;

    public MappedDataView(IDataView source, IRowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
        DataViewSchema.DetachedColumn[] outputs = mapper.Outputs;
        var map = new List<int>();
        foreach (DataViewSchema.Column column in source.Schema)
        {
            map.Add(column.Index);
            if (!column.IsHidden)
            {
                map.AddRange(Enumerable.Range(0, outputs.Length).Where(i => outputs[i].Name == column.Name).Select(i => ~i));
            }
        }

        map.AddRange(Enumerable.Range(0, outputs.Length).Where(i => source.Schema.GetColumnOrNull(outputs[i].Name) == null).Select(i => ~i));
        _map = [.. map];
        Schema = map.Select(i => i < 0 ? outputs[~i] : new DataViewSchema.DetachedColumn(source.Schema[i])).ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        return new Cursor(this, _source.GetRowCursor(GetDependencies(Schema.Columns(active)), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        return [.. _source.GetRowCursorSet(GetDependencies(Schema.Columns(active)), n, rand).Select(input => new Cursor(this, input, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var active = new bool[InputSchema.Count];
        foreach (int column in dependingColumns.Select(column => _map[column.Index]))
        {
            foreach (int input in column < 0 ? _mapper.Dependencies(~column) : [column])
            {
                active[input] = true;
            }
        }

        return InputSchema.Columns(active);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
        {
            throw new InvalidOperationException("Schema of input row must be the same as the schema the mapper is bound to");
        }

        return new Row(this, input, Schema.Active(activeColumns));
    }

    private Delegate[] CreateGetters(DataViewRow input, bool[] active)
    {
        var getters = new Delegate[_mapper.Outputs.Length];
        for (int i = 0; i < _map.Length; i++)
        {
            if (_map[i] < 0 && active[i])
            {
                getters[~_map[i]] = _mapper.CreateGetter(input, ~_map[i]);
            }
        }

        return getters;
    }

    private ValueGetter<TValue> Getter<TValue>(DataViewRow input, Delegate[] getters, DataViewSchema.Column column)
    {
        int index = _map[column.Index];
        return index >= 0
            ? input.GetGetter<TValue>(InputSchema[index])
            : getters[~index] as ValueGetter<TValue> ?? throw Errors.WrongGetter(column, typeof(TValue));
    }

    private sealed class Cursor(MappedDataView parent, DataViewRowCursor input, bool[] active) : WrappingCursor(input, parent.Schema, active)
    {
        private readonly Delegate[] _getters = parent.CreateGetters(input, active);

        protected override ValueGetter<TValue> GetGetterCore<TValue>(DataViewSchema.Column column) => parent.Getter<TValue>(Input, _getters, column);
    }

    private sealed class Row(MappedDataView parent, DataViewRow input, bool[] active) : DataViewRow
    {
        private readonly Delegate[] _getters = parent.CreateGetters(input, active);

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => parent.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            parent._map[column.Index] is >= 0 and int source ? input.IsColumnActive(parent.InputSchema[source]) : active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => parent.Getter<TValue>(input, _getters, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
            }
        }
    }
}
