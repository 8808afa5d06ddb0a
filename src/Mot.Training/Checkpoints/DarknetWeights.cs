using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>
/// Weights as darknet writes them: a header of five 32-bit integers, then for each convolution in the network's order the
/// normalisation's bias, weight, mean and variance, or the convolution's bias where there is none, then its weights. Nothing
/// has a name, so that only the order says what is what.
/// </summary>
public static class DarknetWeights
{
    private const int HeaderSize = 5 * sizeof(int);

    /// <summary>Reads weights into the first layers of a network: as many as the file has, such as 52 of Darknet-53's body.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The network's convolutions in darknet's order, each with the normalisation that follows it.</param>
    /// <returns>How many layers the file had.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file ends within a layer, has more than all layers need, or holds NaN or infinity.</exception>
    public static int Load(string path, IReadOnlyList<(Conv2d Convolution, BatchNorm2d? Normalisation)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (!File.Exists(path)) throw new FileNotFoundException($"'{path}': no such file.", path);
        using var file = new CheckpointFile(path);
        if (file.Length < HeaderSize) throw new InvalidDataException($"{path}: found {file.Length} bytes, expected a header of {HeaderSize}.");

        // Where the file ends is known before the first weight is changed.
        long at = HeaderSize;
        int count = 0;
        while (count < layers.Count && at < file.Length)
        {
            at += Parameters(layers[count]).Sum(tensor => tensor.numel() * sizeof(float));
            count++;
        }

        if (at != file.Length)
        {
            throw new InvalidDataException(at > file.Length
                ? $"{path}: found {file.Length} bytes, expected {at} for {count} layers; it ends within layer {count}."
                : $"{path}: found {file.Length} bytes, expected at most {at} for all {count} layers.");
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        List<(Tensor Own, Tensor Read)> tensors = [];
        at = HeaderSize;
        foreach (Tensor tensor in layers.Take(count).SelectMany(Parameters))
        {
            Tensor read = empty(tensor.shape, ScalarType.Float32);
            Span<byte> bytes = read.bytes;
            file.Read(at, bytes);
            if (CheckpointWeights.FirstNotFinite([new(path, read)]) is not null)
                throw new InvalidDataException($"{path}: found numbers that are not finite (NaN or infinity) in the {bytes.Length} bytes from byte {at} on, expected finite ones.");
            at += bytes.Length;
            tensors.Add((tensor, read));
        }

        foreach ((Tensor own, Tensor read) in tensors) own.copy_(read);
        return count;
    }

    private static IEnumerable<Tensor> Parameters((Conv2d Convolution, BatchNorm2d? Normalisation) layer)
    {
        if (layer.Normalisation is { } bn)
        {
            foreach (Tensor? tensor in new[] { bn.bias, bn.weight, bn.running_mean, bn.running_var }) yield return tensor!;
        }
        else if (layer.Convolution.bias is { } bias)
        {
            yield return bias;
        }

        yield return layer.Convolution.weight!;
    }
}
