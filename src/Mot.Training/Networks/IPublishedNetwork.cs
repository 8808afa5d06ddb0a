using static TorchSharp.torch;

namespace Mot.Training.Networks;

/// <summary>A network that weights of others are loaded into, where that takes more than equal names.</summary>
internal interface IPublishedNetwork
{
    /// <summary>The part that others train by itself.</summary>
    nn.Module Body { get; }

    /// <summary>Turns tensors of an earlier form of the network into its own. New tensors belong to the dispose scope.</summary>
    /// <param name="tensors">A checkpoint's tensors by their names in the network.</param>
    /// <returns>What was done, in words.</returns>
    List<string> Adapt(Dictionary<string, Tensor> tensors);
}
