using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks;

/// <summary>What FairMOT's four heads give, each (B, channels, H / 4, W / 4).</summary>
/// <param name="HeatMap">Logits of an object's centre, one channel.</param>
/// <param name="Sides">Distances in cells from the centre to the left, top, right and bottom side, four channels.</param>
/// <param name="Embedding">Appearance, not normalised, D channels.</param>
/// <param name="Offset">The centre's place within its cell, x and y, two channels.</param>
public readonly record struct FairMotMaps(Tensor HeatMap, Tensor Sides, Tensor Embedding, Tensor Offset) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        HeatMap.Dispose();
        Sides.Dispose();
        Embedding.Dispose();
        Offset.Dispose();
    }
}

/// <summary>
/// FairMOT: an anchor-free detector and a re-identification branch on one map of stride 4, of equal standing
/// (Zhang et al., FairMOT, 2021, section 4).
/// </summary>
/// <remarks>The heads bear the names that FairMOT's checkpoints give them: hm, wh, id, reg.</remarks>
public sealed class FairMotNetwork : Module<Tensor, FairMotMaps>
{
    /// <summary>Pixels of the network's input to a cell of its maps.</summary>
    public const int Stride = 4;

    /// <summary>The input's sides are multiples of this.</summary>
    public const int SizeMultiple = 32;

    private readonly SmallResNet backbone;
    private readonly FeaturePyramid neck;
    private readonly Sequential hm;
    private readonly Sequential wh;
    private readonly Sequential id;
    private readonly Sequential reg;

    /// <summary>The network that <paramref name="options"/> describe, freshly initialised from torch's generator.</summary>
    public FairMotNetwork(FairMotNetworkOptions options)
        : base(nameof(FairMotNetwork))
    {
        options.Validate();
        backbone = new SmallResNet();
        neck = new FeaturePyramid(backbone.Channels, options.NeckChannels);
        hm = Head(1);
        wh = Head(4);
        id = Head(options.EmbeddingSize);
        reg = Head(2);

        // Focal loss starts from a prior of 0.1 for a centre: ln(0.1 / 0.9) = -2.19.
        init.constant_(((Conv2d)hm[2]).bias!, -2.19);
        RegisterComponents();

        Sequential Head(int channels)
        {
            Conv2d hidden = Conv2d(options.NeckChannels, options.HeadChannels, 3, padding: 1);
            Conv2d last = Conv2d(options.HeadChannels, channels, 1);
            init.zeros_(hidden.bias!);
            init.zeros_(last.bias!);
            return Sequential(hidden, ReLU(inplace: true), last);
        }
    }

    /// <summary>Images (B, 3, H, W), RGB in 0..1, sides multiples of 32, to the four maps.</summary>
    public override FairMotMaps forward(Tensor input)
    {
        Tensor[] maps = backbone.call(input);
        using Tensor features = neck.call(maps);
        foreach (Tensor map in maps) map.Dispose();
        return new FairMotMaps(hm.call(features), wh.call(features), id.call(features), reg.call(features));
    }
}
