using System.Text.Json;
using Mot.Association;
using Mot.Association.Files;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// COCO's JSON: images, annotations with [x, y, width, height], categories. Crowds are ignored; polygons and run lengths
/// become masks; track_id, where conversions of tracking data have it, is the identity.
/// </summary>
internal static class CocoReader
{
    /// <summary>Pixels under an image's masks, over its own: crowds overlap, but not without end.</summary>
    private const int MostCovered = 64;

    private sealed record Image(long Id, string File, int Line, double? Width, double? Height);

    public static IEnumerable<LabelledSequence> Read(string path, LabelReading reading)
    {
        byte[] text = InputFile.ReadAllBytes(path);
        List<Image> images = [];
        Dictionary<long, string> categories = [];
        Dictionary<long, List<(JsonElement Row, int Line)>> annotations = [];
        try
        {
            Walk(text, reading, (list, row, line) =>
            {
                long? id = JsonValues.Integer(row, "id");
                switch (list)
                {
                    case "images":
                        if (id is { } image && JsonValues.Text(row, "file_name") is { } file) images.Add(new Image(image, file, line, JsonValues.Number(row, "width"), JsonValues.Number(row, "height")));
                        else reading.Reject(path, line, DropReason.Syntax, "another image", "one with id and file_name");
                        break;
                    case "categories":
                        if (id is { } category && JsonValues.Text(row, "name") is { } name) categories[category] = name;
                        else reading.Reject(path, line, DropReason.Syntax, "another category", "one with id and name");
                        break;
                    default:
                        if (JsonValues.Integer(row, "image_id") is { } of)
                        {
                            if (!annotations.TryGetValue(of, out var rows)) annotations.Add(of, rows = []);
                            rows.Add((row, line));
                        }
                        else
                        {
                            reading.Reject(path, line, DropReason.Syntax, "another annotation", "one with image_id");
                        }

                        break;
                }
            });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Nothing after it can be trusted: skipping would not help.
            int line = (int)((e as JsonException)?.LineNumber ?? 0) + 1;
            throw new TrainingDataException(path, line, DropReason.Syntax, $"{path}:{line}: found no JSON ({e.Message.TrimEnd('.')}), expected COCO's object of images, annotations and categories.");
        }

        if (images.Count == 0)
        {
            reading.Reject(path, 0, DropReason.Empty, "no images", "a list 'images'");
            yield break;
        }

        HashSet<long> known = [.. images.Select(image => image.Id)];
        foreach ((JsonElement row, int line) in annotations.Where(pair => !known.Contains(pair.Key)).SelectMany(pair => pair.Value))
            reading.Reject(path, line, DropReason.MissingImage, $"image_id {JsonValues.Integer(row, "image_id")}", "the id of one of its images");

        string[] roots = Roots(path, reading.Options);
        List<(string, IReadOnlyList<LabelledObject>)> read = [];
        foreach (Image image in reading.Options.Part.Of(images))
        {
            reading.ThrowIfCancelled();
            string file = LabelReading.Resolve(image.File, roots);
            if (reading.SizeOf(file, path, image.Line, image.Width, image.Height) is not { } size) continue;
            Dictionary<long, int> seen = [];
            long budget = (long)MostCovered * size.Width * size.Height;
            read.Add((file, [.. annotations.GetValueOrDefault(image.Id, []).Select(a =>
                Object(a.Row, a.Line, categories, size.Width, size.Height, path, reading, ref budget) is { } o && reading.IsFirst(o, seen, path, a.Line) ? o : null).OfType<LabelledObject>()]));
        }

        if (read.Count > 0) yield return LabelledSequence.OfFiles(Path.GetFileNameWithoutExtension(path), read);
    }

    /// <summary>Beside the annotation, in folders named images, or after the split in its name: instances_val2017.json has val2017.</summary>
    private static string[] Roots(string path, TrainingDataOptions options)
    {
        if (options.ImageRoot is { } root) return [root];
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, parent = Path.GetDirectoryName(folder) ?? folder;
        string split = Path.GetFileNameWithoutExtension(path).Split('_')[^1];
        return [folder, .. ((string[])[folder, parent]).SelectMany(f => (string[])[Path.Combine(f, "images"), Path.Combine(f, split), Path.Combine(f, "images", split)]), parent];
    }

    /// <summary>Hands every object of the lists images, annotations and categories on, with its line.</summary>
    private static void Walk(byte[] text, LabelReading reading, Action<string, JsonElement, int> row)
    {
        var json = new Utf8JsonReader(text, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) throw new JsonException("The file is no object", null, 0, 0);
        long counted = 0;
        int line = 1;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            json.Read();
            if (name is not ("images" or "annotations" or "categories") || json.TokenType != JsonTokenType.StartArray)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                reading.ThrowIfCancelled();
                line += text.AsSpan((int)counted, (int)(json.TokenStartIndex - counted)).Count((byte)'\n');
                counted = json.TokenStartIndex;
                row(name, JsonElement.ParseValue(ref json), line);
            }
        }
    }

    private static LabelledObject? Object(JsonElement row, int line, Dictionary<long, string> categories, int width, int height, string path, LabelReading reading, ref long budget)
    {
        if (JsonValues.Integer(row, "category_id") is not { } category || !categories.TryGetValue(category, out string? name))
        {
            reading.Reject(path, line, DropReason.Class, "an annotation without the id of a category", "category_id, one of its categories");
            return null;
        }

        if (!reading.Keeps(name, n => n is "person" or "pedestrian")) return null;
        if (!JsonValues.TryNumbers(row, "bbox", 4, out double[] box))
        {
            reading.Reject(path, line, DropReason.Columns, "an annotation without bbox, or with another number of values", "bbox: [x, y, width, height]");
            return null;
        }

        var labelled = new LabelledObject(Box.FromXywh(box[0], box[1], box[2], box[3]), JsonValues.Integer(row, "track_id") ?? -1, JsonValues.Integer(row, "iscrowd") == 1) { Class = name };
        if (reading.Check(labelled, width, height, path, line) is not { } good) return null;
        return good.Ignore || !JsonValues.TryGet(row, "segmentation", out JsonElement shape) ? good : good with { Mask = Mask(shape, width, height, path, line, reading, ref budget) };
    }

    private static ObjectMask? Mask(JsonElement shape, int width, int height, string path, int line, LabelReading reading, ref long budget)
    {
        List<Point[]> polygons = [];
        List<long>? runs = null;
        Rect extent = default;
        if (shape.ValueKind == JsonValueKind.Object)
        {
            runs = JsonValues.TryGet(shape, "counts", out JsonElement counts) ? RunLengths(counts) : null;
            if (!JsonValues.TryNumbers(shape, "size", 2, out double[] size) || size[0] != height || size[1] != width ||
                runs is null || runs.Any(run => run < 0 || run > (long)width * height) || runs.Sum() != (long)width * height)
            {
                reading.Reject(path, line, DropReason.Syntax, "run lengths of another image", $"size [{height}, {width}] and counts over it");
                return null;
            }

            extent = ObjectMask.Touched(runs, height);
        }
        else if (shape.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement polygon in shape.EnumerateArray())
            {
                if (polygon.ValueKind != JsonValueKind.Array || polygon.GetArrayLength() is var n && (n < 6 || n % 2 == 1) || polygon.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.Number))
                {
                    reading.Reject(path, line, DropReason.Syntax, "a polygon that is none", "[x0, y0, x1, y1, x2, y2, ...]");
                    return null;
                }

                double[] corners = [.. polygon.EnumerateArray().Select(v => v.GetDouble())];
                if (!corners.All(double.IsFinite))
                {
                    reading.Reject(path, line, DropReason.Number, "a polygon with a coordinate that is no number", "finite numbers");
                    return null;
                }

                if (PolygonClip.ToDraw(corners, width, height) is { Length: > 0 } points) polygons.Add(points);
            }

            if (polygons.Count == 0) return null;
            extent = Cv2.BoundingRect(polygons.SelectMany(points => points));
        }

        Rect within = extent & new Rect(0, 0, width, height);
        if (within.Width <= 0 || within.Height <= 0) return null;
        budget -= (long)within.Width * within.Height;
        if (budget < 0)
        {
            reading.Reject(path, line, DropReason.Size, $"masks over more than {MostCovered} times the image's pixels", "fewer or smaller ones");
            return null;
        }

        if (runs is not null) return ObjectMask.FromColumns(runs, extent);
        using var mask = new Mat(extent.Height, extent.Width, MatType.CV_8UC1, Scalar.All(0));

        // Drawn one by one: where two of a person's polygons overlap they don't cancel out.
        foreach (Point[] points in polygons) Cv2.FillPoly(mask, [points], Scalar.All(255), offset: new Point(-extent.X, -extent.Y));
        using Mat seen = mask.SubMat(within - extent.TopLeft);
        return ObjectMask.Of(seen, 255, within.TopLeft);
    }

    /// <summary>Run lengths as numbers, or as COCO packs them into a string: 5 bits a character from '0', differences to the last but one.</summary>
    private static List<long>? RunLengths(JsonElement counts)
    {
        if (counts.ValueKind == JsonValueKind.Array)
            return counts.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out _)) ? [.. counts.EnumerateArray().Select(v => v.GetInt64())] : null;
        if (counts.ValueKind != JsonValueKind.String || JsonValues.Text(counts) is not { } text) return null;
        List<long> runs = [];
        for (int i = 0; i < text.Length;)
        {
            long value = 0;
            for (int shift = 0; ; shift += 5)
            {
                if (i == text.Length || shift > 55) return null;
                int bits = text[i++] - '0';
                value |= (long)(bits & 0x1F) << shift;
                if ((bits & 0x20) != 0) continue;
                if ((bits & 0x10) != 0) value |= -1L << (shift + 5);
                break;
            }

            runs.Add(runs.Count > 2 ? value + runs[^2] : value);
        }

        return runs;
    }
}
