using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Yolo;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>
/// CSTrack (Liang et al., Rethinking the Competition between Detection and ReID, 2022): YOLOv5's body and neck, a
/// <see cref="CrossRelation"/> at each of three resolutions, a detection head, and <see cref="ScaleAwareAttention"/> for the
/// embeddings.
/// </summary>
/// <remarks>Layers are numbered, and their parts named, as in CSTrack's configuration and checkpoints.</remarks>
public sealed class CsTrackNetwork : Module<Tensor, CsTrackMaps>
{
    /// <summary>The input's sides are multiples of this.</summary>
    public const int SizeMultiple = 32;

    /// <summary>Anchors of a cell.</summary>
    public const int AnchorsPerScale = 3;

    /// <summary>Values of an anchor: x, y, w, h, object, class.</summary>
    public const int AnchorValues = 6;

    private const int Relation = 24, Attention = 27, Detect = 28;

    private readonly NumberedModules model;
    private readonly CrossRelation[] _relations;
    private readonly Func<IReadOnlyList<Tensor>, Tensor> _embed;
    private readonly YoloDetect[] _detect;

    /// <summary>The network that <paramref name="options"/> describe, freshly initialised from torch's generator.</summary>
    public CsTrackNetwork(CsTrackNetworkOptions options)
        : base(nameof(CsTrackNetwork))
    {
        options.Validate();
        int c64 = options.Channels(64), c128 = options.Channels(128), c256 = options.Channels(256), c512 = options.Channels(512), c1024 = options.Channels(1024);
        int three = options.Units(3), nine = options.Units(9);
        model = new NumberedModules();
        model.Add(0, new YoloFocus(3, c64, 3, Activation.LeakyRelu));
        model.Add(1, YoloConv.Create(c64, c128, 3, 2));
        model.Add(2, new YoloCsp(c128, c128, three));
        model.Add(3, YoloConv.Create(c128, c256, 3, 2));
        model.Add(4, new YoloCsp(c256, c256, nine));
        model.Add(5, YoloConv.Create(c256, c512, 3, 2));
        model.Add(6, new YoloCsp(c512, c512, nine));
        model.Add(7, YoloConv.Create(c512, c1024, 3, 2));
        model.Add(8, new YoloSpp(c1024, c1024));
        model.Add(9, new YoloCsp(c1024, c1024, three, shortcut: false));
        model.Add(10, YoloConv.Create(c1024, c512));
        model.Add(13, new YoloCsp(2 * c512, c512, three, shortcut: false));
        model.Add(14, YoloConv.Create(c512, c256));
        model.Add(17, new YoloCsp(2 * c256, c256, three, shortcut: false));
        model.Add(18, YoloConv.Create(c256, c256, 3, 2));
        model.Add(20, new YoloCsp(2 * c256, c512, three, shortcut: false));
        model.Add(21, YoloConv.Create(c512, c512, 3, 2));
        model.Add(23, new YoloCsp(2 * c512, c1024, three, shortcut: false));

        int[] channels = [c256, c512, c1024];
        _relations = [.. channels.Select((c, i) => model.Add(Relation + i, new CrossRelation(c, options.Relations, options.LearnsLambda)))];
        if (options.ScaleAware)
        {
            ScaleAwareAttention attention = model.Add(Attention, new ScaleAwareAttention(channels, options.EmbeddingSize, options.AttentionChannels, options.Attention));
            _embed = attention.call;
        }
        else
        {
            Sequential head = model.Add(Attention, Sequential(YoloConv.Create(c256, c256, 3), Conv2d(c256, options.EmbeddingSize, 1)));
            _embed = maps => head.call(maps[0]);
        }

        _detect = [model.Add(Detect, new YoloDetect(channels))];
        RegisterComponents();
    }

    /// <summary>The detection head: anchors and decoding.</summary>
    public YoloDetect DetectionHead => _detect[0];

    /// <summary>The learned shares of self relation, for strides 8, 16 and 32.</summary>
    public IReadOnlyList<(double Detection, double Embedding)> Lambdas => [.. _relations.Select(relation => relation.Lambda)];

    /// <summary>Images (B, 3, H, W), RGB in 0..1, sides multiples of 32, to the maps.</summary>
    public override CsTrackMaps forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        CsTrackMaps maps = Heads(Features(input));
        return new CsTrackMaps([.. maps.Detections.Select(map => map.MoveToOuterDisposeScope())], maps.Embedding.MoveToOuterDisposeScope());
    }

    /// <summary>Images to the neck's maps of strides 8, 16 and 32, before detection and embedding part.</summary>
    public Tensor[] Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor eight = model.Run(input, 0, 4), sixteen = model.Run(eight, 5, 6), coarse = model.Run(sixteen, 7, 10);
        Tensor lateral = model[14].Consume(model[13].Consume(Consuming.Join(Consuming.Upsample(coarse.alias()), sixteen)));
        Tensor p3 = model[17].Consume(Consuming.Join(Consuming.Upsample(lateral.alias()), eight));
        Tensor p4 = model[20].Consume(Consuming.Join(model[18].call(p3), lateral));
        Tensor p5 = model[23].Consume(Consuming.Join(model[21].call(p4), coarse));
        return [p3.MoveToOuterDisposeScope(), p4.MoveToOuterDisposeScope(), p5.MoveToOuterDisposeScope()];
    }

    /// <summary>The neck's maps, which stay the caller's, to what the network gives.</summary>
    public CsTrackMaps Heads(IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        List<Tensor> detections = [], embeddings = [];
        foreach ((CrossRelation relation, Tensor map) in _relations.Zip(features))
        {
            (Tensor detection, Tensor embedding) = relation.call(map);
            detections.Add(detection);
            embeddings.Add(embedding);
        }

        Tensor[] outputs = DetectionHead.call(detections);
        detections.ForEach(map => map.Dispose());
        return new CsTrackMaps([.. outputs.Select(output => output.Exact().MoveToOuterDisposeScope())], _embed(embeddings).Exact().MoveToOuterDisposeScope());
    }
}
