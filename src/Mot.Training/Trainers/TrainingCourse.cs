using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mot.Training.Data;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>Everything that changes the course of a training, by name: what must be the same for it to go on.</summary>
internal sealed record TrainingCourse(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The course over a set, from the seed's weights or those of another network.</summary>
    public static TrainingCourse Of(JointOptions options, TrainingSet set, nn.Module? start)
    {
        // How often the state is kept, and where, changes nothing, nor do the threads that load; nor does the device, but for rounding.
        TrainingOptions course = options.Training with { Checkpoint = null, Resume = false, CheckpointInterval = TimeSpan.FromMinutes(1), Device = null, Workers = 1 };
        var values = new Dictionary<string, string>
        {
            ["system"] = options.GetType().Name,
            ["network"] = options.Course,
            ["images"] = set.Count.ToString(CultureInfo.InvariantCulture),
            ["boxes"] = set.Boxes.ToString(CultureInfo.InvariantCulture),
            ["identities"] = set.Identities.ToString(CultureInfo.InvariantCulture),
        };
        if (start is not null) values.Add("weights to start from", Fingerprint(start));
        else if (options.BodyWeights is { } body) values.Add("body weights", Path.GetFileName(body));
        Flatten(JsonSerializer.SerializeToNode(course, TrainingCourseJson.Default.TrainingOptions), "", values);
        return new TrainingCourse(values);
    }

    /// <summary>What differs from the course of a checkpoint, in words; null where nothing does.</summary>
    public string? DifferenceTo(IReadOnlyDictionary<string, string> checkpoint)
    {
        string[] differences =
        [
            .. Values.Keys.Union(checkpoint.Keys)
                .Where(name => Values.GetValueOrDefault(name) != checkpoint.GetValueOrDefault(name))
                .Select(name => $"{name} is '{checkpoint.GetValueOrDefault(name)}' there and '{Values.GetValueOrDefault(name)}' here"),
        ];
        return differences.Length == 0 ? null : string.Join(", ", differences);
    }

    private static string Fingerprint(nn.Module network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor tensor) in network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(tensor.detach().cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Flatten(JsonNode? node, string name, Dictionary<string, string> values)
    {
        if (node is not JsonObject parts)
        {
            values.Add(name, node is JsonValue value ? value.ToString() : node?.ToJsonString() ?? "none");
            return;
        }

        foreach ((string part, JsonNode? value) in parts) Flatten(value, name.Length == 0 ? part : $"{name}.{part}", values);
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class TrainingCourseJson : JsonSerializerContext;
