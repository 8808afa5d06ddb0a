using Mot.Training.Checkpoints;
using Mot.Training.Networks;
using Mot.Training.Networks.Bodies;

namespace Mot.Training.FairMot;

/// <summary>What a <see cref="FairMotNetwork"/> is made of.</summary>
public sealed record FairMotNetworkOptions : INetworkOptions
{
    /// <summary>FairMOT as published: DLA-34, 1088x608, embeddings of 128, heads of 256 (FairMOT, section 4.2).</summary>
    public static FairMotNetworkOptions Dla34 { get; } = new()
    {
        Backbone = Backbone.Dla34,
        InputWidth = 1088,
        InputHeight = 608,
        EmbeddingSize = 128,
        HeadChannels = 256,
    };

    /// <summary>FairMOT's light variant: YOLOv5s, 1088x608, embeddings of 64, heads of 64.</summary>
    public static FairMotNetworkOptions YoloV5s { get; } = new() { Backbone = Backbone.YoloV5s, InputWidth = 1088, InputHeight = 608 };

    /// <summary>The body. Default: <see cref="Backbone.SmallResNet"/>.</summary>
    public Backbone Backbone { get; init; } = Backbone.SmallResNet;

    /// <summary>Width of the network's input in pixels, a multiple of 32. Default 512. Larger finds smaller objects; the time grows with the area.</summary>
    public int InputWidth { get; init; } = 512;

    /// <summary>Height of the network's input in pixels, a multiple of 32. Default 384.</summary>
    public int InputHeight { get; init; } = 384;

    /// <summary>Length D of an embedding. Default 64; FairMOT, section 5.4: low dimensions favour the balance with detection.</summary>
    public int EmbeddingSize { get; init; } = 64;

    /// <summary>Where an object's embedding is taken from. Default <see cref="EmbeddingSampling.Center"/>, FairMOT's own.</summary>
    public EmbeddingSampling Sampling { get; init; }

    /// <summary>Channels of the map under the heads of a <see cref="SmallResNet"/>. Default 64. <see cref="Networks.Bodies.Dla34"/> always has 64.</summary>
    public int NeckChannels { get; init; } = 64;

    /// <summary>Channels inside a head. Default 64; FairMOT's own code has 256 over DLA-34.</summary>
    public int HeadChannels { get; init; } = 64;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, int>> OutputSizes()
    {
        yield return new(nameof(EmbeddingSize), EmbeddingSize);
        yield return new(nameof(HeadChannels), HeadChannels);
        if (Backbone == Backbone.SmallResNet) yield return new(nameof(NeckChannels), NeckChannels);
    }

    /// <inheritdoc/>
    public long LeastWeights()
    {
        (long body, long channels) = Backbone switch
        {
            Backbone.Dla34 => (NetworkWeights.Dla34, DlaUp.Channels),
            Backbone.YoloV5s => (NetworkWeights.YoloV5s, Networks.Yolo.YoloV5s.Channels),
            Backbone.ResNet34 or Backbone.ResNet34Pyramid => (NetworkWeights.ResNet34, DeconvolutionNeck.Channels),
            Backbone.ResNet50 => (NetworkWeights.ResNet50, DeconvolutionNeck.Channels),
            Backbone.HrNetW18 => (NetworkWeights.HrNetW18, 15 * 18),
            _ => (NetworkWeights.SmallResNet + NetworkWeights.Convolution(NeckChannels, NeckChannels, 3), NeckChannels),
        };
        return body + 4 * NetworkWeights.Convolution(channels, HeadChannels, 3) + (long)HeadChannels * EmbeddingSize;
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.Defined(Backbone);
        Check.Multiple(InputWidth, FairMotNetwork.SizeMultiple, 4096);
        Check.Multiple(InputHeight, FairMotNetwork.SizeMultiple, 4096);
        Check.Range(EmbeddingSize, 1, 4096);
        Check.Defined(Sampling);
        Check.Range(NeckChannels, 1, 4096);
        Check.Range(HeadChannels, 1, 4096);
    }

    /// <summary>What the network of a published checkpoint is made of, by its tensors' names and shapes: with any body of FairMOT's code that <see cref="Backbone"/> has.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="start">
    /// Whether it is to be trained further, and so may lack embeddings, which then have the usual length: as CenterNet's weights do,
    /// from which FairMOT starts.
    /// </param>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static FairMotNetworkOptions FromCheckpoint(Checkpoint checkpoint, bool start = false)
    {
        const string Identity = "id.2.weight";
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointShapes shapes = new(checkpoint, name => name is "hm.2.weight" or Identity);
        FairMotNetworkOptions options = shapes.Has("base.level5.root.conv.weight") ? Dla34
            : shapes.Has("backbone.model.21.cv3.conv.weight") ? YoloV5s
            : Dla34 with { Backbone = BackboneOf(checkpoint, shapes) };
        if (!shapes.Has(Identity))
        {
            return start ? options with { HeadChannels = shapes.Size("hm.0.weight") } : throw new InvalidDataException(
                $"{checkpoint.Path}: found a detector without embeddings, no tensor '{Identity}'; expected a checkpoint of FairMOT. It is one that training starts from (--from, --backbone).");
        }

        return options with { EmbeddingSize = shapes.Size(Identity), HeadChannels = shapes.Size("hm.0.weight") };
    }

    private static Backbone BackboneOf(Checkpoint checkpoint, CheckpointShapes shapes)
    {
        const string Bodies = "FairMOT with DLA-34, YOLOv5s, ResNet-34 or -50 (resdcn_34, resdcn_50), ResNet-34-FPN (resfpndcn_34) or HRNet-W18 (hrnet_18)";
        const string HighResolution = "stage4.2.branches.0.3.conv2.weight";
        const int HrNetWidth = 18;
        if (shapes.Has(HighResolution))
        {
            int width = shapes.Size(HighResolution);
            return width == HrNetWidth ? Backbone.HrNetW18 : throw Found($"HRNet-W{width}");
        }

        bool plain = shapes.Has("deconv_layers.0.weight");
        if (!plain && !shapes.Has("deconv_layer1.0.weight")) throw shapes.Other(Bodies, "base.level5.root.conv.weight");
        int layers = ResNet.LayersOf(shapes.Names);
        return (layers, plain) switch
        {
            (34, true) => Backbone.ResNet34,
            (50, true) => Backbone.ResNet50,
            (34, false) => Backbone.ResNet34Pyramid,
            _ => throw Found($"ResNet-{layers}{(plain ? "" : "-FPN")}"),
        };

        InvalidDataException Found(string body) => new($"{checkpoint.Path}: found FairMOT with {body}, expected a checkpoint of {Bodies}.");
    }
}
