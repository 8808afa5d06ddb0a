using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks;
using static TorchSharp.torch;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    private const string FairMotKind = "fairmot", JdeKind = "jde", CsTrackKind = "cstrack", LwfKind = "lwf", AssociationKind = "association";

    private static string LibraryVersion => typeof(MotCatalog).Assembly.GetName().Version!.ToString(3);

    /// <summary>Saves a model's stages as a <c>.mot</c> file. The same model gives the same bytes.</summary>
    /// <param name="model">Stages of this library, one or a chain of them.</param>
    /// <param name="path">The file, which is replaced in one step.</param>
    /// <param name="notes">Texts to keep in it, such as what it was trained on; null for none.</param>
    /// <exception cref="NotSupportedException">A stage is not of this library.</exception>
    public void SaveModel(ITransformer model, string path, IReadOnlyDictionary<string, string>? notes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Serialize(model, notes);
        OutputFile.Write(path, file => file.Write(bytes));
    }

    /// <inheritdoc cref="SaveModel(ITransformer, string, IReadOnlyDictionary{string, string})"/>
    /// <param name="model">Stages of this library, one or a chain of them.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="notes">Texts to keep in it, such as what it was trained on; null for none.</param>
    public void SaveModel(ITransformer model, Stream stream, IReadOnlyDictionary<string, string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Serialize(model, notes));
    }

    /// <summary>Loads a <c>.mot</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model's stages as a chain, which owns what it holds: dispose it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model, or a damaged one; the message names the file and the entry.</exception>
    public TransformerChain<ITransformer> LoadModel(string path) => Load(ReadContainer(path));

    /// <inheritdoc cref="LoadModel(string)"/>
    /// <param name="stream">The file's content.</param>
    /// <param name="name">What errors call it.</param>
    public TransformerChain<ITransformer> LoadModel(Stream stream, string name = "model")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Load(ModelContainer.Read(memory.ToArray(), name));
    }

    /// <summary>Says what a <c>.mot</c> file holds, after the same checks as loading it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model, or a damaged one; the message names the file and the entry.</exception>
    public MotModelInfo InspectModel(string path)
    {
        ModelContainer container = ReadContainer(path);
        ModelManifest manifest = container.Manifest;
        var stages = new List<MotModelStageInfo>();
        foreach (ModelStage stage in manifest.Stages)
        {
            string options = container.Parse(stage.Options, bytes => JsonDocument.Parse(bytes).RootElement.GetRawText());
            var tensors = new List<MotModelTensorInfo>();
            if (stage.Tensors is { } entry)
            {
                INetworkOptions? network = NetworkOf(container, stage);
                container.Parse(entry, bytes =>
                {
                    Dictionary<string, Tensor> read = Safetensors.Read(bytes, entry);
                    try
                    {
                        if (network is not null)
                            NetworkWeights.Check(network, read.Values);
                        tensors.AddRange(read.Select(pair => new MotModelTensorInfo(pair.Key, pair.Value.dtype.ToString(), [.. pair.Value.shape])));
                        return tensors;
                    }
                    finally
                    {
                        foreach (Tensor tensor in read.Values)
                            tensor.Dispose();
                    }
                });
            }

            stages.Add(new(stage.Kind, options, tensors));
        }

        return new(manifest.FormatVersion, manifest.LibraryVersion, manifest.Notes, stages, manifest.Entries);
    }

    private static ModelContainer ReadContainer(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        long length = new FileInfo(path) is { Exists: true } info ? info.Length : throw new FileNotFoundException($"'{path}': no such file.", path);
        return length <= Array.MaxLength
            ? ModelContainer.Read(InputFile.ReadAllBytes(path), path)
            : throw ModelContainer.Bad(path, "archive", $"{length} bytes, expected at most {Array.MaxLength}");
    }

    private static byte[] Serialize(ITransformer model, IReadOnlyDictionary<string, string>? notes)
    {
        ArgumentNullException.ThrowIfNull(model);
        var stages = new List<ModelStage>();
        var entries = new List<KeyValuePair<string, byte[]>>();
        foreach (ITransformer transformer in ModelStages.Of(model))
        {
            string prefix = $"stage{stages.Count}";
            switch (transformer)
            {
                case DetectionTransformer { Detector: { } detector } network:
                    (string kind, byte[] json) = detector switch
                    {
                        FairMotDetector { NetworkOptions: var options } => (FairMotKind, Manifest(network, options, ModelJson.Default.FairMotStage)),
                        JdeDetector { NetworkOptions: var options } => (JdeKind, Manifest(network, options, ModelJson.Default.JdeStage)),
                        CsTrackDetector { NetworkOptions: var options } => (CsTrackKind, Manifest(network, options, ModelJson.Default.CsTrackStage)),
                        LwfDetector { NetworkOptions: var options } => (LwfKind, Manifest(network, options, ModelJson.Default.LwfStage)),
                        _ => throw new NotSupportedException($"Stage {stages.Count} is a {detector.GetType().Name}; a .mot file holds FairMOT, JDE, CSTrack and the LWF tracker."),
                    };
                    stages.Add(new(kind, $"{prefix}.json", $"{prefix}.safetensors"));
                    entries.Add(new(stages[^1].Options, json));
                    entries.Add(new(stages[^1].Tensors!, Tensors(detector.Network)));
                    break;
                case AssociationTransformer association:
                    stages.Add(new(AssociationKind, $"{prefix}.json"));
                    entries.Add(new(stages[^1].Options, JsonSerializer.SerializeToUtf8Bytes(association.Options, ModelJson.Default.AssociationOptions)));
                    break;
                default:
                    throw new NotSupportedException(
                        $"Stage {stages.Count} is a {transformer.GetType().Name}; a .mot file holds fitted detection and Associate stages. Save the stages of ML.NET itself by ml.Model.Save.");
            }
        }

        if (stages.Count == 0)
            throw new ArgumentException("Found a chain without stages, expected at least one.", nameof(model));
        return ModelContainer.Write(
            new ModelManifest
            {
                Format = ModelManifest.FormatName,
                FormatVersion = ModelContainer.FormatVersion,
                LibraryVersion = LibraryVersion,
                Stages = [.. stages],
                Notes = new(notes?.OrderBy(note => note.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>()),
            },
            entries);
    }

    private static byte[] Manifest<TNetwork>(DetectionTransformer stage, TNetwork network, JsonTypeInfo<NetworkStageManifest<TNetwork>> json) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new NetworkStageManifest<TNetwork> { Network = network, Detection = stage.Detector!.Options, Labels = [.. stage.Labels], Columns = stage.Columns }, json);

    private static byte[] Tensors(nn.Module network)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal));
        return stream.ToArray();
    }

    private TransformerChain<ITransformer> Load(ModelContainer container)
    {
        TransformerChain<ITransformer> model = Deserialize(container);
        foreach (DetectionTransformer stage in model.OfType<DetectionTransformer>())
            Logged(stage);
        return model;
    }

    private static TransformerChain<ITransformer> Deserialize(ModelContainer container)
    {
        var stages = new List<ITransformer>();
        try
        {
            foreach (ModelStage stage in container.Manifest.Stages)
            {
                stages.Add(stage.Kind switch
                {
                    FairMotKind => LoadNetwork(
                        container, stage, ModelJson.Default.FairMotStage, options => new FairMotNetwork(options), (network, m) => new FairMotDetector(network, m.Network, m.Detection), FairMotNetwork.ByName),
                    JdeKind => LoadNetwork(
                        container, stage, ModelJson.Default.JdeStage, options => new JdeNetwork(options), (network, m) => new JdeDetector(network, m.Network, m.Detection)),
                    CsTrackKind => LoadNetwork(
                        container, stage, ModelJson.Default.CsTrackStage, options => new CsTrackNetwork(options), (network, m) => new CsTrackDetector(network, m.Network, m.Detection)),
                    LwfKind => LoadNetwork(
                        container, stage, ModelJson.Default.LwfStage, options => new LwfNetwork(options), (network, m) => new LwfDetector(network, m.Network, m.Detection)),
                    AssociationKind => container.Parse(stage.Options, LoadAssociation),
                    _ => container.Parse<ITransformer>(stage.Options, _ => throw new NotSupportedException(
                        $"is of kind '{stage.Kind}', expected one of {FairMotKind}, {JdeKind}, {CsTrackKind}, {LwfKind}, {AssociationKind}; a newer version of this library reads it")),
                });
            }

            return new([.. stages]);
        }
        catch
        {
            foreach (IDisposable stage in stages.OfType<IDisposable>())
                stage.Dispose();
            throw;
        }
    }

    private static AssociationTransformer LoadAssociation(byte[] json)
    {
        AssociationOptions options = JsonSerializer.Deserialize(json, ModelJson.Default.AssociationOptions) ?? throw new JsonException("it is null");
        options.Validate();
        return new AssociationTransformer(options);
    }

    /// <summary>Loads a network's stage.</summary>
    /// <param name="container">The file.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="json">How its options are read.</param>
    /// <param name="make">Makes the network.</param>
    /// <param name="detect">Makes the detector, which owns the network.</param>
    /// <param name="byName">Tensors by the network's names, where files of earlier versions have others.</param>
    private static DetectionTransformer LoadNetwork<TOptions, TNetwork>(
        ModelContainer container,
        ModelStage stage,
        JsonTypeInfo<NetworkStageManifest<TOptions>> json,
        Func<TOptions, TNetwork> make,
        Func<TNetwork, NetworkStageManifest<TOptions>, JointDetector> detect,
        Func<TOptions, Dictionary<string, Tensor>, Dictionary<string, Tensor>>? byName = null)
        where TOptions : INetworkOptions
        where TNetwork : nn.Module
    {
        NetworkStageManifest<TOptions> manifest = container.Parse(stage.Options, bytes => ReadStage(bytes, json));
        return container.Parse(stage.Tensors ?? stage.Options, bytes =>
        {
            Dictionary<string, Tensor> tensors = Safetensors.Read(bytes, "tensors");
            try
            {
                // Before a network of that size is made: options that ask for more than the file has are not believed.
                NetworkWeights.Check(manifest.Network, tensors.Values);
                TNetwork network = make(manifest.Network);
                try
                {
                    Fill(network, byName?.Invoke(manifest.Network, tensors) ?? tensors);
                    return new DetectionTransformer(new NetworkFrameDetector(detect(network, manifest)), manifest.Columns, manifest.Labels);
                }
                catch
                {
                    network.Dispose();
                    throw;
                }
            }
            finally
            {
                foreach (Tensor tensor in tensors.Values)
                    tensor.Dispose();
            }
        });
    }

    private static NetworkStageManifest<TOptions> ReadStage<TOptions>(byte[] bytes, JsonTypeInfo<NetworkStageManifest<TOptions>> json)
        where TOptions : INetworkOptions
    {
        NetworkStageManifest<TOptions> read = JsonSerializer.Deserialize(bytes, json) ?? throw new JsonException("it is null");
        read.Network.Validate();
        read.Detection.Validate();
        read.Columns.Validate();
        return read.Labels.Length > 0 && !read.Labels.Contains(null) ? read : throw new JsonException("it has no labels, or one that is null");
    }

    /// <summary>What a stage's network is made of; null where the stage has none.</summary>
    private static INetworkOptions? NetworkOf(ModelContainer container, ModelStage stage) => container.Parse<INetworkOptions?>(stage.Options, bytes => stage.Kind switch
    {
        FairMotKind => ReadStage(bytes, ModelJson.Default.FairMotStage).Network,
        JdeKind => ReadStage(bytes, ModelJson.Default.JdeStage).Network,
        CsTrackKind => ReadStage(bytes, ModelJson.Default.CsTrackStage).Network,
        LwfKind => ReadStage(bytes, ModelJson.Default.LwfStage).Network,
        _ => null,
    });

    private static void Fill(nn.Module network, Dictionary<string, Tensor> tensors)
    {
        Dictionary<string, Tensor> expected = network.state_dict();
        if (expected.Keys.Except(tensors.Keys).FirstOrDefault() is { } missing)
            throw new InvalidDataException($"tensor '{missing}' is not there");
        if (tensors.Keys.Except(expected.Keys).FirstOrDefault() is { } unknown)
            throw new InvalidDataException($"tensor '{unknown}' is not of this network");
        foreach ((string name, Tensor tensor) in expected)
        {
            Tensor found = tensors[name];
            if (found.dtype != tensor.dtype || !found.shape.AsSpan().SequenceEqual(tensor.shape))
                throw new InvalidDataException($"tensor '{name}' is {found.dtype} [{string.Join(", ", found.shape)}], expected {tensor.dtype} [{string.Join(", ", tensor.shape)}]");
        }

        if (CheckpointWeights.FirstNotFinite(tensors) is { } bad)
            throw new InvalidDataException($"tensor '{bad}' holds numbers that are not finite (NaN or infinity), expected finite ones");
        network.load_state_dict(tensors);
    }
}
