using Mot.Training.Checkpoints;
using Mot.Training.Networks;

namespace Mot.Training.CsTrack;

/// <summary>What a <see cref="CsTrackNetwork"/> is made of.</summary>
public sealed record CsTrackNetworkOptions : INetworkOptions
{
    // Layers of CSTrack's body and how many channels they have at a width of 1. Since channels are rounded up, the least share
    // is the nearest to the width.
    private static readonly (string Name, int Large)[] s_channels =
        [("model.0.conv.conv.weight", 64), ("model.1.conv.weight", 128), ("model.3.conv.weight", 256), ("model.5.conv.weight", 512), ("model.7.conv.weight", 1024)];

    /// <summary>CSTrack-S: channels and layers at 30 % (CSTrack, section IV).</summary>
    public static CsTrackNetworkOptions Light { get; } = new() { Width = 0.3, Depth = 0.3 };

    /// <summary>CSTrack for CPUs: an eighth of the channels, a third of the layers, 512x384, embeddings of 64; about 1.5 million parameters.</summary>
    public static CsTrackNetworkOptions Small { get; } = new() { InputWidth = 512, InputHeight = 384, Width = 0.125, Depth = 0.33, EmbeddingSize = 64, AttentionChannels = 64 };

    /// <summary>Width of the network's input in pixels, a multiple of 32. Default 1088.</summary>
    public int InputWidth { get; init; } = 1088;

    /// <summary>Height of the network's input in pixels, a multiple of 32. Default 608.</summary>
    public int InputHeight { get; init; } = 608;

    /// <summary>Length D of an embedding. Default 512.</summary>
    public int EmbeddingSize { get; init; } = 512;

    /// <summary>Channels as a share of YOLOv5-l's, rounded up to multiples of eight. Default 1.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Residual units as a share of YOLOv5-l's, rounded, at least one a stage. Default 1.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>What splits the features between detection and embedding. Default <see cref="Relations.Both"/>.</summary>
    public Relations Relations { get; init; } = Relations.Both;

    /// <summary>Whether the weights of self and cross relation are learned; else they stay 0.5. Default true.</summary>
    public bool LearnsLambda { get; init; } = true;

    /// <summary>Whether embeddings come from all resolutions; else from the finest alone by an ordinary head. Default true.</summary>
    public bool ScaleAware { get; init; } = true;

    /// <summary>Where attention stands. Default: spatial at each resolution, channel over all of them.</summary>
    public AttentionPlaces Attention { get; init; } = AttentionPlaces.EachSpatial | AttentionPlaces.JoinedChannel;

    /// <summary>Channels of each resolution before they are joined. Default 256.</summary>
    public int AttentionChannels { get; init; } = 256;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, int>> OutputSizes()
    {
        yield return new(nameof(EmbeddingSize), EmbeddingSize);
        yield return new(nameof(Width), Channels(64));
        if (ScaleAware) yield return new(nameof(AttentionChannels), AttentionChannels);
    }

    /// <inheritdoc/>
    public long LeastWeights()
    {
        long c128 = Channels(128), c256 = Channels(256), c512 = Channels(512), c1024 = Channels(1024);
        int three = Units(3), nine = Units(9);
        long weights = NetworkWeights.Convolution(c128, c256, 3) + NetworkWeights.Convolution(c256, c512, 3) + NetworkWeights.Convolution(c512, c1024, 3) +
            NetworkWeights.Convolution(c256, c256, 3) + NetworkWeights.Convolution(c512, c512, 3) +
            NetworkWeights.Convolution(c1024, c1024 / 2, 1) + NetworkWeights.Convolution(2 * c1024, c1024, 1);
        foreach ((long channels, int units) in ((long, int)[])[(c128, three), (c256, nine), (c512, nine), (c1024, three), (c512, three), (c256, three), (c512, three), (c1024, three)])
            weights += units * (NetworkWeights.Convolution(channels / 2, channels / 2, 3) + NetworkWeights.Convolution(channels / 2, channels / 2, 1)) + 2 * NetworkWeights.Convolution(channels, channels, 1);
        return weights + (ScaleAware
            ? NetworkWeights.Convolution(c256 + c512 + c1024 + 3L * AttentionChannels, AttentionChannels, 3) + NetworkWeights.Convolution(AttentionChannels, EmbeddingSize, 1)
            : NetworkWeights.Convolution(c256, c256, 3) + NetworkWeights.Convolution(c256, EmbeddingSize, 1));
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.Multiple(InputWidth, CsTrackNetwork.SizeMultiple, 4096);
        Check.Multiple(InputHeight, CsTrackNetwork.SizeMultiple, 4096);
        Check.Range(EmbeddingSize, 1, 4096);
        Check.Range(Width, 0.01, 4);
        Check.Range(Depth, 0.01, 4);
        Check.Defined(Relations);
        Check.Range((int)Attention, 0, 15, nameof(Attention));
        Check.Range(AttentionChannels, 4, 4096);
    }

    /// <summary>YOLOv5's rule: channels are multiples of eight.</summary>
    internal int Channels(int large) => (int)Math.Ceiling(large * Width / 8) * 8;

    internal int Units(int large) => large > 1 ? Math.Max(1, (int)Math.Round(large * Depth)) : large;

    /// <summary>What the network of a published checkpoint is made of, by its tensors' names and shapes: CSTrack with YOLOv5's body of any width and depth.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static CsTrackNetworkOptions FromCheckpoint(Checkpoint checkpoint)
    {
        const string Units = "model.4.m.", Unit = ".cv1.conv.weight";
        const int LargeUnits = 9;
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointShapes shapes = new(checkpoint, name => name is "model.24.w1" or "model.28.k");
        int units = shapes.Names.Count(name => name.StartsWith(Units, StringComparison.Ordinal) && name.EndsWith(Unit, StringComparison.Ordinal));
        return new CsTrackNetworkOptions
        {
            EmbeddingSize = shapes.Size("model.27.node.2.weight"),
            Width = s_channels.Min(layer => shapes.Size(layer.Name) / (double)layer.Large),
            Depth = units > 0 ? units / (double)LargeUnits : throw shapes.Other("CSTrack", $"{Units}0{Unit}"),
            AttentionChannels = shapes.Size("model.27.proj1.0.conv.weight"),
        };
    }
}
