namespace Microsoft.ML.Data;

/// <summary>Keeps what was read, column by column: a column costs one pass over the source, on the first cursor that needs it.</summary>
internal sealed class CacheDataView : IDataView
{
    private const int BlockRows = 64;

    private readonly IDataView _source;
    private readonly ColumnBuffer[] _columns;
    private readonly Lock _gate = new();
    private long _rows = -1;

    public CacheDataView(IDataView source, params string[] columnsToPrefetch)
    {
        _source = CopyableColumns.Of(source);
        _columns = new ColumnBuffer[Schema.Count];
        foreach (string name in columnsToPrefetch ?? [])
        {
            if (source.Schema.GetColumnOrNull(name) is not { } column)
            {
                throw Errors.MissingColumn(nameof(columnsToPrefetch), "prefetch", name);
            }

            if (!ColumnSets.CanCopy(column.Type))
            {
                throw new InvalidOperationException($"Asked to prefetch column '{name}' into cache, but it is of unhandled type '{column.Type}'");
            }
        }

        if (columnsToPrefetch is { Length: > 0 })
        {
            Fill(Schema.Active(columnsToPrefetch.Select(name => Schema[name])));
        }
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _rows >= 0 ? _rows : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        Fill(active);
        int[] order = null;
        if (rand != null)
        {
            order = [.. Enumerable.Range(0, checked((int)_rows))];
            rand.Shuffle(order);
        }

        var blocks = new Blocks();
        return [.. Enumerable.Range(0, Math.Max(n, 1)).Select(_ => new Cursor(this, active, order, blocks))];
    }

    private void Fill(bool[] active)
    {
        lock (_gate)
        {
            DataViewSchema.Column[] missing = [.. Schema.Where(column => active[column.Index] && _columns[column.Index] == null)];
            if (missing.Length == 0 && _rows >= 0)
            {
                return;
            }

            using DataViewRowCursor cursor = _source.GetRowCursor(missing);
            ColumnBuffer[] buffers = [.. missing.Select(column => ColumnBuffer.Create(cursor, column))];
            int row = 0;
            for (; cursor.MoveNext(); row++)
            {
                foreach (ColumnBuffer buffer in buffers)
                {
                    buffer.Store(row);
                }
            }

            _rows = row;
            foreach ((DataViewSchema.Column column, ColumnBuffer buffer) in missing.Zip(buffers))
            {
                _columns[column.Index] = buffer;
            }
        }
    }

    private sealed class Blocks
    {
        private long _next = -1;

        public long Take() => Interlocked.Increment(ref _next);
    }

    // The cursors of a set share the blocks of rows; a batch is a block, so that the order can be told afterwards.
    private sealed class Cursor(CacheDataView parent, bool[] active, int[] order, Blocks blocks) : RootCursor(parent.Schema, active)
    {
        private long _batch = -1;
        private long _index = -1;

        public override long Batch => _batch;

        private int Slot
        {
            get
            {
                RequireRow();
                return order?[_index] ?? (int)_index;
            }
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)Slot, 0);

        protected override bool MoveNextCore()
        {
            if (_batch < 0 || (_index + 1) % BlockRows == 0)
            {
                _batch = blocks.Take();
                _index = (_batch * BlockRows) - 1;
            }

            return ++_index < parent._rows;
        }

        protected override Delegate GetGetterCore(DataViewSchema.Column column) => parent._columns[column.Index].Getter(() => Slot);
    }
}

/// <summary>Rows in the order of a pool from which one is drawn at random; by default over a source in random order.</summary>
internal sealed class ShuffleDataView(IDataView input, int seed, int poolRows, bool shuffleSource) : IDataView
{
    private readonly IDataView _source = CopyableColumns.Of(input);

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= new Random(seed);
        bool[] active = Schema.Active(columnsNeeded);
        DataViewRowCursor rows = _source.GetRowCursor(Schema.Columns(active), shuffleSource ? new Random(rand.Next()) : null);
        return poolRows == 1 ? rows : new Cursor(rows, Schema, active, poolRows, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly DataViewRowCursor _rows;
        private readonly Random _random;
        private readonly int _poolRows;
        private readonly ColumnBuffer[] _columns;
        private readonly List<DataViewRowId> _ids = [];
        private readonly ValueGetter<DataViewRowId> _id;
        private readonly List<int> _pool = [];
        private int _current = -1;

        public Cursor(DataViewRowCursor rows, DataViewSchema schema, bool[] active, int poolRows, Random random)
            : base(schema, active)
        {
            _rows = rows;
            _random = random;
            _poolRows = poolRows;
            _columns = [.. schema.Select(column => active[column.Index] ? ColumnBuffer.Create(rows, column) : null)];
            _id = rows.GetIdGetter();
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _ids[Slot()];

        protected override bool MoveNextCore()
        {
            if (_current >= 0)
            {
                Read(_current);
            }

            while (_current < 0 && _ids.Count < _poolRows && Read(_ids.Count))
            {
            }

            if (_pool.Count == 0)
            {
                return false;
            }

            int drawn = _random.Next(_pool.Count);
            _current = _pool[drawn];
            _pool[drawn] = _pool[^1];
            _pool.RemoveAt(_pool.Count - 1);
            return true;
        }

        protected override Delegate GetGetterCore(DataViewSchema.Column column) => _columns[column.Index].Getter(Slot);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                _rows.Dispose();
            }
        }

        private int Slot()
        {
            RequireRow();
            return _current;
        }

        private bool Read(int slot)
        {
            if (!_rows.MoveNext())
            {
                return false;
            }

            if (slot == _ids.Count)
            {
                _ids.Add(default);
            }

            DataViewRowId id = default;
            _id(ref id);
            _ids[slot] = id;
            foreach (ColumnBuffer column in _columns)
            {
                column?.Store(slot);
            }

            _pool.Add(slot);
            return true;
        }
    }
}

/// <summary>A view without some of its source's columns, or with them in another order.</summary>
internal sealed class SelectedDataView(IDataView source, int[] map) : IDataView, IRowToRowMapper
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema { get; } = map.Select(i => new DataViewSchema.DetachedColumn(source.Schema[i])).ToSchema();

    public DataViewSchema InputSchema => source.Schema;

    public DataViewSchema OutputSchema => Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        return new Cursor(this, source.GetRowCursor(GetDependencies(Schema.Columns(active)), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        return [.. source.GetRowCursorSet(GetDependencies(Schema.Columns(active)), n, rand).Select(input => new Cursor(this, input, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        InputSchema.Columns(InputSchema.Active(dependingColumns.Select(column => InputSchema[map[column.Index]])));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(this, input);

    internal int Source(int index) => map[index];

    private sealed class Cursor(SelectedDataView parent, DataViewRowCursor input, bool[] active) : WrappingCursor(input, parent.Schema, active)
    {
        protected override ValueGetter<TValue> GetGetterCore<TValue>(DataViewSchema.Column column) =>
            Input.GetGetter<TValue>(Input.Schema[parent.Source(column.Index)]);
    }

    private sealed class Row(SelectedDataView parent, DataViewRow input) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => parent.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            input.GetGetter<TValue>(input.Schema[parent.Source(column.Index)]);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
            }
        }
    }
}

internal static class CopyableColumns
{
    public static IDataView Of(IDataView source) =>
        source.Schema.All(column => ColumnSets.CanCopy(column.Type))
            ? source
            : new SelectedDataView(source, [.. source.Schema.Where(column => ColumnSets.CanCopy(column.Type)).Select(column => column.Index)]);
}

/// <summary>The rows that a predicate accepts. It reads <paramref name="columns"/>, whether or not those are asked for.</summary>
internal sealed class FilterDataView(IDataView source, DataViewSchema.Column[] columns, Func<DataViewRow, Func<bool>> predicate, bool ordered = false) : IDataView
{
    public bool CanShuffle => !ordered && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        return new Cursor(source.GetRowCursor(Inputs(active), ordered ? null : rand), Schema, active, predicate);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        if (ordered)
        {
            return [GetRowCursor(columnsNeeded, rand)];
        }

        bool[] active = Schema.Active(columnsNeeded);
        return [.. source.GetRowCursorSet(Inputs(active), n, rand).Select(input => new Cursor(input, Schema, active, predicate))];
    }

    private IEnumerable<DataViewSchema.Column> Inputs(bool[] active) => Schema.Columns(Schema.Active(Schema.Columns(active).Concat(columns)));

    private sealed class Cursor(DataViewRowCursor input, DataViewSchema schema, bool[] active, Func<DataViewRow, Func<bool>> predicate)
        : WrappingCursor(input, schema, active)
    {
        private readonly Func<bool> _accept = predicate(input);
        private long _position = -1;

        public override long Position => _position;

        public override bool MoveNext()
        {
            while (Input.MoveNext())
            {
                if (_accept())
                {
                    _position++;
                    return true;
                }
            }

            _position = -1;
            return false;
        }
    }
}

internal sealed class SkipTakeDataView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Clamp(count - skip, 0, take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Schema.Active(columnsNeeded);
        return new Cursor(source.GetRowCursor(Schema.Columns(active)), Schema, active, skip, take);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, DataViewSchema schema, bool[] active, long skip, long take) : WrappingCursor(input, schema, active)
    {
        private long _left = take;
        private long _toSkip = skip;
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            for (; _toSkip > 0 && Input.MoveNext(); _toSkip--)
            {
            }

            if (_left > 0 && Input.MoveNext())
            {
                _left--;
                _position++;
                return true;
            }

            _left = 0;
            _position = -1;
            return false;
        }
    }
}
