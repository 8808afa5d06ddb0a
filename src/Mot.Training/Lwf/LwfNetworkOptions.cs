using Mot.Training.Networks;

namespace Mot.Training.Lwf;

/// <summary>What an <see cref="LwfNetwork"/> is made of.</summary>
public sealed record LwfNetworkOptions : INetworkOptions
{
    /// <summary>The LWF tracker for CPUs, with embeddings: a narrow ResNet-18, 512x384, branches of two layers of 64; about 2.4 million parameters.</summary>
    public static LwfNetworkOptions Small { get; } = new()
    {
        Mode = LwfMode.Embeddings,
        Body = LwfBody.SmallResNet,
        InputWidth = 512,
        InputHeight = 384,
        EmbeddingSize = 64,
        PyramidChannels = 64,
        BranchLayers = 2,
        AnchorScale = 0.5,
    };

    /// <summary><see cref="Small"/> over pairs of frames.</summary>
    public static LwfNetworkOptions SmallPairs { get; } = Small with { Mode = LwfMode.Pairs };

    /// <summary>What the re-ID branch says. Default <see cref="LwfMode.Pairs"/>, as in the paper.</summary>
    public LwfMode Mode { get; init; } = LwfMode.Pairs;

    /// <summary>The body. Default <see cref="LwfBody.ResNet50"/>, as in the paper.</summary>
    public LwfBody Body { get; init; } = LwfBody.ResNet50;

    /// <summary>Width of the network's input in pixels, a multiple of 32. Default 1088.</summary>
    public int InputWidth { get; init; } = 1088;

    /// <summary>Height of the network's input in pixels, a multiple of 32. Default 608.</summary>
    public int InputHeight { get; init; } = 608;

    /// <summary>Length D of an embedding. Default 128. Over <see cref="LwfMode.Pairs"/> there are none.</summary>
    public int EmbeddingSize { get; init; } = 128;

    /// <summary>Channels of the pyramid's levels, and within the branches. Default 256.</summary>
    public int PyramidChannels { get; init; } = 256;

    /// <summary>3x3 convolutions of each branch before its last. Default 4.</summary>
    public int BranchLayers { get; init; } = 4;

    /// <summary>
    /// Sides of the anchors, times Chained-Tracker's: 38, 86, 112, 156 and 328 pixels on the levels P3 to P7. Those are for frames
    /// of 1920x1080; the default, 0.567, is what is left of them at 1088x608. Smaller finds smaller objects, down to about the
    /// finest level's stride of 8, and loses large ones.
    /// </summary>
    public double AnchorScale { get; init; } = 0.567;

    /// <summary>Height of an anchor over its width. Default 2.9, Chained-Tracker's: a person upright.</summary>
    public double AnchorAspect { get; init; } = 2.9;

    /// <inheritdoc/>
    int INetworkOptions.EmbeddingSize => Mode == LwfMode.Embeddings ? EmbeddingSize : 0;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, int>> OutputSizes()
    {
        if (Mode == LwfMode.Embeddings) yield return new(nameof(EmbeddingSize), EmbeddingSize);
        yield return new(nameof(PyramidChannels), PyramidChannels);
    }

    /// <inheritdoc/>
    public long LeastWeights()
    {
        long body = Body switch
        {
            LwfBody.ResNet34 => NetworkWeights.ResNet34,
            LwfBody.ResNet50 => NetworkWeights.ResNet50,
            LwfBody.ResNet101 => NetworkWeights.ResNet101,
            _ => NetworkWeights.SmallResNet,
        };
        long square = NetworkWeights.Convolution(PyramidChannels, PyramidChannels, 3), input = (Mode == LwfMode.Pairs ? 2 : 1) * square;
        long last = Mode == LwfMode.Embeddings ? NetworkWeights.Convolution(PyramidChannels, EmbeddingSize, 3) : 0;
        return body + 4 * square + (BranchLayers > 0 ? 3 * (input + (BranchLayers - 1) * square) : 0) + last;
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.Defined(Mode);
        Check.Defined(Body);
        Check.Multiple(InputWidth, LwfNetwork.SizeMultiple, 4096);
        Check.Multiple(InputHeight, LwfNetwork.SizeMultiple, 4096);
        Check.Range(EmbeddingSize, 1, 4096);
        Check.Range(PyramidChannels, 1, 4096);
        Check.Range(BranchLayers, 0, 16);
        Check.Range(AnchorScale, 0.01, 100);
        Check.Range(AnchorAspect, 0.01, 100);
    }
}
