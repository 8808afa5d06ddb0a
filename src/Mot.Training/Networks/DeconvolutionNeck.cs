using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks;

/// <summary>
/// From the coarsest map to one of stride 4 by three times a deformable convolution and a learned doubling (Zhou et al., Objects as
/// Points, 2019, section 5; FairMOT's ResNet-34 and ResNet-50), optionally adding the finer maps on the way (its ResNet-34-FPN).
/// </summary>
public sealed class DeconvolutionNeck : Module<Tensor[], Tensor>
{
    private static readonly int[] s_channels = [256, 128, 64];

    private readonly ModuleList<DeformableBlock> project;
    private readonly ModuleList<ConvTranspose2d> up;
    private readonly ModuleList<BatchNorm2d> normalise;
    private readonly ModuleList<Conv2d>? lateral;

    /// <summary>A neck over maps with the given channels, finest first, strides 4, 8, 16 and 32.</summary>
    /// <param name="inChannels">Channels of the maps.</param>
    /// <param name="pyramid">Whether the finer maps are added, each through a 1x1 convolution.</param>
    public DeconvolutionNeck(IReadOnlyList<int> inChannels, bool pyramid)
        : base(nameof(DeconvolutionNeck))
    {
        int[] from = [inChannels[^1], .. s_channels[..^1]];
        project = new ModuleList<DeformableBlock>([.. from.Select((channels, i) => new DeformableBlock(channels, s_channels[i]))]);
        up = new ModuleList<ConvTranspose2d>([.. s_channels.Select(channels => ConvTranspose2d(channels, channels, 4L, stride: 2, padding: 1, bias: false))]);
        normalise = new ModuleList<BatchNorm2d>([.. s_channels.Select(channels => BatchNorm2d(channels))]);
        if (pyramid) lateral = new ModuleList<Conv2d>([.. s_channels.Select((channels, i) => Conv2d(inChannels[inChannels.Count - 2 - i], channels, 1))]);
        RegisterComponents();
        foreach (ConvTranspose2d doubling in up) DepthwiseUpsampling.FillBilinear(doubling.weight!, ownChannelOnly: true);
    }

    /// <summary>Channels of the map.</summary>
    public static int Channels => s_channels[^1];

    /// <summary>Four maps to (B, 64, H / 4, W / 4).</summary>
    public override Tensor forward(Tensor[] maps)
    {
        Tensor map = maps[^1].alias();
        for (int i = 0; i < s_channels.Length; i++)
        {
            map = normalise[i].Consume(up[i].Consume(project[i].Consume(map))).relu_();
            if (lateral is null) continue;
            using Tensor finer = lateral[i].call(maps[^(i + 2)]);
            map = ConvBlock.Add(map, finer);
        }

        return map;
    }
}
