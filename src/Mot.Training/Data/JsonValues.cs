using System.Text.Json;

namespace Mot.Training.Data;

/// <summary>Values of JSON objects that may be absent or of another kind.</summary>
internal static class JsonValues
{
    /// <summary>The value of a name; false where there is none, or the row is no object.</summary>
    public static bool TryGet(JsonElement row, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // Another name is no text, as half a surrogate pair is none.
            return false;
        }
    }

    public static bool TryNumbers(JsonElement row, string name, int count, out double[] values)
    {
        values = [];
        if (!TryGet(row, name, out JsonElement array) || array.ValueKind != JsonValueKind.Array || array.GetArrayLength() != count) return false;
        if (array.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.Number)) return false;
        values = [.. array.EnumerateArray().Select(value => value.GetDouble())];
        return true;
    }

    public static long? Integer(JsonElement row, string name) =>
        TryGet(row, name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    public static double? Number(JsonElement row, string name) =>
        TryGet(row, name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public static string? Text(JsonElement row, string name) =>
        TryGet(row, name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;

    /// <summary>A string's text; null where it is none, as of half a surrogate pair, or can't be part of a path.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString() is { } text && !text.Contains('\0') ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
