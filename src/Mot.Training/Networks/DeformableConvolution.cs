using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks;

/// <summary>
/// Modulated deformable 3x3 convolution (Zhu et al., Deformable ConvNets v2, 2019): each tap of the kernel looks where a
/// convolution of the input sends it, and counts for as much as that says.
/// </summary>
/// <remarks>
/// Torch has no such operator. Here the input is sampled bilinearly at all taps' places, and one matrix product follows; both
/// have gradients. Input (B, C, H, W), output (B, channels, H, W). Names and order of channels are those of DCNv2's own code:
/// of the 27 outputs of <c>conv_offset_mask</c> 18 are offsets in pixels (y, x for each tap), 9 logits of the weights.
/// </remarks>
public sealed class DeformableConvolution : Module<Tensor, Tensor>
{
    private const int Kernel = 3, Taps = Kernel * Kernel, Padding = 1;

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Conv2d conv_offset_mask;

    /// <summary>A convolution that starts as an ordinary one with all taps counting half.</summary>
    public DeformableConvolution(int inChannels, int channels)
        : base(nameof(DeformableConvolution))
    {
        double bound = 1 / Math.Sqrt(inChannels * Taps);
        weight = new Parameter(empty(channels, inChannels, Kernel, Kernel));
        init.uniform_(weight, -bound, bound);
        bias = new Parameter(zeros(channels));
        conv_offset_mask = Conv2d(inChannels, 3 * Taps, Kernel, padding: Padding);
        init.zeros_(conv_offset_mask.weight!);
        init.zeros_(conv_offset_mask.bias!);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor maps = conv_offset_mask.call(input);
        Tensor offset = maps.narrow(1, 0, 2 * Taps), mask = maps.narrow(1, 2 * Taps, Taps).sigmoid();
        return Apply(input, offset, mask, weight, bias).MoveToOuterDisposeScope();
    }

    /// <summary>The operator by itself.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <param name="offset">(B, 18, H, W): for each tap, in reading order, how far down and how far right it looks, in pixels.</param>
    /// <param name="mask">(B, 9, H, W): how much each tap counts.</param>
    /// <param name="weight">(channels, C, 3, 3).</param>
    /// <param name="bias">(channels) or null.</param>
    /// <returns>(B, channels, H, W); outside the input lie zeros.</returns>
    public static Tensor Apply(Tensor input, Tensor offset, Tensor mask, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        long batch = input.shape[0], inChannels = input.shape[1], height = input.shape[2], width = input.shape[3], channels = weight.shape[0];

        // Where each tap looks, in pixels; then in the sampler's units, where -1 and 1 are the outer sides of the border pixels.
        Tensor shifts = offset.reshape(batch, Taps, 2, height, width);
        Tensor tap = arange(Taps, input.dtype, input.device);
        Tensor tapY = tap.div(Kernel).floor() - Padding, tapX = tap.remainder(Kernel) - Padding;
        Tensor y = shifts.select(2, 0) + tapY.reshape(1, Taps, 1, 1) + arange(height, input.dtype, input.device).reshape(1, 1, height, 1);
        Tensor x = shifts.select(2, 1) + tapX.reshape(1, Taps, 1, 1) + arange(width, input.dtype, input.device).reshape(1, 1, 1, width);
        Tensor grid = stack([(x + 0.5) * (2.0 / width) - 1, (y + 0.5) * (2.0 / height) - 1], -1).reshape(batch, Taps * height, width, 2);
        Tensor sampled = functional.grid_sample(input, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
        Tensor columns = (sampled.reshape(batch, inChannels, Taps, height * width) * mask.reshape(batch, 1, Taps, height * width)).reshape(batch, inChannels * Taps, height * width);
        Tensor result = matmul(weight.reshape(channels, inChannels * Taps), columns).reshape(batch, channels, height, width);
        return (bias is null ? result : result + bias.reshape(1, channels, 1, 1)).MoveToOuterDisposeScope();
    }
}
