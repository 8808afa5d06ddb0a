using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Optimization;

/// <summary>What training does to batch normalisations.</summary>
public enum Normalization
{
    /// <summary>Their scale and shift are learned, their statistics follow the batches.</summary>
    Trained,

    /// <summary>Scale and shift stay, statistics follow the batches: JDE's "freeze-bn".</summary>
    FrozenAffine,

    /// <summary>Everything stays, and batches are normalised by the statistics that are there: for small batches from pre-trained weights.</summary>
    Frozen,
}

internal static class Normalizations
{
    /// <summary>Takes what stays out of training; before an optimizer is made.</summary>
    public static void Freeze(this Normalization kind, nn.Module network)
    {
        if (kind == Normalization.Trained) return;
        foreach (Parameter parameter in Of(network).SelectMany(module => module.parameters())) parameter.requires_grad_(false);
    }

    /// <summary>Sets the network to training; normalisations whose statistics stay remain in evaluation mode.</summary>
    public static void Train(this Normalization kind, nn.Module network)
    {
        network.train();
        if (kind != Normalization.Frozen) return;
        foreach (nn.Module module in Of(network)) module.eval();
    }

    private static IEnumerable<BatchNorm2d> Of(nn.Module network) => network.modules().OfType<BatchNorm2d>();
}
