using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>
/// Learned upsampling of each channel by itself: a transposed convolution with a kernel of twice the factor, as CenterNet, FairMOT
/// and CSTrack have it.
/// </summary>
/// <remarks>
/// Torch splits a transposed convolution of many groups into one for each. The same numbers come of an ordinary depthwise 3x3
/// convolution to one channel for each place within an upsampled cell, and a shuffle, in a fraction of the time. Input (B, C, H, W),
/// output (B, C, factor H, factor W).
/// </remarks>
internal sealed class DepthwiseUpsampling : Module<Tensor, Tensor>
{
    private const int Taps = 3;

    private readonly Parameter weight;
    private readonly int _factor;

    /// <summary>An upsampling that starts as bilinear interpolation, or at random as torch's transposed convolutions do.</summary>
    public DepthwiseUpsampling(int channels, int factor, bool bilinear)
        : base(nameof(DepthwiseUpsampling))
    {
        _factor = factor;
        int side = 2 * factor;
        weight = new Parameter(empty(channels, 1, side, side));
        if (bilinear) FillBilinear(weight, ownChannelOnly: false);
        else init.uniform_(weight, -1.0 / side, 1.0 / side);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        long channels = weight.shape[0];

        // The kernel's rows, padded so that those of one input row lie together: of the input row above, of the own, of the one below.
        int before = _factor - (_factor / 2), after = _factor / 2;
        Tensor padded = functional.pad(weight, [before, after, before, after]).reshape(channels, Taps, _factor, Taps, _factor).flip(1, 3);
        Tensor kernels = padded.permute(0, 2, 4, 1, 3).reshape(channels * _factor * _factor, 1, Taps, Taps).to_type(input.dtype);
        return functional.pixel_shuffle(functional.conv2d(input, kernels, padding: [1, 1], groups: channels), _factor).MoveToOuterDisposeScope();
    }

    /// <summary>Fills the weights of a transposed convolution so that it interpolates each channel bilinearly.</summary>
    /// <param name="weight">(channels, 1, side, side), or (channels, channels, side, side).</param>
    /// <param name="ownChannelOnly">In the second case: other channels are 0.</param>
    public static void FillBilinear(Tensor weight, bool ownChannelOnly)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        int size = (int)weight.shape[2];
        double factor = Math.Ceiling(size / 2.0), centre = (2 * factor - 1 - factor % 2) / (2 * factor);
        var kernel = new float[size * size];
        for (int i = 0; i < kernel.Length; i++)
            kernel[i] = (float)((1 - Math.Abs((i / size / factor) - centre)) * (1 - Math.Abs((i % size / factor) - centre)));
        Tensor one = tensor(kernel, [1, 1, size, size]);
        weight.copy_(ownChannelOnly ? eye(weight.shape[0], weight.shape[1]).reshape(weight.shape[0], weight.shape[1], 1, 1) * one : one.expand_as(weight));
    }
}
