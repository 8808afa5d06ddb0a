namespace Mot.MLNet.Models;

/// <summary>A tensor of a <see cref="MotModelStageInfo"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Shape">Its sides.</param>
public sealed record MotModelTensorInfo(string Name, string Type, IReadOnlyList<long> Shape);
