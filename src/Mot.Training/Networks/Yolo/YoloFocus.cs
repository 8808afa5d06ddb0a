using Mot.Training.Networks.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Yolo;

/// <summary>YOLOv5's stem: each 2x2 pixels become one with four times the channels, and a convolution follows.</summary>
/// <remarks>Input (B, C, H, W), output (B, channels, H / 2, W / 2).</remarks>
internal sealed class YoloFocus : Module<Tensor, Tensor>
{
    private readonly ConvBlock conv;

    public YoloFocus(int inChannels, int channels, int kernel, Activation activation)
        : base(nameof(YoloFocus))
    {
        conv = YoloConv.Create(4 * inChannels, channels, kernel, activation: activation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();

        // All channels of the pixel at the upper left, then of the one below, of the one to the right, of the last.
        Tensor quarters = input.reshape(input.shape[0], input.shape[1], input.shape[2] / 2, 2, input.shape[3] / 2, 2).permute(0, 5, 3, 1, 2, 4);
        return conv.Consume(quarters.reshape(input.shape[0], 4 * input.shape[1], input.shape[2] / 2, input.shape[3] / 2)).MoveToOuterDisposeScope();
    }
}
