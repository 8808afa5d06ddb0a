namespace Mot.Training.Networks;

/// <summary>What a <see cref="FairMotNetwork"/> is made of.</summary>
public sealed record FairMotNetworkOptions
{
    /// <summary>The body. Default: <see cref="Backbone.SmallResNet"/>.</summary>
    public Backbone Backbone { get; init; } = Backbone.SmallResNet;

    /// <summary>Width of the network's input in pixels, a multiple of 32. Default 512. Larger finds smaller objects; the time grows with the area.</summary>
    public int InputWidth { get; init; } = 512;

    /// <summary>Height of the network's input in pixels, a multiple of 32. Default 384.</summary>
    public int InputHeight { get; init; } = 384;

    /// <summary>Length D of an embedding. Default 64; FairMOT, section 5.4: low dimensions favour the balance with detection.</summary>
    public int EmbeddingSize { get; init; } = 64;

    /// <summary>Channels of the map under the heads. Default 64.</summary>
    public int NeckChannels { get; init; } = 64;

    /// <summary>Channels inside a head. Default 64; FairMOT's own code has 256 over DLA-34.</summary>
    public int HeadChannels { get; init; } = 64;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it, what was found and what is expected.</exception>
    public void Validate()
    {
        Check.Defined(Backbone);
        Check.Multiple(InputWidth, FairMotNetwork.SizeMultiple, 4096);
        Check.Multiple(InputHeight, FairMotNetwork.SizeMultiple, 4096);
        Check.Range(EmbeddingSize, 1, 4096);
        Check.Range(NeckChannels, 1, 4096);
        Check.Range(HeadChannels, 1, 4096);
    }
}
