using static TorchSharp.torch;

namespace Mot.Training.Networks;

/// <summary>Counts the weights that options ask for, without making them.</summary>
public static class NetworkWeights
{
    /// <summary>Of bodies that have no options, rounded down.</summary>
    internal const long ResNet34 = 21_200_000, ResNet50 = 23_400_000, ResNet101 = 42_400_000, SmallResNet = 1_900_000;

    /// <summary>Of bodies with their necks, rounded down.</summary>
    internal const long Dla34 = 19_000_000, YoloV5s = 4_500_000, HrNetW18 = 9_000_000;

    /// <summary>Of a convolution.</summary>
    internal static long Convolution(long inChannels, long channels, int kernel) => inChannels * channels * kernel * kernel;

    /// <summary>Throws where a network's options ask for more weights than a file holds, or for sizes that none of its tensors has.</summary>
    /// <param name="network">The options.</param>
    /// <param name="tensors">The file's tensors.</param>
    /// <exception cref="InvalidDataException">Says which option, or how many weights are asked for and held.</exception>
    public static void Check(INetworkOptions network, IReadOnlyCollection<Tensor> tensors)
    {
        foreach ((string name, int size) in network.OutputSizes())
        {
            if (!tensors.Any(tensor => tensor.dim() > 1 && tensor.shape[0] == size && tensor.numel() > 0))
                throw new InvalidDataException($"no tensor has {size} output channels, which option {name} asks for");
        }

        CheckCount(network, tensors);
    }

    /// <summary>Throws where a network's options ask for more weights than a file holds; it may lack some of the network's.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckCount(INetworkOptions network, IReadOnlyCollection<Tensor> tensors)
    {
        // Checkpoints may be in half precision.
        const int Least = 2;
        long wanted = network.LeastWeights(), held = tensors.Sum(tensor => tensor.numel() * tensor.element_size()) / Least;
        if (wanted > held)
            throw new InvalidDataException($"the options ask for at least {wanted} weights, expected no more than the {held} that the file can hold");
    }
}
