namespace Mot.Training.Networks.Blocks;

/// <summary>What rarely differs between blocks, but does between networks.</summary>
public sealed record ConvBlockOptions
{
    /// <summary>The defaults.</summary>
    public static ConvBlockOptions Default { get; } = new();

    /// <summary>Added to the variance. Default 1e-5.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Share of the running statistics that a batch replaces. Default 0.1.</summary>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Weights start from He's normal distribution over the outputs (ResNet); else as torch makes them. Default true.</summary>
    public bool Initialise { get; init; } = true;

    /// <summary>The convolution's name in state dictionaries. Default "conv".</summary>
    public string ConvolutionName { get; init; } = "conv";

    /// <summary>The normalisation's name in state dictionaries. Default "bn".</summary>
    public string NormalisationName { get; init; } = "bn";
}
