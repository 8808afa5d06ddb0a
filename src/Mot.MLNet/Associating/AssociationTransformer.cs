using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Associating;

/// <summary>Joins detections frame by frame into tracks; see <see cref="AssociationEstimator"/>.</summary>
public sealed class AssociationTransformer : ITransformer
{
    internal AssociationTransformer(AssociationOptions options) => Options = options;

    /// <summary>What it does, and its columns.</summary>
    public AssociationOptions Options { get; }

    /// <summary>False: a frame's tracks depend on the frames before.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new AssociationBinding(inputSchema, Options).Schema;
    }

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AssociationDataView(input, new AssociationBinding(input.Schema, Options));
    }

    /// <summary>Throws: see <see cref="IsRowToRowMapper"/>.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException(
        "Association is no row-to-row mapper: a frame's tracks depend on the frames before. Use ml.Mot().CreateTrackingEngine for a live stream.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw ModelFormat.NotSupported(nameof(AssociationTransformer));
}
