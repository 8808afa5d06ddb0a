using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>
/// A feature pyramid (Lin et al., 2017) that gives its finest level only: 1x1 lateral convolutions, nearest upsampling,
/// sums, and a 3x3 convolution at the end.
/// </summary>
public sealed class FeaturePyramid : Module<Tensor[], Tensor>
{
    private readonly ModuleList<Conv2d> lateral;
    private readonly ConvBlock output;

    /// <summary>A pyramid over maps of the given widths, finest first, each half the size of the one before.</summary>
    public FeaturePyramid(IReadOnlyList<int> inChannels, int channels = 64)
        : base(nameof(FeaturePyramid))
    {
        lateral = new ModuleList<Conv2d>([.. inChannels.Select(width => Conv2d(width, channels, 1))]);
        output = new ConvBlock(channels, channels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor[] maps)
    {
        Tensor sum = lateral[maps.Length - 1].call(maps[^1]);
        for (int i = maps.Length - 2; i >= 0; i--)
        {
            using Tensor upsampled = Consuming.Upsample(sum);
            sum = lateral[i].call(maps[i]).add_(upsampled);
        }

        return output.Consume(sum);
    }
}
