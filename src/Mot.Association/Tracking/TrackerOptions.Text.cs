using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Mot.Association.Tracking;

public sealed partial record TrackerOptions
{
    /// <summary>Whether a stage compares appearance, so that detections need embeddings.</summary>
    [JsonIgnore]
    public bool UsesAppearance => Stages.Any(s => s.UsesAppearance);

    /// <summary>The options as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TrackerOptionsJson.Default.TrackerOptions);

    /// <summary>Reads options from JSON; what is not given has its default.</summary>
    /// <exception cref="InvalidDataException">Not JSON, an unknown field, or a value out of its range.</exception>
    public static TrackerOptions FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (JsonNode.Parse(json) is not JsonObject given)
                throw new InvalidDataException("Tracker options: found no object, expected one.");

            // The deserializer knows nothing of the initializers of properties that are set once, so defaults are
            // written first and overlaid.
            JsonObject all = (JsonObject)JsonSerializer.SerializeToNode(new TrackerOptions(), TrackerOptionsJson.Default.TrackerOptions)!;
            Overlay(all, given);
            TrackerOptions options = all.Deserialize(TrackerOptionsJson.Default.TrackerOptions)!;
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"Tracker options: {e.Message}", e);
        }
    }

    private static void Overlay(JsonObject defaults, JsonObject given)
    {
        foreach ((string name, JsonNode? value) in given)
        {
            if (value is JsonObject nested && defaults[name] is JsonObject below)
            {
                Overlay(below, nested);
            }
            else if (value is JsonArray items && defaults[name] is JsonArray)
            {
                defaults[name] = new JsonArray([.. items.Select(Stage)]);
            }
            else
            {
                defaults[name] = value?.DeepClone();
            }
        }

        static JsonNode? Stage(JsonNode? item)
        {
            if (item is not JsonObject stage)
                return item?.DeepClone();
            JsonObject all = (JsonObject)JsonSerializer.SerializeToNode(new AssociationStage(), TrackerOptionsJson.Default.AssociationStage)!;
            Overlay(all, stage);
            return all;
        }
    }

    /// <summary>A copy with one option set: "Stages.overlap.CostLimit=0.5".</summary>
    /// <exception cref="ArgumentException">No such option, or a value that it cannot have.</exception>
    public TrackerOptions With(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=');
        return equals > 0
            ? With(assignment[..equals].Trim(), assignment[(equals + 1)..].Trim())
            : throw new ArgumentException($"Found '{assignment}', expected Option=value.", nameof(assignment));
    }

    /// <summary>A copy with one option set by its name: "TrackBuffer", "Motion.Model", "Stages.overlap.CostLimit".</summary>
    /// <param name="name">The option's path, in any case; a stage by its name or its number from 0.</param>
    /// <param name="value">Its value as in JSON; a text's quotes may be left out.</param>
    /// <exception cref="ArgumentException">No such option, or a value that it cannot have.</exception>
    public TrackerOptions With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        JsonNode root = JsonSerializer.SerializeToNode(this, TrackerOptionsJson.Default.TrackerOptions)!;
        JsonNode node = root;
        JsonTypeInfo type = TrackerOptionsJson.Default.TrackerOptions;
        string[] path = name.Split('.');
        for (int depth = 0; ; depth++)
        {
            string part = path[depth];
            bool last = depth == path.Length - 1;
            if (node is JsonArray array)
            {
                int index = int.TryParse(part, out int number) ? number : IndexOf(array, part);
                if (index < 0 || index >= array.Count || last)
                    throw Unknown(part, array.Select(item => $"{(string?)item![nameof(AssociationStage.Name)]}.<option>"));
                node = array[index]!;
                type = TrackerOptionsJson.Default.AssociationStage;
                continue;
            }

            JsonPropertyInfo property = Options(type).FirstOrDefault(p => p.Name.Equals(part, StringComparison.OrdinalIgnoreCase)) ??
                throw Unknown(part, Options(type).Select(p => p.Name));
            if (!last)
            {
                node = node[property.Name] is { } next and (JsonObject or JsonArray) ? next : throw Unknown(path[depth + 1], ["nothing below it"]);
                type = TrackerOptionsJson.Default.GetTypeInfo(property.PropertyType) ?? type;
                continue;
            }

            node[property.Name] = Parse(value, property.PropertyType);
            try
            {
                TrackerOptions options = root.Deserialize(TrackerOptionsJson.Default.TrackerOptions)!;
                options.Validate();
                return options;
            }
            catch (JsonException e)
            {
                throw new ArgumentException(
                    $"Option {name}: found '{value}', expected {Expected(property.PropertyType)}.", nameof(value), e);
            }
        }

        ArgumentException Unknown(string part, IEnumerable<string> known) => new(
            $"Option {name}: found '{part}', expected one of {string.Join(", ", known)}.", nameof(name));

        static int IndexOf(JsonArray array, string stage)
        {
            for (int i = 0; i < array.Count; i++)
            {
                if (stage.Equals((string?)array[i]![nameof(AssociationStage.Name)], StringComparison.OrdinalIgnoreCase))
                    return i;
            }

            return -1;
        }
    }

    private static JsonNode? Parse(string value, Type type)
    {
        if (type != typeof(string) || value.StartsWith('"'))
        {
            try
            {
                return JsonNode.Parse(value);
            }
            catch (JsonException)
            {
                // Not JSON, so a text without quotes, or a value that the option refuses.
            }
        }

        return JsonValue.Create(value);
    }

    private static string Expected(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        string expected =
            plain == typeof(bool) ? "true or false" :
            plain == typeof(double) ? "a number" :
            plain == typeof(int) || plain == typeof(long) ? "an integer" :
            plain.IsEnum ? string.Join(", ", Enum.GetNames(plain)) : "JSON of its fields";
        return plain == type ? expected : expected + ", or null";
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrackerOptions))]
internal sealed partial class TrackerOptionsJson : JsonSerializerContext;
