using System.Globalization;
using Mot.Association.Files;

namespace Mot.Association.MotChallenge;

/// <summary>What <c>seqinfo.ini</c> says about a sequence.</summary>
/// <param name="Name">The sequence's name.</param>
/// <param name="ImageDirectory">Folder of the images, relative to the sequence's.</param>
/// <param name="FrameRate">Frames a second.</param>
/// <param name="Length">Number of frames.</param>
/// <param name="Width">Width of the images in pixels; 0 where not given.</param>
/// <param name="Height">Height of the images in pixels; 0 where not given.</param>
/// <param name="ImageExtension">Extension of the images, with its dot.</param>
public sealed record SequenceInfo(
    string Name, string ImageDirectory, double FrameRate, int Length, int Width, int Height, string ImageExtension)
{
    /// <summary>The file's name in a sequence's folder.</summary>
    public const string FileName = "seqinfo.ini";

    /// <summary>
    /// Reads a <c>seqinfo.ini</c>. Without <c>name</c> the folder's name counts; <c>imDir</c> is img1, <c>imExt</c> .jpg,
    /// <c>frameRate</c> 30 where missing.
    /// </summary>
    /// <exception cref="InvalidDataException">No section [Sequence] or no seqLength, or a value that is no number.</exception>
    public static SequenceInfo Read(string path)
    {
        Dictionary<string, (string Value, int Line)> values = new(StringComparer.OrdinalIgnoreCase);
        bool inSection = false, found = false;
        int line = 0;
        foreach (string raw in InputFile.ReadLines(path))
        {
            line++;
            string text = raw.Trim();
            if (text.Length == 0 || text[0] is ';' or '#')
                continue;
            if (text[0] == '[')
            {
                inSection = text.Equals("[Sequence]", StringComparison.OrdinalIgnoreCase);
                found |= inSection;
                continue;
            }

            int equals = text.IndexOf('=');
            if (equals < 0)
                throw new InvalidDataException($"{path}:{line}: found '{text}', expected name=value.");
            if (inSection)
                values[text[..equals].TrimEnd()] = (text[(equals + 1)..].TrimStart(), line);
        }

        if (!found)
            throw new InvalidDataException($"{path}: no section [Sequence].");

        return new(
            Text("name", Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!),
            Below("imDir", "img1"),
            Number("frameRate", 30, FrameRates.Contains, FrameRates.Expected),
            Integer("seqLength", null),
            Integer("imWidth", 0),
            Integer("imHeight", 0),
            Text("imExt", ".jpg"));

        string Text(string key, string missing) => values.TryGetValue(key, out var v) && v.Value.Length > 0 ? v.Value : missing;

        string Below(string key, string missing)
        {
            string folder = Text(key, missing);
            return !Path.IsPathRooted(folder) && !folder.Split('/', '\\').Contains("..") && !folder.Contains('\0')
                ? folder
                : throw new InvalidDataException($"{path}:{values[key].Line}: {key} is '{folder}', expected a folder within the sequence's.");
        }

        double Number(string key, double? missing, Func<double, bool> isGood, string expected)
        {
            if (!values.TryGetValue(key, out var v))
                return missing ?? throw new InvalidDataException($"{path}: {key} is missing in [Sequence].");
            if (double.TryParse(v.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) &&
                double.IsFinite(number) && isGood(number))
            {
                return number;
            }

            throw new InvalidDataException($"{path}:{v.Line}: {key} is '{v.Value}', expected {expected}.");
        }

        int Integer(string key, int? missing)
        {
            double number = Number(key, missing, static value => value >= 0, "a number from 0");
            return number == Math.Floor(number) && number <= int.MaxValue
                ? (int)number
                : throw new InvalidDataException($"{path}:{values[key].Line}: {key} is '{values[key].Value}', expected an integer.");
        }
    }

    /// <summary>Writes a <c>seqinfo.ini</c>.</summary>
    public void Write(string path) => OutputFile.WriteText(path, text => text.Write(string.Create(CultureInfo.InvariantCulture, $"""
        [Sequence]
        name={Name}
        imDir={ImageDirectory}
        frameRate={FrameRate}
        seqLength={Length}
        imWidth={Width}
        imHeight={Height}
        imExt={ImageExtension}

        """).ReplaceLineEndings("\n")));
}
