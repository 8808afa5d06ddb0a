namespace Mot.MLNet.Models;

/// <summary>A stage of a <see cref="MotModelInfo"/>.</summary>
/// <param name="Kind">What it is: "fairmot" or "association".</param>
/// <param name="Options">Its options and columns as JSON.</param>
/// <param name="Tensors">Its tensors.</param>
public sealed record MotModelStageInfo(string Kind, string Options, IReadOnlyList<MotModelTensorInfo> Tensors)
{
    /// <summary>Number of values in all tensors.</summary>
    public long Parameters => Tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (product, side) => product * side));
}
