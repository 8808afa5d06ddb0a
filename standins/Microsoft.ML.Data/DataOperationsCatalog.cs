using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class DataOperationsCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, MemberColumn<TRow>.Create(schemaDefinition, SchemaDefinition.Direction.Read));
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, MemberColumn<TRow>.Create(Definition<TRow>(schema), SchemaDefinition.Direction.Read));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        return Enumerate(data, new ObjectFiller<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CacheDataView(input, columnsToPrefetch);
    }

    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        if (!(lowerBound < upperBound))
        {
            throw new ArgumentOutOfRangeException(nameof(upperBound), "The upper bound must be above the lower one.");
        }

        DataViewSchema.Column column = input.Schema[columnName];
        Func<double, bool> inside = value => value >= lowerBound && value < upperBound;
        Func<DataViewRow, Func<bool>> predicate =
            column.Type == NumberDataViewType.Single ? row => Test<float>(row, column, value => inside(value))
            : column.Type == NumberDataViewType.Double ? row => Test(row, column, inside)
            : throw Errors.WrongColumn(nameof(columnName), "filter", columnName, "Single or Double", column.Type.ToString());
        return new FilterDataView(input, [column], predicate);
    }

    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (columns is not { Length: > 0 })
        {
            throw new ArgumentException("At least one column is needed.", nameof(columns));
        }

        return columns.Aggregate(input, (data, name) =>
        {
            DataViewSchema.Column column = data.Schema.GetColumnOrNull(name) ?? throw Errors.MissingColumn(nameof(columns), "input", name);
            Type type = column.Type.RawType;
            Func<DataViewRow, Func<bool>> predicate =
                type == typeof(float) ? row => Test<float>(row, column, value => !float.IsNaN(value))
                : type == typeof(double) ? row => Test<double>(row, column, value => !double.IsNaN(value))
                : type == typeof(VBuffer<float>) ? row => Test<VBuffer<float>>(row, column, value => !HasNaN(value.GetValues()))
                : type == typeof(VBuffer<double>) ? row => Test<VBuffer<double>>(row, column, value => !HasNaN(value.GetValues()))
                : throw Errors.WrongColumn(nameof(columns), "input", name, "Single, Double or a vector of them", column.Type.ToString());
            return (IDataView)new FilterDataView(data, [column], predicate);
        });
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shufflePoolSize);
        return new ShuffleDataView(input, seed ?? _env.Register("Shuffle").Rand.Next(), shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequirePositive(count);
        return new SkipTakeDataView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequirePositive(count);
        return new SkipTakeDataView(input, 0, count);
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(testFraction > 0 && testFraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testFraction), "Must be between 0 and 1 exclusive");
        }

        return Split(data, samplingKeyColumnName, SplitSeed(seed), 0, testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 2);
        int splitSeed = SplitSeed(seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
            Split(data, samplingKeyColumnName, splitSeed, fold / (double)numberOfFolds, (fold + 1) / (double)numberOfFolds))];
    }

    internal static SchemaDefinition Definition<TRow>(DataViewSchema schema)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in (IEnumerable<DataViewSchema.Column>)schema ?? [])
        {
            SchemaDefinition.Column member = definition[column.Name]
                ?? throw new InvalidOperationException($"Type should contain a member named {column.Name}");
            member.ColumnType = column.Type;
            member.CopyAnnotations(column.Annotations);
        }

        return definition;
    }

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, ObjectFiller<TRow> filler, bool reuseRowObject)
        where TRow : class, new()
    {
        using DataViewRowCursor cursor = data.GetRowCursor(filler.Columns);
        Action<TRow> fill = filler.Create(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            row = reuseRowObject ? row ?? new() : new();
            fill(row);
            yield return row;
        }
    }

    private static Func<bool> Test<T>(DataViewRow row, DataViewSchema.Column column, Func<T, bool> accept)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return accept(value);
        };
    }

    private static bool HasNaN<T>(ReadOnlySpan<T> values)
        where T : System.Numerics.INumberBase<T>
    {
        foreach (T value in values)
        {
            if (T.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    private static void RequirePositive(long count)
    {
        if (count <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(count), "Must be greater than zero.");
        }
    }

    // A row is a test row where its number, drawn by its position or made of its key, falls into [low, high).
    private static TrainTestData Split(IDataView data, string keyColumn, int seed, double low, double high)
    {
        DataViewSchema.Column[] inputs = [];
        Func<DataViewRow, Func<double>> number = _ => new Random(seed).NextDouble;
        if (keyColumn != null)
        {
            DataViewSchema.Column key = data.Schema.GetColumnOrNull(keyColumn)
                ?? throw Errors.MissingColumn("samplingKeyColumn", "SamplingKeyColumn", keyColumn);
            inputs = [key];
            number = row => Generic.Call<Func<double>>(typeof(DataOperationsCatalog), nameof(KeyNumber), key.Type.RawType, null, row, key, seed);
        }

        IDataView Side(bool test) => new FilterDataView(
            data,
            inputs,
            row =>
            {
                Func<double> next = number(row);
                return () =>
                {
                    double value = next();
                    return (value >= low && value < high) == test;
                };
            },
            ordered: keyColumn == null);

        return new(Side(false), Side(true));
    }

    private static Func<double> KeyNumber<T>(DataViewRow row, DataViewSchema.Column column, int seed)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);

            // FNV-1a over the text of the key: the same in every process, which HashCode is not.
            uint hash = 2166136261 ^ (uint)seed;
            foreach (char c in value is ReadOnlyMemory<char> text ? text.ToString() : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture))
            {
                hash = (hash ^ c) * 16777619;
            }

            return new Random((int)hash).NextDouble();
        };
    }

    private int SplitSeed(int? seed) => seed ?? ((LocalEnvironment)_env).Seed ?? 42;

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;

        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
