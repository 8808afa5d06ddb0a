using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML
{
    public interface ICanSaveModel
    {
        void Save(ModelSaveContext ctx);
    }

    public interface ITransformer : ICanSaveModel
    {
        bool IsRowToRowMapper { get; }

        DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        IDataView Transform(IDataView input);

        IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
    }

    public interface IEstimator<out TTransformer>
        where TTransformer : ITransformer
    {
        TTransformer Fit(IDataView input);

        SchemaShape GetOutputSchema(SchemaShape inputSchema);
    }

    public interface IDataLoader<in TSource> : ICanSaveModel
    {
        IDataView Load(TSource input);

        DataViewSchema GetOutputSchema();
    }

    public interface IDataLoaderEstimator<in TSource, out TLoader>
        where TLoader : IDataLoader<TSource>
    {
        TLoader Fit(TSource input);

        SchemaShape GetOutputSchema();
    }

    public sealed class TrainerInfo
    {
        internal TrainerInfo(bool normalization = true, bool caching = true)
        {
            NeedNormalization = normalization;
            WantCaching = caching;
        }

        public bool NeedNormalization { get; }

        public bool WantCaching { get; }
    }

    public abstract class ExtensionBaseAttribute : Attribute
    {
        private protected ExtensionBaseAttribute(string contractName) => ContractName = contractName;

        public string ContractName { get; }
    }

    public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
    {
        private static readonly SchemaShape Empty = new([]);

        private readonly Column[] _columns;

        public SchemaShape(IEnumerable<Column> columns)
        {
            ArgumentNullException.ThrowIfNull(columns);
            _columns = [.. columns];
            if (_columns.Any(column => column.Name == null))
            {
                throw new ArgumentOutOfRangeException(nameof(columns), "Some of the columns are not initialized.");
            }
        }

        public int Count => _columns.Length;

        public Column this[int index] => _columns[index];

        public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        internal static SchemaShape Create(DataViewSchema schema) =>
            new(schema.Where(column => !column.IsHidden).Select(column => Shape(column, Create(column.Annotations.Schema))));

        internal bool TryFindColumn(string name, out Column column)
        {
            column = _columns.LastOrDefault(c => c.Name == name);
            return column.Name != null;
        }

        internal Column Require(string name, string role) =>
            TryFindColumn(name, out Column column)
                ? column
                : throw new ArgumentOutOfRangeException("inputSchema", $"Could not find {role} column '{name}'");

        private static Column Shape(DataViewSchema.Column column, SchemaShape annotations)
        {
            var vector = column.Type as VectorDataViewType;
            DataViewType item = vector?.ItemType ?? column.Type;
            return new(
                column.Name,
                vector == null ? Column.VectorKind.Scalar : vector.IsKnownSize ? Column.VectorKind.Vector : Column.VectorKind.VariableVector,
                item is KeyDataViewType ? PrimitiveTypes.Of(item.RawType) : item,
                item is KeyDataViewType,
                annotations);
        }

        public struct Column
        {
            public readonly string Name;

            public readonly VectorKind Kind;

            public readonly DataViewType ItemType;

            public readonly bool IsKey;

            public readonly SchemaShape Annotations;

            internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                ArgumentNullException.ThrowIfNull(itemType);
                Name = name;
                Kind = vecKind;
                ItemType = itemType;
                IsKey = isKey;
                Annotations = annotations ?? Empty;
            }

            public enum VectorKind
            {
                Scalar,
                Vector,
                VariableVector,
            }

            internal readonly Column Renamed(string name) => new(name, Kind, ItemType, IsKey, Annotations);
        }
    }
}

namespace Microsoft.ML.Data
{
    public enum DataKind : byte
    {
        SByte = 1,
        Byte = 2,
        Int16 = 3,
        UInt16 = 4,
        Int32 = 5,
        UInt32 = 6,
        Int64 = 7,
        UInt64 = 8,
        Single = 9,
        Double = 10,
        String = 11,
        Boolean = 12,
        TimeSpan = 13,
        DateTime = 14,
        DateTimeOffset = 15,
    }

    public interface IRowToRowMapper
    {
        DataViewSchema InputSchema { get; }

        DataViewSchema OutputSchema { get; }

        IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns);

        DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns);
    }

    /// <summary>The type of a column by the type of its values.</summary>
    internal static class PrimitiveTypes
    {
        private static readonly Dictionary<Type, PrimitiveDataViewType> Types = new PrimitiveDataViewType[]
        {
            NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
            NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
            NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
            TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
        }.ToDictionary(type => type.RawType);

        public static IReadOnlyCollection<PrimitiveDataViewType> All => Types.Values;

        public static PrimitiveDataViewType Of(Type rawType) => Types.GetValueOrDefault(rawType);
    }
}
