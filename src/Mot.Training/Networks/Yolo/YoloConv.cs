using Mot.Training.Networks.Blocks;
using static TorchSharp.torch;

namespace Mot.Training.Networks.Yolo;

/// <summary>YOLOv5's convolution blocks.</summary>
internal static class YoloConv
{
    /// <summary>Added to the variance in batch normalisation.</summary>
    public const double Epsilon = 1e-3;

    /// <summary>Share of the running statistics that a batch replaces.</summary>
    public const double Momentum = 0.03;

    /// <summary>Convolution, batch normalisation with YOLOv5's constants, and an activation.</summary>
    public static ConvBlock Create(
        int inChannels, int channels, int kernel = 1, int stride = 1, Activation activation = Activation.LeakyRelu, double epsilon = Epsilon) =>
        new(inChannels, channels, kernel, stride, activation, ConvBlockOptions.Default with { Epsilon = epsilon, Momentum = Momentum, Initialise = false });

    /// <summary>The activation after a normalisation that is no <see cref="ConvBlock"/>'s, in place.</summary>
    public static Tensor Activate(Tensor map, Activation activation) => activation == Activation.Silu ? map.silu_() : map.leaky_relu_(ConvBlock.LeakySlope);
}
