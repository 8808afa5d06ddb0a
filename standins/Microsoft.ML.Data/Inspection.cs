using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace Microsoft.ML
{
    public static class DebuggerExtensions
    {
        public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);

        public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100) => new(transformer.Transform(data), maxRows);

        public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = 100, int maxTrainingRows = 100) =>
            new(estimator.Fit(new SkipTakeDataView(data, 0, maxTrainingRows)).Transform(data), maxRows);
    }

    public sealed class InputOutputColumnPair
    {
        public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
            OutputColumnName = outputColumnName;
            InputColumnName = inputColumnName ?? outputColumnName;
        }

        public string InputColumnName { get; }

        public string OutputColumnName { get; }
    }
}

namespace Microsoft.ML.Data
{
    public sealed class DataDebuggerPreview
    {
        internal DataDebuggerPreview(IDataView data, int maxRows = 100)
        {
            ArgumentNullException.ThrowIfNull(data);
            ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
            Schema = data.Schema;
            var rows = new List<RowInfo>();
            var columns = Schema.Select(_ => new List<object>()).ToArray();
            using (DataViewRowCursor cursor = data.GetRowCursor(Schema))
            {
                Func<object>[] readers = [.. Schema.Select(column => Generic.Call<Func<object>>(typeof(DataDebuggerPreview), nameof(Reader), column.Type.RawType, null, cursor, column))];
                while (rows.Count < maxRows && cursor.MoveNext())
                {
                    rows.Add(new([.. Schema.Select((column, i) => KeyValuePair.Create(column.Name, readers[i]()))]));
                    for (int i = 0; i < readers.Length; i++)
                    {
                        columns[i].Add(readers[i]());
                    }
                }
            }

            RowView = [.. rows];
            ColumnView = [.. Schema.Select((column, i) => new ColumnInfo(column, [.. columns[i]]))];
        }

        public DataViewSchema Schema { get; }

        public ImmutableArray<ColumnInfo> ColumnView { get; }

        public ImmutableArray<RowInfo> RowView { get; }

        public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

        private static Func<object> Reader<T>(DataViewRow row, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default;
                getter(ref value);
                return value;
            };
        }

        public sealed class ColumnInfo
        {
            internal ColumnInfo(DataViewSchema.Column column, object[] values)
            {
                Column = column;
                Values = values;
            }

            public DataViewSchema.Column Column { get; }

            public object[] Values { get; }

            public override string ToString() => $"{Column.Name}: {Column.Type}";
        }

        public sealed class RowInfo
        {
            internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

            public KeyValuePair<string, object>[] Values { get; }

            public override string ToString() => $"{Values.Length} columns";
        }
    }

    public static class ColumnCursorExtensions
    {
        public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => data.GetColumn<T>(data.Schema[columnName]);

        public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
        {
            ArgumentNullException.ThrowIfNull(data);
            if (column.Index >= data.Schema.Count || data.Schema[column.Index].Name != column.Name || data.Schema[column.Index].Type != column.Type)
            {
                throw new ArgumentOutOfRangeException(nameof(column), $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found in {nameof(data)}");
            }

            var vector = column.Type as VectorDataViewType;
            Type element = typeof(T).GetElementType();
            return column.Type.RawType == typeof(T) ? Direct<T>(data, column)
                : typeof(T) == typeof(string) && column.Type is TextDataViewType ? (IEnumerable<T>)Direct<ReadOnlyMemory<char>>(data, column).Select(text => text.ToString())
                : typeof(T) == typeof(string[]) && vector?.ItemType is TextDataViewType ? (IEnumerable<T>)Arrays<ReadOnlyMemory<char>>(data, column).Select(texts => Array.ConvertAll(texts, text => text.ToString()))
                : typeof(T).IsArray && vector?.ItemType.RawType == element ? Generic.Call<IEnumerable<T>>(typeof(ColumnCursorExtensions), nameof(Arrays), element, null, data, column)
                : throw new ArgumentOutOfRangeException(nameof(column), $"Cannot map column (name: {column.Name}, type: {column.Type}) in {nameof(data)} to the user-defined type, {typeof(T)}.");
        }

        private static IEnumerable<T> Direct<T>(IDataView data, DataViewSchema.Column column)
        {
            using DataViewRowCursor cursor = data.GetRowCursor([column]);
            ValueGetter<T> getter = cursor.GetGetter<T>(column);
            T value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                yield return value;
            }
        }

        private static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column)
        {
            foreach (VBuffer<T> vector in Direct<VBuffer<T>>(data, column))
            {
                var values = new T[vector.Length];
                vector.CopyTo(values);
                yield return values;
            }
        }
    }

    public static class SchemaAnnotationsExtensions
    {
        public static bool HasSlotNames(this DataViewSchema.Column column) =>
            column.Type is VectorDataViewType { Size: > 0 } vector
            && column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names
            && names.Size == vector.Size;

        public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
            column.Annotations.GetValue(AnnotationKinds.SlotNames, ref slotNames);

        public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
            ((column.Type as VectorDataViewType)?.ItemType ?? column.Type) is KeyDataViewType key
            && column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is VectorDataViewType values
            && (ulong)values.Size == key.Count
            && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

        public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
            column.Annotations.GetValue(AnnotationKinds.KeyValues, ref keyValues);

        public static bool IsNormalized(this DataViewSchema.Column column)
        {
            bool value = false;
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.IsNormalized)?.Type is BooleanDataViewType)
            {
                column.Annotations.GetValue(AnnotationKinds.IsNormalized, ref value);
            }

            return value;
        }
    }

    internal static class AnnotationKinds
    {
        public const string SlotNames = "SlotNames";
        public const string KeyValues = "KeyValues";
        public const string IsNormalized = "IsNormalized";
    }
}
