using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Bodies;

/// <summary>
/// DLA-34 (Yu et al., Deep Layer Aggregation, 2018) up to its six maps: strides 1, 2, 4, 8, 16, 32 with 16, 32, 64, 128, 256 and
/// 512 channels.
/// </summary>
/// <remarks>Names as in CenterNet's and FairMOT's checkpoints, below <c>base</c>.</remarks>
public sealed class Dla34 : Module<Tensor, Tensor[]>
{
    private readonly Sequential base_layer;
    private readonly Sequential level0;
    private readonly Sequential level1;
    private readonly DlaTree level2;
    private readonly DlaTree level3;
    private readonly DlaTree level4;
    private readonly DlaTree level5;

    /// <summary>A body, freshly initialised.</summary>
    public Dla34()
        : base(nameof(Dla34))
    {
        base_layer = Level(3, Channels[0], 7, 1);
        level0 = Level(Channels[0], Channels[0], 3, 1);
        level1 = Level(Channels[0], Channels[1], 3, 2);
        level2 = new DlaTree(1, Channels[1], Channels[2], 2, joinsInput: false);
        level3 = new DlaTree(2, Channels[2], Channels[3], 2, joinsInput: true);
        level4 = new DlaTree(2, Channels[3], Channels[4], 2, joinsInput: true);
        level5 = new DlaTree(1, Channels[4], Channels[5], 2, joinsInput: true);
        RegisterComponents();

        static Sequential Level(int inChannels, int channels, int kernel, int stride) => Sequential(
            Conv2d(inChannels, channels, kernel, stride: stride, padding: kernel / 2, bias: false), BatchNorm2d(channels), ReLU(inplace: true));
    }

    /// <summary>Channels of the six maps.</summary>
    public static IReadOnlyList<int> Channels { get; } = [16, 32, 64, 128, 256, 512];

    /// <summary>Images (B, 3, H, W), sides multiples of 32, to the six maps, finest first.</summary>
    public override Tensor[] forward(Tensor input)
    {
        Tensor map0 = level0.Consume(base_layer.call(input)), map1 = level1.call(map0), map2 = level2.call(map1), map3 = level3.call(map2), map4 = level4.call(map3);
        return [map0, map1, map2, map3, map4, level5.call(map4)];
    }
}

/// <summary>
/// A tree of residual blocks whose outputs are joined by a 1x1 convolution at its root (Yu et al., 2018, figure 3): with one
/// level two blocks, with more two trees, the second of which joins what the first gave.
/// </summary>
internal sealed class DlaTree : Module<Tensor, Tensor>
{
    private readonly bool _joinsInput;
    private readonly Module tree1;
    private readonly Module tree2;
    private readonly DlaRoot? root;
    private readonly MaxPool2d? downsample;
    private readonly Sequential? project;

    public DlaTree(int levels, int inChannels, int channels, int stride, bool joinsInput, int rootChannels = 0)
        : base(nameof(DlaTree))
    {
        _joinsInput = joinsInput;
        if (rootChannels == 0) rootChannels = 2 * channels;
        if (joinsInput) rootChannels += inChannels;
        if (levels == 1)
        {
            tree1 = new DlaBlock(inChannels, channels, stride);
            tree2 = new DlaBlock(channels, channels, 1);
            root = new DlaRoot(rootChannels, channels);
        }
        else
        {
            tree1 = new DlaTree(levels - 1, inChannels, channels, stride, joinsInput: false);
            tree2 = new DlaTree(levels - 1, channels, channels, 1, joinsInput: false, rootChannels + channels);
        }

        if (stride > 1) downsample = MaxPool2d(stride, stride);

        // Above one level checkpoints have this projection too, but nothing comes of it: the tree below has its own.
        if (inChannels != channels) project = Sequential(Conv2d(inChannels, channels, 1, bias: false), BatchNorm2d(channels));
        register_module(nameof(tree1), tree1);
        register_module(nameof(tree2), tree2);
        if (root is not null) register_module(nameof(root), root);
        if (project is not null) register_module(nameof(project), project);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, []);

    private Tensor Forward(Tensor input, IReadOnlyList<Tensor> joined)
    {
        using Tensor? pooled = downsample?.call(input);
        Tensor bottom = pooled ?? input;
        IReadOnlyList<Tensor> children = _joinsInput ? [.. joined, bottom] : joined;
        if (root is not null)
        {
            Tensor first = First(input, bottom), second = ((DlaBlock)tree2).Forward(first, first);
            return root.Consume(Consuming.Join([second, first, .. children.Select(child => child.alias())]));
        }

        using Tensor below = ((DlaTree)tree1).Forward(input, []);
        return ((DlaTree)tree2).Forward(below, [.. children, below]);
    }

    private Tensor First(Tensor input, Tensor bottom)
    {
        using Tensor? projected = project?.call(bottom);
        return ((DlaBlock)tree1).Forward(input, projected ?? bottom);
    }
}

/// <summary>Two 3x3 convolutions and a residual that is handed in.</summary>
internal sealed class DlaBlock : Module<Tensor, Tensor>, IFoldable
{
    // In an array, since fields that are modules are registered under their own names.
    private readonly ConvBlock[] _blocks;

    public DlaBlock(int inChannels, int channels, int stride)
        : base(nameof(DlaBlock))
    {
        ConvBlockOptions asTorch = ConvBlockOptions.Default with { Initialise = false };
        _blocks =
        [
            new ConvBlock(inChannels, channels, stride: stride, options: asTorch),
            new ConvBlock(channels, channels, activation: Activation.None, options: asTorch),
        ];
        for (int i = 0; i < _blocks.Length; i++)
        {
            register_module($"conv{i + 1}", _blocks[i].Convolution);
            register_module($"bn{i + 1}", _blocks[i].Normalisation);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, input);

    public Tensor Forward(Tensor input, Tensor residual)
    {
        using Tensor inner = _blocks[0].forward(input);
        return _blocks[1].forward(inner).add_(residual).relu_();
    }

    /// <inheritdoc/>
    public void Fold() => Array.ForEach(_blocks, block => block.Fold());

    /// <inheritdoc/>
    public void Unfold() => Array.ForEach(_blocks, block => block.Unfold());
}

/// <summary>A 1x1 convolution over maps that were joined.</summary>
internal sealed class DlaRoot : Module<Tensor, Tensor>, IFoldable
{
    private readonly ConvBlock[] _join;

    public DlaRoot(int inChannels, int channels)
        : base(nameof(DlaRoot))
    {
        _join = [new ConvBlock(inChannels, channels, kernel: 1, options: ConvBlockOptions.Default with { Initialise = false })];
        register_module("conv", _join[0].Convolution);
        register_module("bn", _join[0].Normalisation);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _join[0].forward(input);

    /// <inheritdoc/>
    public void Fold() => _join[0].Fold();

    /// <inheritdoc/>
    public void Unfold() => _join[0].Unfold();
}
