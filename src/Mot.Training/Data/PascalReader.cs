using System.Globalization;
using System.Text.RegularExpressions;
using Mot.Association;
using Mot.Association.Files;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// PASCAL annotation 1.00, as the Penn-Fudan pedestrians have it: a text an image, with its objects' boxes (corners from
/// 1, both inside) and an image of masks, in which object n has the value n.
/// </summary>
internal static partial class PascalReader
{
    public const string Signature = "PASCAL Annotation Version";

    // How many folders at the front of a path may be others here.
    private const int MaxParts = 32;

    private static readonly string[] s_folders = ["Annotation", "Annotations"];

    [GeneratedRegex(@"^Image filename\s*:\s*""(?<path>[^""]*)""")]
    private static partial Regex ImageLine { get; }

    [GeneratedRegex(@"^Image size[^:]*:\s*(?<width>\d+)\s*[xX]\s*(?<height>\d+)")]
    private static partial Regex SizeLine { get; }

    [GeneratedRegex(@"^Bounding box for object (?<n>\d+) ""(?<label>[^""]*)""[^:]*:(?<box>.*)$")]
    private static partial Regex BoxLine { get; }

    [GeneratedRegex(@"^Pixel mask for object (?<n>\d+) [^:]*:\s*""(?<path>[^""]*)""")]
    private static partial Regex MaskLine { get; }

    [GeneratedRegex(@"-?\d+")]
    private static partial Regex Number { get; }

    /// <summary>The annotations of a folder, in it or in its folder Annotation; none where it has none.</summary>
    public static IReadOnlyList<string> Annotations(string folder) =>
        ((string[])[folder, .. s_folders.Select(name => Path.Combine(folder, name))]).Where(Directory.Exists)
            .Select(f => Directory.EnumerateFiles(f, "*.txt").Where(IsAnnotation).Order(StringComparer.Ordinal).ToArray())
            .FirstOrDefault(files => files.Length > 0) ?? [];

    public static IEnumerable<LabelledSequence> Read(string folder, LabelReading reading)
    {
        IReadOnlyList<string> annotations = Annotations(folder);
        if (annotations.Count == 0)
        {
            reading.Reject(folder, 0, DropReason.Empty, "no annotation", $"texts that begin with '# Compatible with {Signature} 1.00', in it or in its folder {s_folders[0]}");
            yield break;
        }

        List<(string, IReadOnlyList<LabelledObject>)> images = [];
        foreach (string path in reading.Options.Part.Of(annotations))
        {
            reading.ThrowIfCancelled();
            if (Image(path, reading) is { } image) images.Add(image);
        }

        if (images.Count > 0) yield return LabelledSequence.OfFiles(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), images);
    }

    private static bool IsAnnotation(string file) => InputFile.ReadLines(file).FirstOrDefault()?.Contains(Signature, StringComparison.Ordinal) == true;

    private static (string, IReadOnlyList<LabelledObject>)? Image(string path, LabelReading reading)
    {
        string[] lines = [.. InputFile.ReadLines(path)];
        int named = Array.FindIndex(lines, ImageLine.IsMatch);
        if (named < 0)
        {
            reading.Reject(path, 0, DropReason.Syntax, "no line 'Image filename : \"...\"'", "one");
            return null;
        }

        string filename = ImageLine.Match(lines[named]).Groups["path"].Value;
        if (!reading.IsPath(filename, path, named + 1)) return null;
        string image = Find(filename, path, reading.Options);
        int sized = Array.FindIndex(lines, SizeLine.IsMatch);
        Match declared = sized < 0 ? Match.Empty : SizeLine.Match(lines[sized]);
        if (reading.SizeOf(image, path, (sized < 0 ? named : sized) + 1, Size("width"), Size("height")) is not { } size) return null;
        Dictionary<string, (string Path, int Line)> masks = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (MaskLine.Match(lines[i]) is { Success: true } match && reading.IsPath(match.Groups["path"].Value, path, i + 1))
                masks[match.Groups["n"].Value] = (Find(match.Groups["path"].Value, path, reading.Options), i + 1);
        }

        List<LabelledObject> objects = [];
        using var pixels = new MaskImage();
        for (int i = 0; i < lines.Length; i++)
        {
            if (BoxLine.Match(lines[i]) is not { Success: true } match) continue;
            string[] texts = [.. Number.Matches(match.Groups["box"].Value).Select(n => n.Value)];
            int[] corners = [.. texts.Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out int corner) && corner > int.MinValue ? corner : (int?)null).OfType<int>()];
            if (corners.Length < texts.Length)
            {
                reading.Reject(path, i + 1, DropReason.Number, $"a corner that no image has in {LabelReading.Quote(match.Groups["box"].Value)}", "whole pixels");
                continue;
            }

            if (corners.Length != 4)
            {
                reading.Reject(path, i + 1, DropReason.Columns, $"{corners.Length} numbers in {LabelReading.Quote(match.Groups["box"].Value)}", "4: (Xmin, Ymin) - (Xmax, Ymax)");
                continue;
            }

            string label = match.Groups["label"].Value, number = match.Groups["n"].Value;
            if (!reading.Keeps(label, IsPerson)) continue;
            var box = new Box(corners[0] - 1, corners[1] - 1, corners[2], corners[3]);
            if (reading.Check(new LabelledObject(box) { Class = label }, size.Width, size.Height, path, i + 1) is not { } good) continue;
            ObjectMask? mask = null;
            if (masks.TryGetValue(number, out var file))
            {
                if (byte.TryParse(number, CultureInfo.InvariantCulture, out byte value)) mask = pixels.Of(file.Path, file.Line, value, size, path, reading);
                else reading.Reject(path, file.Line, DropReason.Number, $"a mask for object {number}", "objects from 1 to 255, as masks have them");
            }

            objects.Add(good with { Mask = mask });
        }

        return (image, objects);

        double? Size(string side) => declared.Success && double.TryParse(declared.Groups[side].Value, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    private static bool IsPerson(string label) => label.StartsWith("PASperson", StringComparison.Ordinal) || label.Equals("person", StringComparison.OrdinalIgnoreCase);

    /// <summary>Paths begin with the data set's own folder, whatever it is called here.</summary>
    private static string Find(string relative, string annotation, TrainingDataOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(annotation))!;
        IEnumerable<string> roots = options.ImageRoot is { } root ? [root] : LabelReading.Ancestors(folder).Take(3);
        string[] parts = relative.Split('/', '\\');
        string[] candidates = [.. Enumerable.Range(0, Math.Min(parts.Length, MaxParts)).SelectMany(skip => roots.Select(r => Path.GetFullPath(Path.Combine([r, .. parts[skip..]]))))];
        return candidates.FirstOrDefault(File.Exists) ?? candidates[0];
    }

    /// <summary>The image of masks that was read last: all of an image's objects share one.</summary>
    private sealed class MaskImage : IDisposable
    {
        private string? _path;
        private Mat? _pixels;

        public ObjectMask? Of(string file, int line, byte value, (int Width, int Height) size, string path, LabelReading reading)
        {
            if (file != _path)
            {
                _pixels?.Dispose();
                (_path, _pixels) = (file, null);
                string found = $"no mask '{file}'";
                try
                {
                    if (File.Exists(file) && EncodedImage.Size(file) is var masks)
                    {
                        found = $"mask '{file}' of {masks.Width} x {masks.Height}";
                        _pixels = masks == size ? EncodedImage.Read(file, ImreadModes.Grayscale) : null;
                    }
                }
                catch (InvalidDataException e)
                {
                    found = $"mask '{file}', which can't be read ({e.Message.TrimEnd('.')})";
                }

                if (_pixels is null)
                    reading.Reject(path, line, DropReason.MissingImage, found, $"an image of {size.Width} x {size.Height}");
            }

            return _pixels is null ? null : ObjectMask.Of(_pixels, value);
        }

        public void Dispose() => _pixels?.Dispose();
    }
}
