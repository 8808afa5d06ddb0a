using Mot.Training.Checkpoints;
using Mot.Training.Networks;

namespace Mot.Training.Jde;

/// <summary>What a <see cref="JdeNetwork"/> is made of.</summary>
public sealed record JdeNetworkOptions : INetworkOptions
{
    /// <summary>JDE for CPUs: a quarter of Darknet-53's width and half of its depth, 512x384, embeddings of 64; about 2.5 million parameters.</summary>
    public static JdeNetworkOptions Small { get; } = new() { InputWidth = 512, InputHeight = 384, Width = 8, Depth = 0.5, EmbeddingSize = 64 };

    /// <summary>The body. Default <see cref="JdeBody.Darknet53"/>.</summary>
    public JdeBody Body { get; init; }

    /// <summary>Width of the network's input in pixels, a multiple of 32. Default 1088; JDE also has 864 and 576.</summary>
    public int InputWidth { get; init; } = 1088;

    /// <summary>Height of the network's input in pixels, a multiple of 32. Default 608; JDE also has 480 and 320.</summary>
    public int InputHeight { get; init; } = 608;

    /// <summary>Length D of an embedding. Default 512.</summary>
    public int EmbeddingSize { get; init; } = 512;

    /// <summary>Identities that the classifier tells apart, which only training needs; JDE's checkpoints have 14,455. Default 0: there is none.</summary>
    public int Identities { get; init; }

    /// <summary>Channels of Darknet's first convolution, which double with each stage; the pyramid's follow it. Default 32: Darknet-53.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Share of Darknet-53's residual blocks in each stage, rounded, at least one. Default 1.</summary>
    public double Depth { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, int>> OutputSizes()
    {
        yield return new(nameof(EmbeddingSize), EmbeddingSize);
        if (Body == JdeBody.Darknet53) yield return new(nameof(Width), Width);
        if (Identities > 0) yield return new(nameof(Identities), Identities);
    }

    /// <inheritdoc/>
    public long LeastWeights()
    {
        long width = Width, weights = (long)EmbeddingSize * Identities;
        if (Body == JdeBody.Darknet53)
        {
            for (int stage = 0; stage < JdeNetwork.Blocks.Count; stage++)
            {
                long channels = width << (stage + 1), wide = NetworkWeights.Convolution(channels / 2, channels, 3);
                weights += wide + BlocksOf(JdeNetwork.Blocks[stage]) * (wide + NetworkWeights.Convolution(channels, channels / 2, 1));
            }
        }
        else
        {
            weights += Body == JdeBody.ResNet50 ? NetworkWeights.ResNet50 : NetworkWeights.ResNet101;
        }

        for (int scale = 0; scale < 3; scale++)
        {
            long half = (16 * width) >> scale, full = 2 * half;
            weights += 3 * NetworkWeights.Convolution(half, full, 3) + 2 * NetworkWeights.Convolution(full, half, 1) + NetworkWeights.Convolution(half, EmbeddingSize, 3);
        }

        return weights;
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.Defined(Body);
        Check.Multiple(InputWidth, JdeNetwork.SizeMultiple, 4096);
        Check.Multiple(InputHeight, JdeNetwork.SizeMultiple, 4096);
        Check.Range(EmbeddingSize, 1, 4096);
        Check.Range(Identities, 0, 100_000_000);
        Check.Range(Width, 2, 1024);
        Check.Range(Depth, 0.05, 4);
    }

    internal int BlocksOf(int darknet) => Math.Max(1, (int)Math.Round(darknet * Depth));

    /// <summary>What the network of a published checkpoint is made of, by its tensors' names and shapes: JDE with Darknet-53, without its classifier.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static JdeNetworkOptions FromCheckpoint(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointShapes shapes = new(checkpoint, name => name.StartsWith("module_list.", StringComparison.Ordinal));
        return new JdeNetworkOptions { EmbeddingSize = shapes.Size("module_list.83.conv_83.weight"), Width = shapes.Size("module_list.0.conv_0.weight") };
    }
}
