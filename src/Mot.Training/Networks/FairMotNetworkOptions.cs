namespace Mot.Training.Networks;

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

    /// <summary>Channels of the map under the heads of a <see cref="SmallResNet"/>. Default 64. <see cref="Networks.Dla34"/> always has 64.</summary>
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
            Backbone.YoloV5s => (NetworkWeights.YoloV5s, Networks.YoloV5s.Channels),
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
}
