using System.Globalization;
using Mot.Training.Networks;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>What a published checkpoint's network is made of, read off its tensors' names and shapes.</summary>
public static class NetworkOptionsFrom
{
    private const int HrNetWidth = 18;

    // Layers of CSTrack's body and how many channels they have at a width of 1. Since channels are rounded up, the least share
    // is the nearest to the width.
    private static readonly (string Name, int Large)[] s_channels =
        [("model.0.conv.conv.weight", 64), ("model.1.conv.weight", 128), ("model.3.conv.weight", 256), ("model.5.conv.weight", 512), ("model.7.conv.weight", 1024)];

    /// <summary>FairMOT with any of the bodies of its code that <see cref="Backbone"/> has.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="start">
    /// Whether it is to be trained further, and so may lack embeddings, which then have the usual length: as CenterNet's weights do,
    /// from which FairMOT starts.
    /// </param>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static FairMotNetworkOptions FairMot(Checkpoint checkpoint, bool start = false)
    {
        const string Identity = "id.2.weight";
        Dictionary<string, Tensor> tensors = Tensors(checkpoint, name => name is "hm.2.weight" or Identity);
        FairMotNetworkOptions options = tensors.ContainsKey("base.level5.root.conv.weight") ? FairMotNetworkOptions.Dla34
            : tensors.ContainsKey("backbone.model.21.cv3.conv.weight") ? FairMotNetworkOptions.YoloV5s
            : FairMotNetworkOptions.Dla34 with { Backbone = BackboneOf(checkpoint, tensors) };
        if (!tensors.ContainsKey(Identity))
        {
            return start ? options with { HeadChannels = Size(checkpoint, tensors, "hm.0.weight") } : throw new InvalidDataException(
                $"{checkpoint.Path}: found a detector without embeddings, no tensor '{Identity}'; expected a checkpoint of FairMOT. It is one that training starts from (--from, --backbone).");
        }

        return options with { EmbeddingSize = Size(checkpoint, tensors, Identity), HeadChannels = Size(checkpoint, tensors, "hm.0.weight") };
    }

    private static Backbone BackboneOf(Checkpoint checkpoint, Dictionary<string, Tensor> tensors)
    {
        const string Bodies = "FairMOT with DLA-34, YOLOv5s, ResNet-34 or -50 (resdcn_34, resdcn_50), ResNet-34-FPN (resfpndcn_34) or HRNet-W18 (hrnet_18)";
        const string HighResolution = "stage4.2.branches.0.3.conv2.weight";
        if (tensors.ContainsKey(HighResolution))
        {
            int width = Size(checkpoint, tensors, HighResolution);
            return width == HrNetWidth ? Backbone.HrNetW18 : throw Found($"HRNet-W{width}");
        }

        bool plain = tensors.ContainsKey("deconv_layers.0.weight");
        if (!plain && !tensors.ContainsKey("deconv_layer1.0.weight")) throw Other(checkpoint, Bodies, "base.level5.root.conv.weight");
        int layers = ResNet.LayersOf(tensors.Keys);
        return (layers, plain) switch
        {
            (34, true) => Backbone.ResNet34,
            (50, true) => Backbone.ResNet50,
            (34, false) => Backbone.ResNet34Pyramid,
            _ => throw Found($"ResNet-{layers}{(plain ? "" : "-FPN")}"),
        };

        InvalidDataException Found(string body) => new($"{checkpoint.Path}: found FairMOT with {body}, expected a checkpoint of {Bodies}.");
    }

    /// <summary>JDE with Darknet-53, without its classifier.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static JdeNetworkOptions Jde(Checkpoint checkpoint)
    {
        Dictionary<string, Tensor> tensors = Tensors(checkpoint, name => name.StartsWith("module_list.", StringComparison.Ordinal));
        return new JdeNetworkOptions { EmbeddingSize = Size(checkpoint, tensors, "module_list.83.conv_83.weight"), Width = Size(checkpoint, tensors, "module_list.0.conv_0.weight") };
    }

    /// <summary>CSTrack with YOLOv5's body of any width and depth.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static CsTrackNetworkOptions CsTrack(Checkpoint checkpoint)
    {
        const string Units = "model.4.m.", Unit = ".cv1.conv.weight";
        const int LargeUnits = 9;
        Dictionary<string, Tensor> tensors = Tensors(checkpoint, name => name is "model.24.w1" or "model.28.k");
        int units = tensors.Keys.Count(name => name.StartsWith(Units, StringComparison.Ordinal) && name.EndsWith(Unit, StringComparison.Ordinal));
        return new CsTrackNetworkOptions
        {
            EmbeddingSize = Size(checkpoint, tensors, "model.27.node.2.weight"),
            Width = s_channels.Min(layer => Size(checkpoint, tensors, layer.Name) / (double)layer.Large),
            Depth = units > 0 ? units / (double)LargeUnits : throw Other(checkpoint, "CSTrack", $"{Units}0{Unit}"),
            AttentionChannels = Size(checkpoint, tensors, "model.27.proj1.0.conv.weight"),
        };
    }

    private static Dictionary<string, Tensor> Tensors(Checkpoint checkpoint, Func<string, bool> wanted) => CheckpointWeights.Find(checkpoint, wanted).Tensors;

    private static int Size(Checkpoint checkpoint, Dictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out Tensor? tensor) && tensor.dim() > 0 && tensor.shape[0] is var size and <= int.MaxValue ? (int)size : throw Other(checkpoint, "this system", name);

    private static InvalidDataException Other(Checkpoint checkpoint, string system, string tensor) => new(string.Create(CultureInfo.InvariantCulture,
        $"{checkpoint.Path}: found no tensor '{tensor}' among {checkpoint.Tensors.Count}, expected a checkpoint of {system}."));
}
