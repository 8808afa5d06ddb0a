using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.MLNet.Views;

/// <summary>Finds columns, checks their types, and says in the column's name what is wrong.</summary>
internal static class ColumnReader
{
    /// <summary>The column of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none, or of another type.</exception>
    public static DataViewSchema.Column Require<T>(DataViewSchema schema, string name, string role) =>
        Find<T>(schema, name, role) ?? throw Missing(name, role);

    /// <summary>The column of a name, or null where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is of another type.</exception>
    public static DataViewSchema.Column? Find<T>(DataViewSchema schema, string? name, string role)
    {
        if (string.IsNullOrEmpty(name) || schema.GetColumnOrNull(name) is not { } column)
            return null;
        return column.Type.RawType == typeof(T)
            ? column
            : throw new ArgumentOutOfRangeException(
                nameof(schema), $"Column '{name}' ({role}): found {column.Type}, expected {Describe(typeof(T))}.");
    }

    /// <summary>Checks a shape's column.</summary>
    /// <inheritdoc cref="Find{T}(DataViewSchema, string?, string)"/>
    public static SchemaShape.Column? Find<T>(SchemaShape shape, string? name, string role)
    {
        if (string.IsNullOrEmpty(name) || SchemaShapes.Find(shape, name) is not { } column)
            return null;
        DataViewType type = SchemaShapes.TypeOf(column);
        return type.RawType == typeof(T)
            ? column
            : throw new ArgumentOutOfRangeException(
                "inputSchema", $"Column '{name}' ({role}): found {type}, expected {Describe(typeof(T))}.");
    }

    public static ArgumentOutOfRangeException Missing(string name, string role) =>
        new("inputSchema", $"Could not find input column '{name}' ({role}).");

    /// <summary>An active column's getter, or null.</summary>
    public static ValueGetter<T>? Getter<T>(this DataViewRow row, DataViewSchema.Column? column) =>
        column is { } active ? row.GetGetter<T>(active) : null;

    public static InvalidOperationException NotOnARow() => new("The cursor stands on no row: it is before the first one or past the last.");

    public static InvalidOperationException NotActive(DataViewSchema.Column column) => new($"Column '{column.Name}' is not active in this cursor.");

    /// <summary>A getter as what the caller asked for.</summary>
    public static ValueGetter<TValue> As<TValue>(this Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue> ??
        throw new InvalidOperationException($"Column '{column.Name}': asked for {typeof(TValue)}, expected {column.Type.RawType}.");

    private static string Describe(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? $"a vector of {type.GetGenericArguments()[0].Name}"
            : type == typeof(ReadOnlyMemory<char>) ? "text" : type.Name;
}
