using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Bodies;

/// <summary>
/// From the coarsest map to one of stride 4 by three times a deformable convolution and a learned doubling (Zhou et al., Objects as
/// Points, 2019, section 5; FairMOT's ResNet-34 and ResNet-50). In a pyramid (its ResNet-34-FPN) each doubling is followed by the sum
/// with the finer map, which a deformable convolution projects, and by another one over the sum.
/// </summary>
/// <remarks>Holds the parts that FairMOT's checkpoints have beside the body's: <c>deconv_layers</c>, or <c>deconv_layer1</c>, <c>project_layer1</c>, <c>smooth_layer1</c> and so on.</remarks>
public sealed class DeconvolutionNeck : Module<Tensor[], Tensor>
{
    /// <summary>Modules of a doubling: deformable convolution, normalisation, activation, transposed convolution, normalisation, activation.</summary>
    internal const int DoublingModules = 6;

    private static readonly int[] s_channels = [256, 128, 64];

    private readonly Module<Tensor, Tensor>[][] _doublings;
    private readonly (DeformableBlock Project, DeformableBlock Smooth)[] _laterals;

    /// <summary>A neck over maps with the given channels, finest first, strides 4, 8, 16 and 32.</summary>
    /// <param name="inChannels">Channels of the maps.</param>
    /// <param name="pyramid">Whether the finer maps are added.</param>
    public DeconvolutionNeck(IReadOnlyList<int> inChannels, bool pyramid)
        : base(nameof(DeconvolutionNeck))
    {
        int[] from = [inChannels[^1], .. s_channels[..^1]];
        _doublings = [.. from.Select((channels, i) => Doubling(channels, s_channels[i]))];
        _laterals = pyramid ? [.. s_channels.Select((channels, i) => (new DeformableBlock(inChannels[^(i + 2)], channels), new DeformableBlock(channels, channels)))] : [];
        if (!pyramid)
        {
            register_module("deconv_layers", Sequential(_doublings.SelectMany(steps => steps)));
            return;
        }

        for (int i = 0; i < _doublings.Length; i++)
        {
            register_module($"deconv_layer{i + 1}", Sequential(_doublings[i]));
            register_module($"project_layer{i + 1}", _laterals[i].Project);
            register_module($"smooth_layer{i + 1}", _laterals[i].Smooth);
        }
    }

    /// <summary>Channels of the map.</summary>
    public static int Channels => s_channels[^1];

    /// <summary>How often the map is doubled.</summary>
    internal static int Doublings => s_channels.Length;

    /// <summary>Four maps to (B, 64, H / 4, W / 4).</summary>
    public override Tensor forward(Tensor[] maps)
    {
        Tensor map = maps[^1].alias();
        for (int i = 0; i < _doublings.Length; i++)
        {
            map = _doublings[i].Chain(map);
            if (_laterals.Length == 0) continue;
            using Tensor finer = _laterals[i].Project.call(maps[^(i + 2)]);
            map = _laterals[i].Smooth.Consume(ConvBlock.Add(map, finer));
        }

        return map;
    }

    private static Module<Tensor, Tensor>[] Doubling(int inChannels, int channels)
    {
        ConvTranspose2d up = ConvTranspose2d(channels, channels, 4L, stride: 2, padding: 1, bias: false);
        DepthwiseUpsampling.FillBilinear(up.weight!, ownChannelOnly: true);
        return [new DeformableConvolution(inChannels, channels), BatchNorm2d(channels), ReLU(inplace: true), up, BatchNorm2d(channels), ReLU(inplace: true)];
    }
}
