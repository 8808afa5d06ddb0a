using System.Globalization;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>Reads off a published checkpoint's names and shapes what its network is made of.</summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="wanted">Names of which the network's own container has the most.</param>
internal sealed class CheckpointShapes(Checkpoint checkpoint, Func<string, bool> wanted)
{
    private readonly Dictionary<string, Tensor> _tensors = CheckpointWeights.Find(checkpoint, wanted).Tensors;

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Whether there is a tensor.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>A tensor's first size: its output channels.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public int Size(string name) =>
        _tensors.TryGetValue(name, out Tensor? tensor) && tensor.dim() > 0 && tensor.shape[0] is var size and <= int.MaxValue ? (int)size : throw Other("this system", name);

    /// <summary>The error of a checkpoint of another system.</summary>
    /// <param name="system">What is expected.</param>
    /// <param name="tensor">The tensor that is missing.</param>
    public InvalidDataException Other(string system, string tensor) => new(string.Create(CultureInfo.InvariantCulture,
        $"{checkpoint.Path}: found no tensor '{tensor}' among {checkpoint.Tensors.Count}, expected a checkpoint of {system}."));
}
