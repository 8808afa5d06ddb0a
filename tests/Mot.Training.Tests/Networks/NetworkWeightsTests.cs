using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks;
using static TorchSharp.torch;

namespace Mot.Tests.Networks;

/// <summary>What options ask for, known before anything is made.</summary>
[Collection(TorchCollection.Name)]
public sealed class NetworkWeightsTests
{
    public static TheoryData<string> Bodies() =>
    [
        .. Enum.GetNames<Backbone>().Select(name => $"fairmot {name}"), .. Enum.GetNames<JdeBody>().Select(name => $"jde {name}"),
        .. Enum.GetNames<LwfBody>().Select(name => $"lwf {name}"), "fairmot wide", "fairmot heads", "jde deep", "jde wide", "jde identities", "cstrack", "cstrack wide", "cstrack deep", "cstrack attention", "lwf pairs", "lwf layers", "lwf embedding",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void The_least_number_of_weights_is_less_than_theirs_and_more_than_half(string kind)
    {
        (string system, string what) = kind.Split(' ') is [var first, var second] ? (first, second) : (kind, "");
        INetworkOptions options = system switch
        {
            "fairmot" => what switch
            {
                "wide" => new FairMotNetworkOptions { NeckChannels = 512 },
                "heads" => new FairMotNetworkOptions { HeadChannels = 1024, EmbeddingSize = 2048 },
                _ => new FairMotNetworkOptions { Backbone = Enum.Parse<Backbone>(what) },
            },
            "jde" => what switch
            {
                "deep" => JdeNetworkOptions.Small with { Depth = 4 },
                "wide" => JdeNetworkOptions.Small with { Width = 24 },
                "identities" => JdeNetworkOptions.Small with { Identities = 100_000 },
                _ => JdeNetworkOptions.Small with { Body = Enum.Parse<JdeBody>(what) },
            },
            "cstrack" => what switch
            {
                "wide" => CsTrackNetworkOptions.Small with { Width = 0.5 },
                "deep" => CsTrackNetworkOptions.Small with { Depth = 4 },
                "attention" => CsTrackNetworkOptions.Small with { AttentionChannels = 128, EmbeddingSize = 1024 },
                _ => CsTrackNetworkOptions.Small,
            },
            _ => what switch
            {
                "pairs" => LwfNetworkOptions.SmallPairs with { PyramidChannels = 256 },
                "layers" => LwfNetworkOptions.Small with { BranchLayers = 16 },
                "embedding" => LwfNetworkOptions.Small with { EmbeddingSize = 4096 },
                _ => LwfNetworkOptions.Small with { Body = Enum.Parse<LwfBody>(what) },
            },
        };
        using nn.Module network = options switch
        {
            FairMotNetworkOptions fairMot => new FairMotNetwork(fairMot),
            JdeNetworkOptions jde => new JdeNetwork(jde),
            CsTrackNetworkOptions csTrack => new CsTrackNetwork(csTrack),
            LwfNetworkOptions lwf => new LwfNetwork(lwf),
            _ => throw new InvalidOperationException(kind),
        };
        long weights = network.parameters().Sum(parameter => parameter.numel());
        Assert.InRange(options.LeastWeights(), weights / 2, weights);
        NetworkWeights.Check(options, [.. network.state_dict().Values]);
    }

    [Fact]
    public void A_file_of_few_weights_is_not_of_a_large_network()
    {
        using Tensor narrow = zeros(4, 0), wide = zeros(1024, 0), some = zeros(1024, 4), few = zeros(4, 4);
        JdeNetworkOptions options = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 4, Width = 1024, Depth = 4 };
        Assert.Contains("no tensor has 4 output channels", Assert.Throws<InvalidDataException>(() => NetworkWeights.Check(options, [narrow, wide])).Message);
        Assert.Contains("weights, expected no more than the 8224 that the file can hold", Assert.Throws<InvalidDataException>(() => NetworkWeights.Check(options, [some, few])).Message);
        Assert.True(options.LeastWeights() > 30_000_000_000L);
    }
}
