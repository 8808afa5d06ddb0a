using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>The basic residual block of two 3x3 convolutions; a 1x1 projection where the shape changes.</summary>
/// <remarks>He et al., Deep Residual Learning, 2016, figure 2 (the block of ResNet-18 and ResNet-34).</remarks>
public sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly ConvBlock conv1;
    private readonly ConvBlock conv2;
    private readonly ConvBlock? downsample;

    /// <summary>A block from <paramref name="inChannels"/> to <paramref name="channels"/> channels.</summary>
    public ResidualBlock(int inChannels, int channels, int stride = 1)
        : base(nameof(ResidualBlock))
    {
        conv1 = new ConvBlock(inChannels, channels, stride: stride);
        conv2 = new ConvBlock(channels, channels, activation: Activation.None);
        downsample = stride != 1 || inChannels != channels
            ? new ConvBlock(inChannels, channels, kernel: 1, stride: stride, activation: Activation.None)
            : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor output = conv2.Consume(conv1.call(input));
        using Tensor? projected = downsample?.call(input);
        return output.add_(projected ?? input).relu_();
    }
}
