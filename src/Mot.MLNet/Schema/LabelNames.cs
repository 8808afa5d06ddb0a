using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.MLNet.Views;

namespace Mot.MLNet.Schema;

/// <summary>Names of classes, as ML.NET annotates key columns with them.</summary>
internal static class LabelNames
{
    public const string Kind = "KeyValues";

    public static DataViewSchema.Annotations Annotate(IReadOnlyList<string> names)
    {
        ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            Kind,
            new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> destination) => destination.Set<ReadOnlyMemory<char>>(values));
        return builder.ToAnnotations();
    }
}
