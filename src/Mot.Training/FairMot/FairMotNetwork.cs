using Mot.Training.Networks;
using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Bodies;
using Mot.Training.Networks.Yolo;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.FairMot;

/// <summary>
/// FairMOT: an anchor-free detector and a re-identification branch on one map of stride 4, of equal standing
/// (Zhang et al., FairMOT, 2021, section 4).
/// </summary>
/// <remarks>
/// Tensors bear the names that FairMOT's checkpoints give them: the heads hm, wh, id, reg; beside them the parts of the body and the
/// neck, but <see cref="Networks.Bodies.Dla34"/>'s body below <c>base</c>, <see cref="Networks.Yolo.YoloV5s"/>'s below <c>backbone</c>. The small
/// network, which is ours alone, has its parts below <c>backbone</c> and <c>neck</c>.
/// </remarks>
public sealed partial class FairMotNetwork : Module<Tensor, FairMotMaps>, IFoldable, IPublishedNetwork
{
    /// <summary>Pixels of the network's input to a cell of its maps.</summary>
    public const int Stride = 4;

    /// <summary>The input's sides are multiples of this.</summary>
    public const int SizeMultiple = 32;

    private readonly Func<Tensor, Tensor> _features;

    // In an array, since fields that are modules are registered under their own names.
    private readonly Module[] _body;
    private readonly bool _describesLater;
    private readonly Sequential hm;
    private readonly Sequential wh;
    private readonly Sequential id;
    private readonly Sequential reg;

    /// <summary>The network that <paramref name="options"/> describe, freshly initialised from torch's generator.</summary>
    public FairMotNetwork(FairMotNetworkOptions options)
        : base(nameof(FairMotNetwork))
    {
        options.Validate();
        (_features, Module body, int channels) = options.Backbone switch
        {
            Backbone.Dla34 => Dla(),
            Backbone.YoloV5s => Yolo(),
            Backbone.ResNet34 => Residual(34, pyramid: false),
            Backbone.ResNet50 => Residual(50, pyramid: false),
            Backbone.ResNet34Pyramid => Residual(34, pyramid: true),
            Backbone.HrNetW18 => HighResolution(),
            _ => Small(),
        };
        _body = [body];
        _describesLater = options.Sampling == EmbeddingSampling.TwoStage;
        hm = Head(1);
        wh = Head(4);
        id = Head(options.EmbeddingSize);
        reg = Head(2);

        // Focal loss starts from a prior of 0.1 for a centre: ln(0.1 / 0.9) = -2.19.
        init.constant_(((Conv2d)hm[2]).bias!, -2.19);
        RegisterComponents();

        Sequential Head(int outputs)
        {
            Conv2d hidden = Conv2d(channels, options.HeadChannels, 3, padding: 1);
            Conv2d last = Conv2d(options.HeadChannels, outputs, 1);
            init.zeros_(hidden.bias!);
            init.zeros_(last.bias!);
            return Sequential(hidden, options.Backbone == Backbone.YoloV5s ? SiLU() : ReLU(inplace: true), last);
        }

        (Func<Tensor, Tensor>, Module, int) Small()
        {
            var backbone = new SmallResNet();
            var neck = new FeaturePyramid(backbone.Channels, options.NeckChannels);
            register_module(nameof(backbone), backbone);
            register_module(nameof(neck), neck);
            return (input => Join(backbone, neck, input), backbone, options.NeckChannels);
        }

        (Func<Tensor, Tensor>, Module, int) Residual(int layers, bool pyramid)
        {
            var backbone = new ResNet(layers);
            var neck = new DeconvolutionNeck(backbone.Channels, pyramid);
            RegisterParts(backbone);
            RegisterParts(neck);
            return (input => Join(backbone, neck, input), backbone, DeconvolutionNeck.Channels);
        }

        (Func<Tensor, Tensor>, Module, int) HighResolution()
        {
            var backbone = new HrNet();
            RegisterParts(backbone);
            return (backbone.call, backbone, backbone.Channels);
        }

        (Func<Tensor, Tensor>, Module, int) Yolo()
        {
            var backbone = new YoloV5s();
            register_module(nameof(backbone), backbone);
            return (backbone.call, backbone, YoloV5s.Channels);
        }

        (Func<Tensor, Tensor>, Module, int) Dla()
        {
            var backbone = new Dla34();
            var neck = new DlaUp();
            register_module("base", backbone);
            RegisterParts(neck);
            return (input => Join(backbone, neck, input), backbone, DlaUp.Channels);
        }

        void RegisterParts(Module module)
        {
            foreach ((string name, Module part) in module.named_children()) register_module(name, part);
        }
    }

    /// <summary>The body, whose weights may come from ImageNet.</summary>
    internal Module Body => _body[0];

    Module IPublishedNetwork.Body => Body;

    List<string> IPublishedNetwork.Adapt(Dictionary<string, Tensor> tensors) => FairMotSides.Adapt(tensors);

    /// <inheritdoc/>
    /// <remarks>Of a body whose parts alone are registered here.</remarks>
    public void Fold() => (Body as IFoldable)?.Fold();

    /// <inheritdoc/>
    public void Unfold() => (Body as IFoldable)?.Unfold();

    /// <summary>Images (B, 3, H, W), RGB in 0..1, sides multiples of 32, to the four maps.</summary>
    public override FairMotMaps forward(Tensor input)
    {
        using Tensor features = Features(input);
        return Heads(features);
    }

    /// <summary>Images to the map that all heads stand on, (B, C, H / 4, W / 4).</summary>
    public Tensor Features(Tensor input) => _features(input);

    /// <summary>That map, which stays the caller's, to the four maps.</summary>
    public FairMotMaps Heads(Tensor features) => new(
        hm.call(features).Exact(), wh.call(features).Exact(), (_describesLater ? features.alias() : id.call(features)).Exact(), reg.call(features).Exact());

    /// <summary>Appearance (N, D, H, W) of features (N, C, H, W): what <see cref="EmbeddingSampling.TwoStage"/> puts off.</summary>
    internal Tensor Describe(Tensor features) => id.Consume(features.to_type(((Conv2d)id[0]).weight!.dtype)).Exact();

    private static Tensor Join(Module<Tensor, Tensor[]> backbone, Module<Tensor[], Tensor> neck, Tensor input)
    {
        Tensor[] maps = backbone.call(input);
        Tensor features = neck.call(maps);
        foreach (Tensor map in maps) map.Dispose();
        return features;
    }
}
