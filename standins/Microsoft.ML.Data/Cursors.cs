using System.Reflection;

namespace Microsoft.ML.Data;

internal static class Errors
{
    public static ArgumentOutOfRangeException MissingColumn(string parameter, string role, string column) =>
        new(parameter, $"Could not find {role} column '{column}'");

    public static ArgumentOutOfRangeException WrongColumn(string parameter, string role, string column, string expected, string actual) =>
        new(parameter, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    public static InvalidOperationException WrongGetter(DataViewSchema.Column column, Type requested) =>
        new($"Invalid TValue in GetGetter for column '{column.Name}': '{requested}', expected type: '{column.Type.RawType}'.");

    public static InvalidOperationException NotOnARow() =>
        new("Values cannot be fetched: the cursor is either before the first row or past the last.");
}

internal static class Generic
{
    /// <summary>Calls the generic method <paramref name="method"/> of <paramref name="type"/> for a type known at run time only.</summary>
    public static TResult Call<TResult>(Type type, string method, Type argument, object target, params object[] arguments) =>
        (TResult)type
            .GetMethod(method, BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .MakeGenericMethod(argument)
            .Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}

internal static class ColumnSets
{
    public static bool[] Active(this DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            active[column.Index] = true;
        }

        return active;
    }

    public static IEnumerable<DataViewSchema.Column> Columns(this DataViewSchema schema, bool[] active) => schema.Where(column => active[column.Index]);

    /// <summary>A cache, a shuffle or a file can hold values that are copied by assignment, and vectors of those; nothing else.</summary>
    public static bool CanCopy(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    public static DataViewSchema ToSchema(this IEnumerable<DataViewSchema.DetachedColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns);
        return builder.ToSchema();
    }

    public static SchemaShape With(this SchemaShape schema, IEnumerable<SchemaShape.Column> columns)
    {
        var result = new Dictionary<string, SchemaShape.Column>();
        foreach (SchemaShape.Column column in schema.Concat(columns))
        {
            result[column.Name] = column;
        }

        return new SchemaShape(result.Values);
    }
}

/// <summary>A cursor that makes its rows itself. Past the last row it is disposed, and its position is -1 again.</summary>
internal abstract class RootCursor(DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private long _position = -1;
    private bool _disposed;

    public sealed override long Position => _position;

    public override long Batch => 0;

    public sealed override DataViewSchema Schema => schema;

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public sealed override bool MoveNext()
    {
        if (_disposed)
        {
            return false;
        }

        if (MoveNextCore())
        {
            _position++;
            return true;
        }

        Dispose();
        return false;
    }

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"The requested column '{column.Name}' is not active.");
        }

        return GetGetterCore(column) as ValueGetter<TValue> ?? throw Errors.WrongGetter(column, typeof(TValue));
    }

    protected abstract bool MoveNextCore();

    protected abstract Delegate GetGetterCore(DataViewSchema.Column column);

    protected void RequireRow()
    {
        if (_position < 0)
        {
            throw Errors.NotOnARow();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _position = -1;
    }
}

/// <summary>A cursor over another one's rows, all of them or some.</summary>
internal abstract class WrappingCursor(DataViewRowCursor input, DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private bool _disposed;

    public override long Position => Input.Position;

    public override long Batch => Input.Batch;

    public sealed override DataViewSchema Schema => schema;

    protected DataViewRowCursor Input => input;

    public override bool MoveNext() => Input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        IsColumnActive(column)
            ? GetGetterCore<TValue>(column)
            : throw new InvalidOperationException($"The requested column '{column.Name}' is not active.");

    protected virtual ValueGetter<TValue> GetGetterCore<TValue>(DataViewSchema.Column column) =>
        Input.GetGetter<TValue>(Input.Schema[column.Index]);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            Input.Dispose();
        }
    }
}

/// <summary>Copies of a column's values, in numbered slots.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Takes the value of the row that the cursor stands on.</summary>
    public abstract void Store(int slot);

    public abstract Delegate Getter(Func<int> slot);

    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column)
    {
        Type type = column.Type is VectorDataViewType vector
            ? typeof(Vectors<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(Values<>).MakeGenericType(column.Type.RawType);
        return (ColumnBuffer)Activator.CreateInstance(type, row, column);
    }

    private abstract class Buffer<T>(DataViewRow row, DataViewSchema.Column column) : ColumnBuffer
    {
        private readonly ValueGetter<T> _source = row.GetGetter<T>(column);
        private T[] _values = new T[16];

        public override void Store(int slot)
        {
            if (slot >= _values.Length)
            {
                Array.Resize(ref _values, Math.Max(slot + 1, 2 * _values.Length));
            }

            _source(ref _values[slot]);
        }

        public override Delegate Getter(Func<int> slot) => new ValueGetter<T>((ref T value) => Copy(_values[slot()], ref value));

        protected abstract void Copy(in T source, ref T destination);
    }

    private sealed class Values<T>(DataViewRow row, DataViewSchema.Column column) : Buffer<T>(row, column)
    {
        protected override void Copy(in T source, ref T destination) => destination = source;
    }

    private sealed class Vectors<T>(DataViewRow row, DataViewSchema.Column column) : Buffer<VBuffer<T>>(row, column)
    {
        protected override void Copy(in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination);
    }
}
