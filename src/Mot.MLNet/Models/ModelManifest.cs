using System.Text.Json;
using System.Text.Json.Serialization;
using Mot.Association;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Networks;

namespace Mot.MLNet;

internal sealed record ModelManifest
{
    public const string FormatName = "mot-model";

    public required string Format { get; init; }

    public required int FormatVersion { get; init; }

    public required string LibraryVersion { get; init; }

    public required ModelStage[] Stages { get; init; }

    public Dictionary<string, string> Notes { get; init; } = [];

    public ModelEntry[] Entries { get; init; } = [];
}

/// <summary>A stage of a model file.</summary>
/// <param name="Kind">What it is: "fairmot", "jde", "cstrack", "lwf" or "association".</param>
/// <param name="Options">Name of the entry with its options and columns as JSON.</param>
/// <param name="Tensors">Name of the entry with its tensors as safetensors; null where it has none.</param>
public sealed record ModelStage(string Kind, string Options, string? Tensors = null);

/// <summary>An entry of a model file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its content, hexadecimal.</param>
public sealed record ModelEntry(string Name, long Length, string Sha256);

/// <summary>A network's stage.</summary>
/// <typeparam name="TNetwork">The options that say what the network is made of.</typeparam>
internal sealed record NetworkStageManifest<TNetwork>
{
    public required TNetwork Network { get; init; }

    public required DetectionOptions Detection { get; init; }

    public required string[] Labels { get; init; }

    public required DetectionColumns Columns { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    Converters = [typeof(TrackerOptionsConverter)])]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(NetworkStageManifest<FairMotNetworkOptions>), TypeInfoPropertyName = "FairMotStage")]
[JsonSerializable(typeof(NetworkStageManifest<JdeNetworkOptions>), TypeInfoPropertyName = "JdeStage")]
[JsonSerializable(typeof(NetworkStageManifest<CsTrackNetworkOptions>), TypeInfoPropertyName = "CsTrackStage")]
[JsonSerializable(typeof(NetworkStageManifest<LwfNetworkOptions>), TypeInfoPropertyName = "LwfStage")]
[JsonSerializable(typeof(AssociationOptions))]
internal sealed partial class ModelJson : JsonSerializerContext;

/// <summary>A tracker's options have a JSON form of their own.</summary>
internal sealed class TrackerOptionsConverter : JsonConverter<TrackerOptions>
{
    public override TrackerOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return TrackerOptions.FromJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, TrackerOptions value, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.Parse(value.ToJson());
        document.WriteTo(writer);
    }
}
