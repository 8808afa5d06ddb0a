using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>
/// A feature pyramid with all of its levels, P3 to P7, for branches that are shared by them (Lin et al., Focal Loss for Dense
/// Object Detection, 2017): 1x1 lateral convolutions, nearest upsampling and 3x3 convolutions; P6 is a 3x3 convolution of stride 2
/// on P5, P7 one on P6 after a ReLU.
/// </summary>
public sealed class RetinaPyramid : Module<Tensor[], Tensor[]>
{
    private readonly ModuleList<Conv2d> lateral;
    private readonly ModuleList<Conv2d> output;
    private readonly ModuleList<Conv2d> coarser;

    /// <summary>A pyramid over maps of the given widths, finest first, each half the size of the one before.</summary>
    public RetinaPyramid(IReadOnlyList<int> inChannels, int channels = 256)
        : base(nameof(RetinaPyramid))
    {
        lateral = new ModuleList<Conv2d>([.. inChannels.Select(width => Conv2d(width, channels, 1))]);
        output = new ModuleList<Conv2d>([.. inChannels.Select(_ => Conv2d(channels, channels, 3, padding: 1))]);
        coarser = new ModuleList<Conv2d>([.. Enumerable.Range(0, Coarser).Select(_ => Conv2d(channels, channels, 3, stride: 2, padding: 1))]);
        RegisterComponents();
    }

    /// <summary>How many levels are coarser than the coarsest map.</summary>
    public const int Coarser = 2;

    /// <summary>Maps, finest first, to as many levels and <see cref="Coarser"/> more; the sides of those are halved and rounded up.</summary>
    public override Tensor[] forward(Tensor[] maps)
    {
        var levels = new Tensor[maps.Length + Coarser];
        Tensor sum = lateral[maps.Length - 1].call(maps[^1]);
        for (int i = maps.Length - 1; ; i--)
        {
            levels[i] = output[i].call(sum);
            using Tensor coarse = sum;
            if (i == 0) break;
            using Tensor upsampled = functional.interpolate(coarse, scale_factor: [2, 2], mode: InterpolationMode.Nearest);
            sum = lateral[i - 1].call(maps[i - 1]).add_(upsampled);
        }

        levels[^2] = coarser[0].call(levels[^3]);
        using Tensor active = levels[^2].relu();
        levels[^1] = coarser[1].call(active);
        return levels;
    }
}
