using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using static TorchSharp.torch;

namespace Mot.MLNet.Models;

/// <summary>Writes a model's stages as the bytes of a <c>.mot</c> file.</summary>
internal static class ModelWriter
{
    private static string LibraryVersion => typeof(ModelWriter).Assembly.GetName().Version!.ToString(3);

    /// <summary>The file's bytes; the same model gives the same ones.</summary>
    /// <exception cref="NotSupportedException">A stage is not of this library.</exception>
    public static byte[] Write(ITransformer model, IReadOnlyDictionary<string, string>? notes)
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
                        FairMotDetector { NetworkOptions: var options } => (StageKinds.FairMot, Manifest(network, options, ModelJson.Default.FairMotStage)),
                        JdeDetector { NetworkOptions: var options } => (StageKinds.Jde, Manifest(network, options, ModelJson.Default.JdeStage)),
                        CsTrackDetector { NetworkOptions: var options } => (StageKinds.CsTrack, Manifest(network, options, ModelJson.Default.CsTrackStage)),
                        LwfDetector { NetworkOptions: var options } => (StageKinds.Lwf, Manifest(network, options, ModelJson.Default.LwfStage)),
                        _ => throw new NotSupportedException($"Stage {stages.Count} is a {detector.GetType().Name}; a .mot file holds FairMOT, JDE, CSTrack and the LWF tracker."),
                    };
                    stages.Add(new(kind, $"{prefix}.json", $"{prefix}.safetensors"));
                    entries.Add(new(stages[^1].Options, json));
                    entries.Add(new(stages[^1].Tensors!, Tensors(detector.Network)));
                    break;
                case AssociationTransformer association:
                    stages.Add(new(StageKinds.Association, $"{prefix}.json"));
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
}
