using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Bodies;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Jde;

/// <summary>
/// JDE (Wang et al., Towards Real-Time Multi-Object Tracking, 2020): Darknet-53 with a feature pyramid, and at each of three
/// scales a detection branch and an embedding branch.
/// </summary>
/// <remarks>
/// Layers are numbered, and their parts named, as in JDE's configuration and checkpoints: <c>module_list.N.conv_N</c>,
/// <c>module_list.N.batch_norm_N</c>, <c>module_list.N.yolo_N.s_c</c>.
/// </remarks>
public sealed class JdeNetwork : Module<Tensor, JdeMaps[]>
{
    /// <summary>Anchors at each scale.</summary>
    public const int AnchorsPerScale = 4;

    /// <summary>The input's sides are multiples of this.</summary>
    public const int SizeMultiple = 32;

    /// <summary>Values of an anchor: dx, dy, dw, dh, background, foreground.</summary>
    public const int AnchorValues = 6;

    // Residual blocks of Darknet-53's five stages.
    internal static IReadOnlyList<int> Blocks { get; } = [1, 2, 8, 8, 4];

    // Where the pyramid's layers begin behind Darknet-53's.
    private const int FirstOfPyramid = 75;

    private readonly NumberedModules module_list;
    private readonly ResNet? backbone;

    // What checkpoints have for training; ours has a classifier and weights of its own.
    private readonly Linear? classifier;
    private readonly List<Step> _body = [];
    private readonly Scale[] _scales;

    /// <summary>The network that <paramref name="options"/> describe, freshly initialised from torch's generator.</summary>
    public JdeNetwork(JdeNetworkOptions options)
        : base(nameof(JdeNetwork))
    {
        options.Validate();
        module_list = new NumberedModules();
        var layers = new Numbering(module_list);
        int width = options.Width;
        int[] channels;
        if (options.Body == JdeBody.Darknet53)
        {
            AddDarknet(options, layers);
            channels = [32 * width, 16 * width, 8 * width];
        }
        else
        {
            // The pyramid's layers keep their numbers.
            backbone = new ResNet(options.Body == JdeBody.ResNet50 ? 50 : 101);
            layers.Skip(FirstOfPyramid);
            channels = [backbone.Channels[3], backbone.Channels[2], backbone.Channels[1]];
        }

        _scales = new Scale[3];
        int above = 0;
        for (int i = 0; i < _scales.Length; i++)
        {
            int half = (16 * width) >> i, full = 2 * half;
            ConvBlock? lateral = null;
            if (i > 0)
            {
                layers.Skip(); // the route to where the branch leaves
                lateral = layers.Convolution(above, half, 1, 1);
                layers.Skip(2); // upsampling, and the route to the body's map
            }

            int inChannels = channels[i] + (i == 0 ? 0 : half);
            List<ConvBlock> neck = [];
            for (int k = 0; k < 3; k++)
            {
                neck.Add(layers.Convolution(k == 0 ? inChannels : full, half, 1, 1));
                neck.Add(layers.Convolution(half, full, 3, 1));
            }

            Conv2d detection = layers.Plain(full, AnchorsPerScale * AnchorValues, 1);
            layers.Skip(); // the route to the neck's last narrow map
            Conv2d embedding = layers.Plain(half, options.EmbeddingSize, 3);
            layers.Skip(); // the route that joins both
            layers.LossWeights();
            _scales[i] = new Scale(lateral, neck, detection, embedding);
            above = half;
        }

        if (options.Identities > 0) classifier = Linear(options.EmbeddingSize, options.Identities);
        RegisterComponents();
    }

    private void AddDarknet(JdeNetworkOptions options, Numbering layers)
    {
        _body.Add(new Step(layers.Convolution(3, options.Width, 3, 1)));
        for (int stage = 0; stage < Blocks.Count; stage++)
        {
            int channels = options.Width << (stage + 1);
            _body.Add(new Step(layers.Convolution(channels / 2, channels, 3, 2)));
            for (int block = 0; block < options.BlocksOf(Blocks[stage]); block++)
            {
                _body.Add(new Step(layers.Convolution(channels, channels / 2, 1, 1), layers.Convolution(channels / 2, channels, 3, 1)));
                layers.Skip();
            }

            if (stage >= 2) _body[^1] = _body[^1] with { IsTap = true };
        }
    }

    /// <summary>The body's convolutions in darknet's order, for <see cref="Checkpoints.DarknetWeights"/>.</summary>
    public IReadOnlyList<(Conv2d Convolution, BatchNorm2d? Normalisation)> BodyLayers =>
        [.. _body.SelectMany(step => step.Blocks).Select(block => (block.Convolution, (BatchNorm2d?)block.Normalisation))];

    /// <summary>Images (B, 3, H, W), RGB in 0..1, sides multiples of 32, to the maps of strides 32, 16 and 8.</summary>
    public override JdeMaps[] forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return [.. Heads(Features(input)).Select(maps => new JdeMaps(maps.Detection.MoveToOuterDisposeScope(), maps.Embedding.MoveToOuterDisposeScope()))];
    }

    /// <summary>Images to the pyramid's maps of strides 32, 16 and 8, where each scale's detection and embedding part.</summary>
    public Tensor[] Features(Tensor input)
    {
        List<Tensor> taps = backbone is null ? RunDarknet(input) : RunResNet(backbone, input);
        var features = new Tensor[_scales.Length];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = _scales[i].Features(taps[^(i + 1)], i == 0 ? null : features[i - 1]);
        }

        return features;
    }

    /// <summary>The pyramid's maps, which stay the caller's, to what each scale gives.</summary>
    public JdeMaps[] Heads(IReadOnlyList<Tensor> features) => [.. _scales.Zip(features, (scale, map) => scale.Heads(map))];

    private List<Tensor> RunDarknet(Tensor input)
    {
        List<Tensor> taps = [];
        Tensor map = input;
        bool ours = false;
        foreach (Step step in _body)
        {
            Tensor next = step.Run(map);
            if (ours) map.Dispose();
            map = next;
            ours = !step.IsTap;
            if (step.IsTap) taps.Add(map);
        }

        return taps;
    }

    private static List<Tensor> RunResNet(ResNet body, Tensor input)
    {
        Tensor[] maps = body.call(input);
        maps[0].Dispose();
        return [.. maps.Skip(1)];
    }

    /// <summary>A convolution, or a residual unit of two.</summary>
    private sealed record Step(params ConvBlock[] Blocks)
    {
        public bool IsTap { get; init; }

        public Tensor Run(Tensor input)
        {
            Tensor map = Blocks.Chain(input.alias());
            return Blocks.Length == 1 ? map : ConvBlock.Add(map, input);
        }
    }

    /// <summary>What one scale adds to the body.</summary>
    private sealed record Scale(ConvBlock? Lateral, List<ConvBlock> Neck, Conv2d Detection, Conv2d Embedding)
    {
        /// <summary>The map that this scale's heads stand on, and the next scale starts from; the tap is disposed of.</summary>
        public Tensor Features(Tensor tap, Tensor? coarser)
        {
            Tensor map = Lateral is null ? tap : Consuming.Join(Consuming.Upsample(Lateral.call(coarser!)), tap);
            return Neck.SkipLast(1).Chain(map);
        }

        public JdeMaps Heads(Tensor narrow) => new(Detection.Consume(Neck[^1].call(narrow)).Exact(), Embedding.call(narrow).Exact());
    }

    /// <summary>Numbers layers as JDE's configuration does: routes, shortcuts and upsamplings have numbers but nothing to learn.</summary>
    private sealed class Numbering(NumberedModules modules)
    {
        private int _next;

        public ConvBlock Convolution(int inChannels, int channels, int kernel, int stride)
        {
            int number = _next++;
            var block = new ConvBlock(inChannels, channels, kernel, stride, Activation.LeakyRelu, ConvBlockOptions.Default with
            {
                Initialise = false,
                ConvolutionName = $"conv_{number}",
                NormalisationName = $"batch_norm_{number}",
            });
            init.uniform_(block.Normalisation.weight!, 0, 1);
            return modules.Add(number, block);
        }

        public Conv2d Plain(int inChannels, int channels, int kernel) => Named("conv", Conv2d(inChannels, channels, kernel, padding: kernel / 2));

        public void LossWeights() => Named("yolo", new JdeLossWeights());

        public void Skip(int count = 1) => _next += count;

        private T Named<T>(string kind, T module)
            where T : Module<Tensor, Tensor>
        {
            int number = _next++;
            modules.Add(number, Sequential(($"{kind}_{number}", module)));
            return module;
        }
    }
}

/// <summary>s = ln sigma^2 of one scale's losses: confidence, box, identity (JDE, eq. 6), with the reference's first values.</summary>
internal sealed class JdeLossWeights : Module<Tensor, Tensor>
{
    private readonly Parameter s_c = new(tensor(new[] { -4.15f }));
    private readonly Parameter s_r = new(tensor(new[] { -4.85f }));
    private readonly Parameter s_id = new(tensor(new[] { -2.3f }));

    public JdeLossWeights()
        : base(nameof(JdeLossWeights)) => RegisterComponents();

    public override Tensor forward(Tensor input) => throw new NotSupportedException("Holds weights only.");
}
