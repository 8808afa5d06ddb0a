using Microsoft.ML;

namespace Mot.Tests;

/// <summary>Takes the shape of the schema that a chain shows it, and stops the chain.</summary>
internal sealed class CapturingEstimator : IEstimator<ITransformer>
{
    public SchemaShape? Shape { get; private set; }

    public ITransformer Fit(IDataView input) => throw new OperationCanceledException();

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
}
