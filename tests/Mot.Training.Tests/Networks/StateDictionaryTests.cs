using System.Globalization;
using Mot.Training.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Tests.Networks;

/// <summary>The names and shapes that the published checkpoints have, so that they load as they are.</summary>
[Collection(TorchCollection.Name)]
public sealed class StateDictionaryTests
{
    [Fact]
    public void Jde() => Same("jde_1088x608.txt", () => new JdeNetwork(new JdeNetworkOptions { Identities = 14455 }), 73_080_232);

    [Fact]
    public void FairMot_Dla34() => Same("fairmot_dla34.txt", () => new FairMotNetwork(FairMotNetworkOptions.Dla34), 19_836_711);

    [Fact]
    public void FairMot_YoloV5s() => Same("fairmot_yolov5s.txt", () => new FairMotNetwork(FairMotNetworkOptions.YoloV5s), 5_013_703);

    [Fact]
    public void CsTrack() => Same("cstrack.txt", () => new CsTrackNetwork(new CsTrackNetworkOptions()), 78_863_078);

    /// <summary>No checkpoint is published; the paper's Table VI has 36.25 million parameters.</summary>
    [Fact]
    public void Lwf_has_the_paper_s_number_of_parameters()
    {
        using var network = new LwfNetwork(new LwfNetworkOptions());
        Assert.Equal(36_250_186, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("fairmot")]
    [InlineData("jde")]
    [InlineData("cstrack")]
    [InlineData("lwf")]
    [InlineData("lwf pairs")]
    public void Small_networks_have_one_to_five_million_parameters(string system)
    {
        using Module network = system switch
        {
            "fairmot" => new FairMotNetwork(new()),
            "jde" => new JdeNetwork(JdeNetworkOptions.Small),
            "cstrack" => new CsTrackNetwork(CsTrackNetworkOptions.Small),
            "lwf" => new LwfNetwork(LwfNetworkOptions.Small),
            _ => new LwfNetwork(LwfNetworkOptions.SmallPairs),
        };
        long count = network.parameters().Sum(parameter => parameter.numel());
        Assert.InRange(count, 1_000_000, 5_000_000);
    }

    private static void Same(string file, Func<Module> make, long parameters)
    {
        string[] expected =
        [
            .. File.ReadAllLines(SharedData.Require("vectors/state-dict-keys/" + file)).Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split('\t')).Select(parts => $"{parts[0]} [{string.Join(", ", parts[1].Trim('(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))}]"),
        ];
        using Module network = make();
        string[] found = [.. network.state_dict().Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape.Select(s => s.ToString(CultureInfo.InvariantCulture)))}]")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
    }
}
