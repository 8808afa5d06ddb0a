using Microsoft.ML;

namespace Mot.MLNet.Models;

/// <summary>The transformers of a model, one after the other, however they are nested in chains.</summary>
internal static class ModelStages
{
    public static IEnumerable<ITransformer> Of(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Of) : [model];
}
