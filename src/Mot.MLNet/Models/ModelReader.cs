using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Files;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.MLNet.Models;

/// <summary>Reads the stages of a <c>.mot</c> file; see <see cref="ModelContainer"/> for what is believed of it.</summary>
internal static class ModelReader
{
    /// <summary>The stages as a chain, which owns what it holds.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model, or a damaged one.</exception>
    public static TransformerChain<ITransformer> Read(string path) => Deserialize(ReadContainer(path));

    /// <inheritdoc cref="Read(string)"/>
    public static TransformerChain<ITransformer> Read(Stream stream, string name)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Deserialize(ModelContainer.Read(memory.ToArray(), name));
    }

    /// <summary>What a file holds, after the same checks.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static MotModelInfo Inspect(string path)
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

    private static TransformerChain<ITransformer> Deserialize(ModelContainer container)
    {
        var stages = new List<ITransformer>();
        try
        {
            foreach (ModelStage stage in container.Manifest.Stages)
            {
                stages.Add(stage.Kind switch
                {
                    StageKinds.FairMot => LoadNetwork(
                        container, stage, ModelJson.Default.FairMotStage, options => new FairMotNetwork(options), (network, m) => new FairMotDetector(network, m.Network, m.Detection), FairMotNetwork.ByName),
                    StageKinds.Jde => LoadNetwork(
                        container, stage, ModelJson.Default.JdeStage, options => new JdeNetwork(options), (network, m) => new JdeDetector(network, m.Network, m.Detection)),
                    StageKinds.CsTrack => LoadNetwork(
                        container, stage, ModelJson.Default.CsTrackStage, options => new CsTrackNetwork(options), (network, m) => new CsTrackDetector(network, m.Network, m.Detection)),
                    StageKinds.Lwf => LoadNetwork(
                        container, stage, ModelJson.Default.LwfStage, options => new LwfNetwork(options), (network, m) => new LwfDetector(network, m.Network, m.Detection)),
                    StageKinds.Association => container.Parse(stage.Options, LoadAssociation),
                    _ => container.Parse<ITransformer>(stage.Options, _ => throw new NotSupportedException(
                        $"is of kind '{stage.Kind}', expected one of {StageKinds.FairMot}, {StageKinds.Jde}, {StageKinds.CsTrack}, {StageKinds.Lwf}, {StageKinds.Association}; a newer version of this library reads it")),
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
        StageKinds.FairMot => ReadStage(bytes, ModelJson.Default.FairMotStage).Network,
        StageKinds.Jde => ReadStage(bytes, ModelJson.Default.JdeStage).Network,
        StageKinds.CsTrack => ReadStage(bytes, ModelJson.Default.CsTrackStage).Network,
        StageKinds.Lwf => ReadStage(bytes, ModelJson.Default.LwfStage).Network,
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
