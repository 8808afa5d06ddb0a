using System.Globalization;
using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
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

    /// <summary>FairMOT's resnet_dcn.py, resnet_fpn_dcn.py and pose_hrnet.py, with heads of 256 and embeddings of 128; tensors without the counters of batches. Their names are the twin's, see <see cref="PythonTwinTests"/>.</summary>
    [Theory]
    [InlineData(Backbone.ResNet34, 235, 25_054_808, "layer4.2.conv2.weight", "deconv_layers.0.conv_offset_mask.weight", "deconv_layers.16.running_var")]
    [InlineData(Backbone.ResNet50, 320, 31_190_360, "layer4.2.conv3.weight", "layer1.0.downsample.1.weight", "deconv_layers.15.weight")]
    [InlineData(Backbone.ResNet34Pyramid, 283, 26_823_674, "conv1.weight", "deconv_layer3.3.weight", "project_layer1.conv.conv_offset_mask.bias", "smooth_layer3.actf.0.running_mean")]
    [InlineData(Backbone.HrNetW18, 1541, 12_086_299, "conv2.weight", "transition3.3.0.0.weight", "stage2.0.fuse_layers.1.0.0.0.weight", "stage4.2.branches.3.3.bn2.weight")]
    public void FairMot_over_ResNet_and_HRNet(Backbone backbone, int tensors, long parameters, params string[] some)
    {
        using var network = new FairMotNetwork(FairMotNetworkOptions.Dla34 with { Backbone = backbone });
        string[] names = [.. network.state_dict().Keys.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))];
        Assert.Equal((tensors, parameters), (names.Length, network.parameters().Sum(parameter => parameter.numel())));
        Assert.All(some, name => Assert.Contains(name, names));
    }

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
