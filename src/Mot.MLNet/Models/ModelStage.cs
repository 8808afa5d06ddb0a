namespace Mot.MLNet.Models;

/// <summary>A stage of a model file.</summary>
/// <param name="Kind">What it is: "fairmot", "jde", "cstrack", "lwf" or "association".</param>
/// <param name="Options">Name of the entry with its options and columns as JSON.</param>
/// <param name="Tensors">Name of the entry with its tensors as safetensors; null where it has none.</param>
public sealed record ModelStage(string Kind, string Options, string? Tensors = null);
