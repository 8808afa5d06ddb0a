using Microsoft.ML;

namespace Mot.MLNet.Associating;

/// <summary>Joins detections frame by frame into tracks. Nothing is learned: fitting checks the columns.</summary>
/// <remarks>
/// <para>Rows must be in order: each sequence's frames together and ascending. What runs after it may shuffle, filter or
/// split at will; the tracks are those of the whole input. One pass over the input for each pass over the output that asks
/// for a track column: put a cache behind it where there are several.</para>
/// <para>Does it need normalisation or caching of its input? No. Can it be part of a PredictionEngine? No, as a frame's
/// tracks depend on the frames before; see ml.Mot().CreateTrackingEngine.</para>
/// </remarks>
public sealed class AssociationEstimator : IEstimator<AssociationTransformer>
{
    private readonly AssociationOptions _options;

    internal AssociationEstimator(AssociationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Checks that the columns are there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public AssociationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new AssociationTransformer(_options);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return AssociationBinding.ShapeOf(inputSchema, _options);
    }
}
