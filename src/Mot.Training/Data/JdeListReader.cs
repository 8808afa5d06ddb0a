using System.Globalization;
using Mot.Association;
using Mot.Association.Files;

namespace Mot.Training.Data;

/// <summary>
/// JDE's lists: a line an image, relative to a root; its labels lie where "images" in the path is "labels_with_ids", in a
/// text with a line an object: class, identity, then centre and size of the box in shares of the image.
/// </summary>
internal static class JdeListReader
{
    private const string Images = "images", Labels = "labels_with_ids", Expected = "6: class, identity, centre x, centre y, width, height";
    private const int Columns = 6;

    public static IEnumerable<LabelledSequence> Read(string list, LabelReading reading)
    {
        (string Path, int Line)[] entries = [.. InputFile.ReadLines(list).Select((text, i) => (text.Trim(), i + 1)).Where(entry => entry.Item1.Length > 0)];
        if (entries.Length == 0)
        {
            reading.Reject(list, 0, DropReason.Empty, "an empty list", "the path of an image in each line");
            yield break;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        string root = reading.Options.ImageRoot ?? LabelReading.Ancestors(folder).FirstOrDefault(d => entries.Take(20).Any(entry => File.Exists(Path.Combine(d, entry.Path)))) ?? folder;
        List<(string, IReadOnlyList<LabelledObject>)> images = [];

        // A list may name an image many times; its labels are read once.
        Dictionary<string, IReadOnlyList<LabelledObject>> known = [];

        // A list holds many sequences, a folder each.
        foreach (var sequence in entries.GroupBy(entry => Path.GetDirectoryName(entry.Path)))
        {
            foreach ((string path, int line) in reading.Options.Part.Of([.. sequence]))
            {
                reading.ThrowIfCancelled();
                if (!reading.IsPath(path, list, line)) continue;
                string image = Path.GetFullPath(Path.Combine(root, path));
                if (!known.TryGetValue(image, out IReadOnlyList<LabelledObject>? objects))
                {
                    if (reading.SizeOf(image, list, line) is not { } size || LabelsOf(image, list, line, reading) is not { } labels) continue;
                    known.Add(image, objects = [.. Objects(labels, size.Width, size.Height, reading)]);
                }

                images.Add((image, objects));
            }
        }

        if (images.Count > 0) yield return LabelledSequence.OfFiles(Path.GetFileNameWithoutExtension(list), images);
    }

    private static string? LabelsOf(string image, string list, int line, LabelReading reading)
    {
        string[] parts = image.Split(Path.DirectorySeparatorChar);
        int at = Array.LastIndexOf(parts, Images, parts.Length - 2);
        if (at < 0)
        {
            reading.Reject(list, line, DropReason.MissingLabels, $"image '{image}'", $"a folder '{Images}' in its path, beside which '{Labels}' has its labels");
            return null;
        }

        parts[at] = Labels;
        string labels = Path.ChangeExtension(string.Join(Path.DirectorySeparatorChar, parts), ".txt");
        if (File.Exists(labels)) return labels;
        reading.Reject(list, line, DropReason.MissingLabels, $"no labels '{labels}'", "a file, empty where nobody is on the image");
        return null;
    }

    private static IEnumerable<LabelledObject> Objects(string path, int width, int height, LabelReading reading)
    {
        int line = 0;
        Dictionary<long, int> seen = [];
        foreach (string text in InputFile.ReadLines(path))
        {
            line++;
            string[] columns = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0) continue;
            if (columns.Length != Columns)
            {
                reading.Reject(path, line, DropReason.Columns, $"{columns.Length} columns in {LabelReading.Quote(text)}", Expected);
                continue;
            }

            double[] values = [.. columns.Select(column => double.TryParse(column, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
            if (Array.FindIndex(values, value => !double.IsFinite(value)) is >= 0 and int wrong)
            {
                reading.Reject(path, line, DropReason.Number, $"{LabelReading.Quote(columns[wrong])} in column {wrong + 1}", "a finite number");
                continue;
            }

            // The reference reads all columns as floating-point numbers, and so writes identities as such at times.
            if (values[1] != Math.Floor(values[1]) || Math.Abs(values[1]) > 1L << 53)
            {
                reading.Reject(path, line, DropReason.Identity, $"identity {columns[1]}", "a whole number");
                continue;
            }

            if (!reading.Keeps(values[0].ToString(CultureInfo.InvariantCulture), name => name == "0")) continue;
            double w = values[4] * width, h = values[5] * height;
            var labelled = new LabelledObject(Box.FromXywh((values[2] * width) - (w / 2), (values[3] * height) - (h / 2), w, h), (long)values[1]) { Class = columns[0] };
            if (reading.Check(labelled, width, height, path, line) is { } good && reading.IsFirst(good, seen, path, line)) yield return good;
        }
    }
}
