using System.Text.Json;
using System.Text.Json.Serialization;
using Mot.Association.Tracking;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;

namespace Mot.MLNet.Models;

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
