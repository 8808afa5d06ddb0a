using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Bodies;

/// <summary>
/// ResNet (He et al., Deep Residual Learning, 2016) up to its maps of strides 4, 8, 16 and 32; the strides of deeper ones in their
/// 3x3 convolutions.
/// </summary>
/// <remarks>Names as in torchvision's checkpoints, so that weights trained on ImageNet load; the last layer is left out.</remarks>
public sealed class ResNet : Module<Tensor, Tensor[]>, IFoldable
{
    private const int StemChannels = 64;

    private readonly ConvBlock[] _stem;
    private readonly ModuleList<ResNetBlock>[] _layers;

    /// <summary>A body with so many layers.</summary>
    /// <param name="layers">18, 34, 50 or 101.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of layers.</exception>
    public ResNet(int layers)
        : base(nameof(ResNet))
    {
        int[] blocks = layers switch
        {
            18 => [2, 2, 2, 2],
            34 => [3, 4, 6, 3],
            50 => [3, 4, 6, 3],
            101 => [3, 4, 23, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(layers), layers, $"ResNet has {layers} layers; expected 18, 34, 50 or 101."),
        };
        bool deep = layers >= 50;
        _stem = [new ConvBlock(3, StemChannels, 7, 2)];
        register_module("conv1", _stem[0].Convolution);
        register_module("bn1", _stem[0].Normalisation);
        _layers = new ModuleList<ResNetBlock>[blocks.Length];
        int inChannels = StemChannels;
        for (int i = 0; i < blocks.Length; i++)
        {
            int width = StemChannels << i;
            _layers[i] = new ModuleList<ResNetBlock>();
            for (int k = 0; k < blocks[i]; k++)
            {
                var block = new ResNetBlock(inChannels, width, deep, i > 0 && k == 0 ? 2 : 1);
                _layers[i].Add(block);
                inChannels = block.Channels;
            }

            register_module($"layer{i + 1}", _layers[i]);
        }

        Channels = [.. _layers.Select(layer => layer[0].Channels)];
    }

    /// <summary>How many layers a body has whose tensors have these names; parts that are none of a body's don't count.</summary>
    internal static int LayersOf(IEnumerable<string> names)
    {
        // Each block has two or three convolutions beside its projection; the first convolution and the last layer are counted too.
        const int FirstAndLast = 2;
        return FirstAndLast + names.Count(name =>
            name.StartsWith("layer", StringComparison.Ordinal) && name.Contains(".conv", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal));
    }

    /// <summary>Channels of the four maps.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>Images (B, 3, H, W), sides multiples of 32, to the four maps, finest first.</summary>
    public override Tensor[] forward(Tensor input)
    {
        Tensor map = Stem(input);
        var maps = new Tensor[_layers.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = _layers[i].Chain(i == 0 ? map : map.alias());
            map = maps[i];
        }

        return maps;
    }

    /// <inheritdoc/>
    public void Fold() => _stem[0].Fold();

    /// <inheritdoc/>
    public void Unfold() => _stem[0].Unfold();

    private Tensor Stem(Tensor input)
    {
        using Tensor stem = _stem[0].forward(input);
        return functional.max_pool2d(stem, [3, 3], [2, 2], [1, 1]);
    }
}

/// <summary>Two 3x3 convolutions, or 1x1, 3x3 and 1x1 to four times the width; a projection where the shape changes.</summary>
internal sealed class ResNetBlock : Module<Tensor, Tensor>, IFoldable
{
    private const int Expansion = 4;

    // In an array, since fields that are modules are registered under their own names.
    private readonly ConvBlock[] _blocks;
    private readonly ConvBlock? downsample;

    public ResNetBlock(int inChannels, int width, bool deep, int stride)
        : base(nameof(ResNetBlock))
    {
        Channels = deep ? Expansion * width : width;
        _blocks = deep
            ? [new ConvBlock(inChannels, width, 1), new ConvBlock(width, width, 3, stride), new ConvBlock(width, Channels, 1, activation: Activation.None)]
            : [new ConvBlock(inChannels, width, 3, stride), new ConvBlock(width, width, activation: Activation.None)];
        for (int i = 0; i < _blocks.Length; i++)
        {
            register_module($"conv{i + 1}", _blocks[i].Convolution);
            register_module($"bn{i + 1}", _blocks[i].Normalisation);
        }

        if (stride == 1 && inChannels == Channels) return;
        downsample = new ConvBlock(inChannels, Channels, 1, stride, Activation.None, ConvBlockOptions.Default with { ConvolutionName = "0", NormalisationName = "1" });
        register_module(nameof(downsample), downsample);
    }

    /// <summary>Channels of the output.</summary>
    public int Channels { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor map = _blocks.Chain(input.alias());
        using Tensor? projected = downsample?.call(input);
        return map.add_(projected ?? input).relu_();
    }

    /// <inheritdoc/>
    public void Fold() => Array.ForEach(_blocks, block => block.Fold());

    /// <inheritdoc/>
    public void Unfold() => Array.ForEach(_blocks, block => block.Unfold());
}
