using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Bodies;

/// <summary>
/// A backbone for CPUs: ResNet-18's four stages of two blocks, narrow (32, 64, 128, 192 channels by default), over a
/// space-to-depth stem. Maps at strides 4, 8, 16 and 32.
/// </summary>
/// <remarks>
/// A first convolution from three channels at full resolution is the slowest layer on a CPU; folding 2x2 pixels into
/// twelve channels first costs nothing and loses nothing.
/// </remarks>
public sealed class SmallResNet : Module<Tensor, Tensor[]>
{
    private readonly PixelUnshuffle unshuffle;
    private readonly ConvBlock stem;
    private readonly ModuleList<Sequential> stages;

    /// <summary>Channels of the four maps, strides 4, 8, 16, 32.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>A backbone with the given width of each stage.</summary>
    public SmallResNet(IReadOnlyList<int>? channels = null, int blocksPerStage = 2)
        : base(nameof(SmallResNet))
    {
        Channels = channels ?? [32, 64, 128, 192];
        unshuffle = PixelUnshuffle(2);
        stem = new ConvBlock(12, Channels[0], stride: 2);
        stages = new ModuleList<Sequential>([.. Channels.Select((width, i) => Sequential(
            Enumerable.Range(0, blocksPerStage).Select(block => (Module<Tensor, Tensor>)(block == 0
                ? new ResidualBlock(i == 0 ? width : Channels[i - 1], width, stride: i == 0 ? 1 : 2)
                : new ResidualBlock(width, width)))))]);
        RegisterComponents();
    }

    /// <summary>Images (B, 3, H, W) in 0..1, H and W multiples of 32, to the four maps, finest first.</summary>
    public override Tensor[] forward(Tensor input)
    {
        Tensor map = stem.Consume(unshuffle.call(input));
        var maps = new Tensor[stages.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = stages[i].call(map);
            if (i == 0) map.Dispose();
            map = maps[i];
        }

        return maps;
    }
}
