namespace Mot.MLNet;

/// <summary>What a <c>.mot</c> file holds.</summary>
/// <param name="FormatVersion">Version of the file format.</param>
/// <param name="LibraryVersion">Version of the library that wrote it.</param>
/// <param name="Notes">Texts that were kept in it.</param>
/// <param name="Stages">The model's stages, in order.</param>
/// <param name="Entries">Its entries with their checksums.</param>
public sealed record MotModelInfo(
    int FormatVersion,
    string LibraryVersion,
    IReadOnlyDictionary<string, string> Notes,
    IReadOnlyList<MotModelStageInfo> Stages,
    IReadOnlyList<ModelEntry> Entries);

/// <summary>A stage of a <see cref="MotModelInfo"/>.</summary>
/// <param name="Kind">What it is: "fairmot" or "association".</param>
/// <param name="Options">Its options and columns as JSON.</param>
/// <param name="Tensors">Its tensors.</param>
public sealed record MotModelStageInfo(string Kind, string Options, IReadOnlyList<MotModelTensorInfo> Tensors)
{
    /// <summary>Number of values in all tensors.</summary>
    public long Parameters => Tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (product, side) => product * side));
}

/// <summary>A tensor of a <see cref="MotModelStageInfo"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Shape">Its sides.</param>
public sealed record MotModelTensorInfo(string Name, string Type, IReadOnlyList<long> Shape);
