using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

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

    // Values that are sampled at a time where nobody asks for gradients: 4 MB.
    private const int BandValues = 1 << 20;

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
        if (input.dtype == weight.dtype) return Apply(input, offset, mask, weight, bias).MoveToOuterDisposeScope();

        // The sampler has no bfloat16, and places need the digits.
        Tensor result = Apply(input.to_type(weight.dtype), offset.to_type(weight.dtype), mask.to_type(weight.dtype), weight, bias);
        return result.to_type(input.dtype).MoveToOuterDisposeScope();
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
        Tensor grid = Places(offset);
        Tensor result = is_grad_enabled() ? Whole(input, grid, mask, weight, bias) : InBands(input, grid, mask, weight, bias);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Where each tap looks, (B, 9, H, W, 2), x and y in the sampler's units: -1 and 1 are the outer sides of the border pixels.</summary>
    private static Tensor Places(Tensor offset)
    {
        long batch = offset.shape[0], height = offset.shape[2], width = offset.shape[3];
        Tensor shifts = offset.reshape(batch, Taps, 2, height, width);
        Tensor tap = arange(Taps, offset.dtype, offset.device);
        Tensor tapY = tap.div(Kernel).floor() - Padding, tapX = tap.remainder(Kernel) - Padding;
        Tensor y = shifts.select(2, 0) + tapY.reshape(1, Taps, 1, 1) + arange(height, offset.dtype, offset.device).reshape(1, 1, height, 1);
        Tensor x = shifts.select(2, 1) + tapX.reshape(1, Taps, 1, 1) + arange(width, offset.dtype, offset.device).reshape(1, 1, 1, width);
        return stack([(x + 0.5) * (2.0 / width) - 1, (y + 0.5) * (2.0 / height) - 1], -1);
    }

    /// <summary>All at once, with what gradients need.</summary>
    private static Tensor Whole(Tensor input, Tensor grid, Tensor mask, Tensor weight, Tensor? bias)
    {
        long batch = input.shape[0], inChannels = input.shape[1], height = input.shape[2], width = input.shape[3], channels = weight.shape[0];
        Tensor sampled = Sample(input, grid.reshape(batch, Taps * height, width, 2));
        Tensor columns = (sampled.reshape(batch, inChannels, Taps, height * width) * mask.reshape(batch, 1, Taps, height * width)).reshape(batch, inChannels * Taps, height * width);
        Tensor result = matmul(weight.reshape(channels, inChannels * Taps), columns).reshape(batch, channels, height, width);
        return bias is null ? result : result + bias.reshape(1, channels, 1, 1);
    }

    /// <summary>
    /// An image and some rows at a time, so that what is sampled stays in the cache; each tap as an image of a batch, which is what the
    /// sampler spreads over threads.
    /// </summary>
    private static Tensor InBands(Tensor input, Tensor grid, Tensor mask, Tensor weight, Tensor? bias)
    {
        long batch = input.shape[0], inChannels = input.shape[1], height = input.shape[2], width = input.shape[3], channels = weight.shape[0];
        Tensor kernel = weight.permute(0, 2, 3, 1).reshape(channels, Taps * inChannels);
        Tensor result = empty(batch, channels, height * width, dtype: input.dtype, device: input.device);
        if (bias is null) result.zero_();
        else result.copy_(bias.reshape(1, channels, 1));
        long band = Math.Clamp(BandValues / (Taps * inChannels * width), 1, height);
        for (long image = 0; image < batch; image++)
        {
            for (long row = 0; row < height; row += band)
            {
                using var step = NewDisposeScope();
                long rows = Math.Min(band, height - row);
                Tensor sampled = Sample(input.narrow(0, image, 1).expand(Taps, inChannels, height, width), grid.select(0, image).narrow(1, row, rows));
                sampled.mul_(mask.select(0, image).narrow(1, row, rows).unsqueeze(1));
                result.select(0, image).narrow(1, row * width, rows * width).addmm_(kernel, sampled.reshape(Taps * inChannels, rows * width));
            }
        }

        return result.reshape(batch, channels, height, width);
    }

    private static Tensor Sample(Tensor input, Tensor grid) =>
        functional.grid_sample(input, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
}
