using Microsoft.ML;
using Mot.Fuzz.Mutations;
using Mot.MLNet;
using Mot.MLNet.Models;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.Jde;
using static Mot.Fuzz.Targets.Readers;
using static TorchSharp.torch;

namespace Mot.Fuzz.Targets;

/// <summary>Readers of weights that other programs trained.</summary>
internal static class CheckpointReaders
{
    private static readonly string[] s_types = ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL", "F8_E4M3", "data_offsets", "shape", "dtype", "__metadata__"];

    private static readonly MLContext s_ml = new(seed: 1);

    // As narrow as their options let them be: Darknet-53 and YOLOv5 with all their layers' names.
    private static readonly JdeNetworkOptions s_jde = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 4, Width = 2 };

    private static readonly CsTrackNetworkOptions s_csTrack = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 4, Width = 0.01, Depth = 0.34, AttentionChannels = 4 };

    private static readonly Lazy<JdeNetwork> s_darknet = new(() => new JdeNetwork(s_jde with { Depth = 0.05 }));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Checkpoints("safetensors", s_types, () =>
        [
            FuzzSeed.Of("Safetensors, 4 tensors of 45 numbers, 0 values", "a.safetensors", Small(), Formats.Safetensors),
            FuzzSeed.Of("Safetensors, 1 tensors of 1 numbers, 0 values", "b.safetensors", Written([new("x", tensor(1.5f))], [new("format", "pt")]), Formats.Safetensors),
        ]),
        Checkpoints("torch-zip", ["data.pkl", "data/0", "byteorder", "little", "version"], () =>
        [
            FuzzSeed.Of("TorchZip, 4 tensors of 27 numbers, 4 values", "a.pth", TorchFiles.Archive(), Formats.TorchArchive),
        ]),
        Checkpoints("torch-legacy", ["storage", "cpu", "torch\nFloatStorage\n", "little_endian"], () =>
        [
            FuzzSeed.Of("TorchLegacy, 4 tensors of 27 numbers, 4 values", "a.pth", TorchFiles.Legacy(), Formats.Pickle),
        ]),
        new()
        {
            Name = "darknet",
            Seeds = () => [.. (int[])[2, 5, s_darknet.Value.BodyLayers.Count] is var counts ? counts.Select(count => FuzzSeed.Of($"{count} layers", $"{count}.weights", Darknet(count), Formats.Bytes)) : []],
            Read = path => $"{DarknetWeights.Load(path, s_darknet.Value.BodyLayers)} layers",
        },
        Import("import-jde", JointSystem.Jde, () => new JdeOptions { Network = s_jde }.CreateNetwork(1), "the options ask for at least", "module_list.83.conv_83.weight", "module_list.0.conv_0.weight"),
        Import(
            "import-cstrack", JointSystem.CsTrack, () => new CsTrackOptions { Network = s_csTrack }.CreateNetwork(1), "which option Width asks for",
            "model.27.node.2.weight", "model.0.conv.conv.weight", "model.1.conv.weight", "model.3.conv.weight", "model.5.conv.weight", "model.7.conv.weight", "model.4.m.0.cv1.conv.weight", "model.27.proj1.0.conv.weight"),
        Import("import-fairmot", JointSystem.FairMot, null, "expected a checkpoint of FairMOT", "hm.0.weight", "hm.2.weight", "id.2.weight", "layer1.0.conv1.weight", "layer2.0.conv1.weight", "deconv_layers.0.weight"),
    ];

    private static FuzzTarget Checkpoints(string name, IReadOnlyList<string> tokens, Func<IReadOnlyList<FuzzSeed>> seeds) => new()
    {
        Name = name,
        Tokens = tokens,
        Seeds = seeds,
        Read = path =>
        {
            using Checkpoint checkpoint = Checkpoint.Read(path);
            CheckpointWeights.FirstNotFinite(checkpoint.Tensors);
            return Text($"{checkpoint.Format}, {checkpoint.Tensors.Count} tensors of {checkpoint.Tensors.Values.Sum(tensor => tensor.numel())} numbers, {checkpoint.Values.Count} values");
        },
    };

    /// <summary>A network made of a checkpoint, to be used or to be trained further.</summary>
    /// <param name="name">The reader's name.</param>
    /// <param name="system">Whose checkpoint it is.</param>
    /// <param name="make">Makes a narrow network; null where there is none.</param>
    /// <param name="refusal">What is said where there is no more than <paramref name="told"/>.</param>
    /// <param name="told">Tensors that tell what the network is made of. Without the others it is not made, which is quick.</param>
    private static FuzzTarget Import(string name, JointSystem system, Func<nn.Module>? make, string refusal, params string[] told) => new()
    {
        Name = name,
        Tokens = [.. s_types, .. told],
        Seeds = () =>
        {
            using var scope = NewDisposeScope();
            byte[] few = Written(told.Select(tensor => new KeyValuePair<string, Tensor>(tensor, ones(32, 2))), []);
            List<FuzzSeed> seeds = [FuzzSeed.Of(refusal, "b.safetensors", few, Formats.Safetensors) with { Weight = 30 }];
            if (make is not null)
            {
                using nn.Module network = make();
                Dictionary<string, Tensor> state = network.state_dict();
                seeds.Add(FuzzSeed.Of($"{state.Count} of {state.Count} tensors", "a.safetensors", Written(state, []), Formats.Safetensors) with { Weight = 4 });
            }

            return seeds;
        },
        Read = path =>
        {
            ImportedModel imported = s_ml.Mot().ImportCheckpoint(path, system, (64, 64));
            imported.Model.Dispose();
            using (s_ml.Mot().ImportStart(path, system, out CheckpointReport report))
                return $"{imported.Report.Loaded} of {report.Loaded} tensors";
        },
    };

    private static byte[] Small()
    {
        using var scope = NewDisposeScope();
        return Written(
            [
                new("layer.weight", arange(0, 30, ScalarType.Float32).reshape(5, 6)), new("layer.bias", arange(0, 6, ScalarType.Float16)),
                new("counts", arange(0, 9, ScalarType.Int64).reshape(3, 3)), new("none", zeros(0, 3)),
            ],
            []);
    }

    private static byte[] Written(IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using MemoryStream stream = new();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static byte[] Darknet(int layers)
    {
        List<byte> bytes = [.. new byte[20]];
        foreach ((TorchSharp.Modules.Conv2d convolution, TorchSharp.Modules.BatchNorm2d? normalisation) in s_darknet.Value.BodyLayers.Take(layers))
        {
            foreach (Tensor? part in new[] { normalisation!.bias, normalisation.weight, normalisation.running_mean, normalisation.running_var, convolution.weight })
                bytes.AddRange(part!.detach().bytes);
        }

        return [.. bytes];
    }
}
