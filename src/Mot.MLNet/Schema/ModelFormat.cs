namespace Mot.MLNet.Schema;

internal static class ModelFormat
{
    /// <summary>ML.NET lets nobody but itself write into its model files.</summary>
    public static NotSupportedException NotSupported(string stage) => new(
        $"{stage} cannot be part of an ML.NET model file, which only ML.NET's own stages can write. Save the model by ml.Mot().SaveModel(model, \"FILE.mot\") and load it by ml.Mot().LoadModel.");
}
