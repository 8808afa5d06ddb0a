using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.MLNet.Views;

/// <summary>Schema shapes, which a third party can read but not make.</summary>
internal static class SchemaShapes
{
    /// <summary>The shape of a schema.</summary>
    /// <remarks>
    /// The library makes shapes for itself alone, but a chain shows its own to each of its estimators before it fits the
    /// first: an estimator that takes it and stops is the way to one.
    /// </remarks>
    public static SchemaShape Of(DataViewSchema schema)
    {
        var capture = new Capture();
        try
        {
            new EstimatorChain<ITransformer>().Append(capture).Fit(new EmptyView(schema));
        }
        catch (CapturedException)
        {
        }

        return capture.Shape!;
    }

    /// <summary>The input's columns, with those of <paramref name="added"/> in place of or beside them.</summary>
    public static SchemaShape Add(SchemaShape input, DataViewSchema added)
    {
        SchemaShape shape = Of(added);
        return new(input.Where(column => added.GetColumnOrNull(column.Name) is null).Concat(shape));
    }

    /// <summary>The column of a name, or null; several have one name only where the last is meant.</summary>
    public static SchemaShape.Column? Find(SchemaShape shape, string name)
    {
        SchemaShape.Column column = shape.LastOrDefault(c => c.Name == name);
        return column.Name is null ? null : column;
    }

    /// <summary>The type that columns of this shape have, as far as a shape tells; sizes are unknown.</summary>
    public static DataViewType TypeOf(in SchemaShape.Column column)
    {
        if (column.ItemType is not PrimitiveDataViewType item)
            return column.ItemType;
        PrimitiveDataViewType type = column.IsKey ? new KeyDataViewType(item.RawType, 1) : item;
        return column.Kind == SchemaShape.Column.VectorKind.Scalar ? type : new VectorDataViewType(type);
    }

    private sealed class CapturedException : Exception;

    private sealed class Capture : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public ITransformer Fit(IDataView input) => throw new CapturedException();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Shape = inputSchema;
            throw new CapturedException();
        }
    }
}
