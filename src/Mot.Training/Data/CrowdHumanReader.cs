using System.Text.Json;
using Mot.Association;
using Mot.Association.Files;

namespace Mot.Training.Data;

/// <summary>
/// CrowdHuman's .odgt (Shao et al., 2018): a line an image, {"ID", "gtboxes": [{"tag", "fbox", "vbox", "extra"}]}. Boxes
/// are full bodies; what is tagged mask, or flagged ignore, is neither object nor background.
/// </summary>
internal static class CrowdHumanReader
{
    private const string Mask = "mask";

    public static IEnumerable<LabelledSequence> Read(string path, LabelReading reading)
    {
        (string Text, int Line)[] lines = [.. InputFile.ReadLines(path).Select((text, i) => (text.Trim(), i + 1)).Where(line => line.Item1.Length > 0)];
        if (lines.Length == 0)
        {
            reading.Reject(path, 0, DropReason.Empty, "an empty file", "a JSON object in each line");
            yield break;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] roots = reading.Options.ImageRoot is { } root ? [root] : [Path.Combine(folder, "Images"), Path.Combine(folder, "images"), folder];
        List<(string, IReadOnlyList<LabelledObject>)> images = [];
        foreach ((string text, int line) in reading.Options.Part.Of(lines))
        {
            reading.ThrowIfCancelled();
            JsonDocument? json = null;
            try
            {
                json = JsonDocument.Parse(text);
            }
            catch (JsonException e)
            {
                reading.Reject(path, line, DropReason.Syntax, $"no JSON ({e.Message.TrimEnd('.')})", "a JSON object");
                continue;
            }

            using (json)
            {
                JsonElement row = json.RootElement;
                if (JsonValues.Text(row, "ID") is not { } name ||
                    !JsonValues.TryGet(row, "gtboxes", out JsonElement boxes) || boxes.ValueKind != JsonValueKind.Array)
                {
                    reading.Reject(path, line, DropReason.Syntax, "another object", "one with ID and gtboxes");
                    continue;
                }

                string image = LabelReading.Resolve(name + ".jpg", roots);
                if (!File.Exists(image) && LabelReading.Resolve(name + ".png", roots) is var png && File.Exists(png)) image = png;
                if (reading.SizeOf(image, path, line, JsonValues.Number(row, "width"), JsonValues.Number(row, "height")) is not { } size) continue;
                images.Add((image, [.. boxes.EnumerateArray().Select(box => Object(box, size.Width, size.Height, path, line, reading)).OfType<LabelledObject>()]));
            }
        }

        if (images.Count > 0) yield return LabelledSequence.OfFiles(Path.GetFileNameWithoutExtension(path), images);
    }

    private static LabelledObject? Object(JsonElement row, int width, int height, string path, int line, LabelReading reading)
    {
        string tag = JsonValues.Text(row, "tag") ?? "";
        if (!JsonValues.TryNumbers(row, "fbox", 4, out double[] full))
        {
            reading.Reject(path, line, DropReason.Columns, $"a box of tag {LabelReading.Quote(tag)} without fbox, or with another number of values", "fbox: [x, y, width, height]");
            return null;
        }

        bool ignore = tag == Mask || (JsonValues.TryGet(row, "extra", out JsonElement extra) && JsonValues.Number(extra, "ignore") == 1);
        if (tag != Mask && !reading.Keeps(tag, name => name == "person")) return null;
        double visibility = JsonValues.TryNumbers(row, "vbox", 4, out double[] visible) && full[2] * full[3] > 0
            ? Math.Clamp(visible[2] * visible[3] / (full[2] * full[3]), 0, 1) : 1;
        return reading.Check(new LabelledObject(Box.FromXywh(full[0], full[1], full[2], full[3]), -1, ignore) { Class = tag, Visibility = visibility }, width, height, path, line);
    }
}
