using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.Fuzz.Mutations;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Models;
using Mot.MLNet.Schema;
using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks;
using Mot.Training.Systems;

namespace Mot.Fuzz.Targets;

/// <summary>Readers of .mot files: loading, inspecting and making an engine of the same file.</summary>
internal static class ModelReaders
{
    private static readonly MLContext s_ml = new(seed: 1);

    private static readonly string[] s_tokens =
    [
        "manifest.json", "stage0.json", "stage0.safetensors", "stage1.json", "\"kind\":\"jde\"", "\"kind\":\"fairmot\"", "\"kind\":\"lwf\"", "\"kind\":\"cstrack\"", "\"kind\":\"association\"",
        "\"embeddingSize\":4", "\"width\":1024", "\"depth\":4", "\"identities\":100000000", "\"backbone\":\"Dla34\"", "\"body\":\"ResNet101\"", "\"mode\":\"Pairs\"", "\"branchLayers\":16",
        "\"formatVersion\":2", "\"notes\":{}", "\"frameRate\":", "\"labels\":[]", "F32", "I64", "mot-model",
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Model("model-jde", "jde", Jde),
        Model("model-cstrack", "cstrack", CsTrack),
        Model("model-fairmot", "fairmot", new FairMotOptions { Network = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 4, NeckChannels = 8, HeadChannels = 8 } }),
        Model("model-lwf", "lwf", new LwfOptions { Network = LwfNetworkOptions.SmallPairs with { InputWidth = 64, InputHeight = 64, PyramidChannels = 8, BranchLayers = 1 } }),
        Target("model-association", () => [FuzzSeed.Of("association 0", "a.mot", Bytes([new AssociationTransformer(new AssociationOptions { Tracker = TrackerPresets.FairMot, FrameRate = 12.5 })]), Formats.Model)]),
    ];

    /// <summary>Narrow networks, quick to make.</summary>
    public static JointOptions Jde => new JdeOptions { Network = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 4, Width = 2, Depth = 0.05 } };

    /// <inheritdoc cref="Jde"/>
    public static JointOptions CsTrack => new CsTrackOptions { Network = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 4, Width = 0.01, Depth = 0.05, AttentionChannels = 4 } };

    public static TransformerChain<ITransformer> Chain(JointOptions options, TrackerOptions tracker) => new(
        new DetectionTransformer(new NetworkFrameDetector(options.CreateDetector(options.CreateNetwork(1))), new DetectionColumns(), ["person"]),
        new AssociationTransformer(new AssociationOptions { Tracker = tracker }));

    private static FuzzTarget Model(string name, string kind, JointOptions options) => Target(name, () =>
    {
        using TransformerChain<ITransformer> model = Chain(options, options is LwfOptions ? TrackerPresets.CTracker : TrackerPresets.FairMot);
        byte[] whole = Bytes(model);
        long weights = ((DetectionTransformer)model.First()).Detector!.Network.state_dict().Values.Sum(tensor => tensor.numel());
        FuzzSeed valid = FuzzSeed.Of($"{kind} {weights}, association 0", "a.mot", whole, Formats.Model);

        // Bodies that have no options are of some megabytes. What is checked before a network is made is checked with few weights as well, and quickly.
        return [valid with { Weight = whole.Length < 1 << 20 ? 15 : 1 }, FuzzSeed.Of("the options ask for at least", "b.mot", WithoutWeights(whole, options.NetworkOptions), Formats.Model) with { Weight = 30 }];
    });

    private static FuzzTarget Target(string name, Func<IReadOnlyList<FuzzSeed>> seeds) => new()
    {
        Name = name,
        Tokens = s_tokens,
        Seeds = seeds,
        Read = path =>
        {
            MotModelInfo info = s_ml.Mot().InspectModel(path);
            using TransformerChain<ITransformer> model = s_ml.Mot().LoadModel(path);
            ITransformer[] stages = [.. model];
            if (stages is [DetectionTransformer, AssociationTransformer association] && Fits((DetectionTransformer)stages[0], association.Options))
                s_ml.Mot().CreateTrackingEngine(model).Dispose();
            foreach (AssociationTransformer other in stages.OfType<AssociationTransformer>())
                _ = new Tracker(other.Options.Tracker, other.Options.FrameRate ?? 30);
            return string.Join(", ", info.Stages.Select(stage => $"{stage.Kind} {stage.Parameters}"));
        },
    };

    // Columns of any names may be asked for; whether stages go together is not a matter of a file.
    private static bool Fits(DetectionTransformer detection, AssociationOptions association) =>
        (detection.Columns.ImageColumnName, detection.Columns.PredictedBoundingBoxColumnName, detection.Columns.ScoreColumnName, detection.Columns.PredictedLabelColumnName, detection.Columns.EmbeddingColumnName, detection.Columns.PreviousBoundingBoxColumnName) ==
        (MotColumns.Image, association.PredictedBoundingBoxColumnName, association.ScoreColumnName, association.PredictedLabelColumnName, association.EmbeddingColumnName, association.PreviousBoundingBoxColumnName);

    private static byte[] Bytes(IEnumerable<ITransformer> stages)
    {
        using MemoryStream stream = new();
        s_ml.Mot().SaveModel(new TransformerChain<ITransformer>([.. stages]), stream);
        return stream.ToArray();
    }

    private static byte[] WithoutWeights(byte[] model, INetworkOptions options)
    {
        ModelContainer container = ModelContainer.Read(model, "a.mot");
        int[] sizes = [.. options.OutputSizes().Select(pair => pair.Value).Distinct()];
        string header = "{" + string.Join(",", sizes.Select((size, i) => $"\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[{size},1],\"data_offsets\":[{sizes.Take(i).Sum()},{sizes.Take(i + 1).Sum()}]}}")) + "}";
        byte[] tensors = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[sizes.Sum()]];
        return ModelContainer.Write(container.Manifest, [.. container.Manifest.Entries.Select(entry => new KeyValuePair<string, byte[]>(entry.Name, entry.Name.EndsWith(".safetensors", StringComparison.Ordinal) ? tensors : container[entry.Name]))]);
    }
}
