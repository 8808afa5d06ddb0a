using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A member of <typeparamref name="TRow"/> and the column that it is bound to.</summary>
internal sealed class MemberColumn<TRow>
{
    private MemberColumn(MemberInfo member, string name, DataViewType type, DataViewSchema.Annotations annotations)
    {
        Info = member;
        Detached = new(name, type, annotations);
    }

    public MemberInfo Info { get; }

    public DataViewSchema.DetachedColumn Detached { get; }

    public static MemberColumn<TRow>[] Create(SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        [.. (definition ?? SchemaDefinition.Create(typeof(TRow), direction)).Select(Bind)];

    public Func<TRow, TValue> Reader<TValue>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, Info), row).Compile();
    }

    public Action<TRow, TValue> Writer<TValue>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, Info), value), row, value).Compile();
    }

    private static MemberColumn<TRow> Bind(SchemaDefinition.Column column)
    {
        MemberInfo member = Member.Find(typeof(TRow), column.MemberName);
        (Type item, bool isVector) = Member.Shape(member);
        DataViewType type = column.ColumnType ?? Member.ColumnType(member);
        var vector = type as VectorDataViewType;
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        if (isVector != (vector != null))
        {
            throw new ArgumentOutOfRangeException("userSchemaDefinition", $"Column '{name}' is supposed to be {(vector == null ? "scalar" : "vector")}, but type of associated field '{column.MemberName}' is {(isVector ? "vector" : "scalar")}");
        }

        Type expected = (vector?.ItemType ?? type).RawType;
        if (expected != item)
        {
            throw new ArgumentOutOfRangeException("userSchemaDefinition", $"Column '{name}' is supposed to have item type {expected}, but associated field has type {item}");
        }

        return new(member, name, type, column.Annotations);
    }
}

/// <summary>Getters of columns over an object: what LoadFromEnumerable and a prediction engine's input row are made of.</summary>
internal sealed class ObjectGetters<TRow>(MemberColumn<TRow>[] columns)
{
    public DataViewSchema Schema { get; } = columns.Select(column => column.Detached).ToSchema();

    public Delegate Create(int index, Func<TRow> current)
    {
        MemberColumn<TRow> column = columns[index];
        Type type = Member.TypeOf(column.Info);
        if (type == typeof(string))
        {
            Func<TRow, string> text = column.Reader<string>();
            return new ValueGetter<ReadOnlyMemory<char>>((ref ReadOnlyMemory<char> value) => value = text(current()).AsMemory());
        }

        if (type == typeof(string[]))
        {
            Func<TRow, string[]> texts = column.Reader<string[]>();
            return new ValueGetter<VBuffer<ReadOnlyMemory<char>>>((ref VBuffer<ReadOnlyMemory<char>> value) => CopyArray(Array.ConvertAll(texts(current()) ?? [], text => text.AsMemory()), ref value));
        }

        (string method, Type argument) =
            type.IsArray ? (nameof(ArrayGetter), type.GetElementType())
            : column.Detached.Type is VectorDataViewType vector ? (nameof(VectorGetter), vector.ItemType.RawType)
            : column.Detached.Type is KeyDataViewType ? (nameof(KeyGetter), type)
            : (nameof(ValueGetter), type);
        return Generic.Call<Delegate>(typeof(ObjectGetters<TRow>), method, argument, null, column, current);
    }

    private static ValueGetter<T> ValueGetter<T>(MemberColumn<TRow> column, Func<TRow> current)
    {
        Func<TRow, T> read = column.Reader<T>();
        return (ref T value) => value = read(current());
    }

    // A scalar key member counts from 0, a column of keys from 1 with 0 for what is out of range.
    private static ValueGetter<T> KeyGetter<T>(MemberColumn<TRow> column, Func<TRow> current)
    {
        Func<TRow, T> read = column.Reader<T>();
        ulong count = ((KeyDataViewType)column.Detached.Type).Count;
        return (ref T value) =>
        {
            ulong key = Convert.ToUInt64(read(current()));
            value = (T)Convert.ChangeType(key < count ? key + 1 : 0, typeof(T));
        };
    }

    private static ValueGetter<VBuffer<T>> VectorGetter<T>(MemberColumn<TRow> column, Func<TRow> current)
    {
        Func<TRow, VBuffer<T>> read = column.Reader<VBuffer<T>>();
        return (ref VBuffer<T> value) => read(current()).CopyTo(ref value);
    }

    private static ValueGetter<VBuffer<T>> ArrayGetter<T>(MemberColumn<TRow> column, Func<TRow> current)
    {
        Func<TRow, T[]> read = column.Reader<T[]>();
        return (ref VBuffer<T> value) => CopyArray(read(current()), ref value);
    }

    private static void CopyArray<T>(T[] source, ref VBuffer<T> destination) => VBuffer<T>.Copy(source ?? [], 0, ref destination, source?.Length ?? 0);
}

internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> rows, MemberColumn<TRow>[] columns) : IDataView
    where TRow : class
{
    private readonly ObjectGetters<TRow> _getters = new(columns);

    public bool CanShuffle => false;

    public DataViewSchema Schema => _getters.Schema;

    public long? GetRowCount() => (rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, rows.GetEnumerator(), Schema.Active(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(EnumerableDataView<TRow> parent, IEnumerator<TRow> rows, bool[] active) : RootCursor(parent.Schema, active)
    {
        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
        {
            RequireRow();
            value = new((ulong)Position, 0);
        };

        protected override bool MoveNextCore()
        {
            bool moved = rows.MoveNext();
            return moved && rows.Current == null
                ? throw new InvalidOperationException("Encountered null when iterating over data, this is not supported.")
                : moved;
        }

        protected override Delegate GetGetterCore(DataViewSchema.Column column) => parent._getters.Create(column.Index, () =>
        {
            RequireRow();
            return rows.Current;
        });

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                rows.Dispose();
            }
        }
    }
}

/// <summary>The row of a prediction engine: whichever object was set last.</summary>
internal sealed class ObjectRow<TRow>(SchemaDefinition definition) : DataViewRow
    where TRow : class
{
    private readonly ObjectGetters<TRow> _getters = new(MemberColumn<TRow>.Create(definition, SchemaDefinition.Direction.Read));
    private TRow _current;
    private long _position = -1;

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => _getters.Schema;

    public void Set(TRow row)
    {
        _current = row;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)Position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _getters.Create(column.Index, () => _position >= 0 ? _current : throw Errors.NotOnARow()) as ValueGetter<TValue>
        ?? throw Errors.WrongGetter(column, typeof(TValue));
}

/// <summary>Fills objects from the columns of a schema: what CreateEnumerable and a prediction engine's result are made of.</summary>
internal sealed class ObjectFiller<TRow>
    where TRow : class
{
    private readonly List<(MemberColumn<TRow> Member, DataViewSchema.Column Column)> _bound = [];

    public ObjectFiller(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        foreach (MemberColumn<TRow> member in MemberColumn<TRow>.Create(definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Detached.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                {
                    continue;
                }

                throw Errors.MissingColumn("Schema", string.Empty, member.Detached.Name);
            }

            (Type item, bool isVector) = Member.Shape(member.Info);
            var vector = column.Type as VectorDataViewType;
            if (isVector != (vector != null) || item != (vector?.ItemType ?? column.Type).RawType)
            {
                throw new InvalidOperationException($"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property '{member.Info.Name}' of type '{Member.TypeOf(member.Info).FullName}'.");
            }

            _bound.Add((member, column));
        }
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(bound => bound.Column);

    public Action<TRow> Create(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _bound.Select(bound => Setter(row, bound.Member, bound.Column))];
        return target =>
        {
            foreach (Action<TRow> set in setters)
            {
                set(target);
            }
        };
    }

    private static Action<TRow> Setter(DataViewRow row, MemberColumn<TRow> member, DataViewSchema.Column column)
    {
        Type type = Member.TypeOf(member.Info);
        if (type == typeof(string))
        {
            Action<TRow, string> write = member.Writer<string>();
            ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return target =>
            {
                getter(ref text);
                write(target, text.ToString());
            };
        }

        if (type == typeof(string[]))
        {
            return ArrayOf<ReadOnlyMemory<char>, string>(row, member, column, (source, destination) =>
            {
                int i = 0;
                foreach (ReadOnlyMemory<char> text in source.DenseValues())
                {
                    destination[i++] = text.ToString();
                }
            });
        }

        (string method, Type argument) =
            type.IsArray ? (nameof(ArraySetter), type.GetElementType())
            : column.Type is VectorDataViewType vector ? (nameof(VectorSetter), vector.ItemType.RawType)
            : (nameof(ValueSetter), type);
        return Generic.Call<Action<TRow>>(typeof(ObjectFiller<TRow>), method, argument, null, row, member, column);
    }

    private static Action<TRow> ValueSetter<T>(DataViewRow row, MemberColumn<TRow> member, DataViewSchema.Column column)
    {
        Action<TRow, T> write = member.Writer<T>();
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> VectorSetter<T>(DataViewRow row, MemberColumn<TRow> member, DataViewSchema.Column column)
    {
        Func<TRow, VBuffer<T>> read = member.Reader<VBuffer<T>>();
        Action<TRow, VBuffer<T>> write = member.Writer<VBuffer<T>>();
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        return target =>
        {
            VBuffer<T> value = read(target);
            getter(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> ArraySetter<T>(DataViewRow row, MemberColumn<TRow> member, DataViewSchema.Column column) =>
        ArrayOf<T, T>(row, member, column, (source, destination) => source.CopyTo(destination));

    private static Action<TRow> ArrayOf<TSource, T>(DataViewRow row, MemberColumn<TRow> member, DataViewSchema.Column column, Action<VBuffer<TSource>, T[]> copy)
    {
        Func<TRow, T[]> read = member.Reader<T[]>();
        Action<TRow, T[]> write = member.Writer<T[]>();
        ValueGetter<VBuffer<TSource>> getter = row.GetGetter<VBuffer<TSource>>(column);
        VBuffer<TSource> value = default;
        return target =>
        {
            getter(ref value);
            T[] array = read(target);

            // A row's own array is used again where it fits; an absent one fits an empty vector, and stays absent.
            if ((array?.Length ?? 0) != value.Length)
            {
                array = new T[value.Length];
            }

            copy(value, array);
            write(target, array);
        };
    }
}
