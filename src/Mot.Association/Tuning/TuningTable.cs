using System.Globalization;

namespace Mot.Association;

/// <summary>Trials as comma-separated text: number, score, HOTA, MOTA, IDF1, then the options' values.</summary>
public static class TuningTable
{
    private const int Fixed = 5;

    /// <summary>The first line.</summary>
    public static string Header(IReadOnlyList<OptionRange> ranges) =>
        string.Join(',', ["trial", "score", "HOTA", "MOTA", "IDF1", .. ranges.Select(r => r.Name)]);

    /// <summary>A trial's line; options that it leaves as they are given are empty.</summary>
    public static string Line(TuningTrial trial, IReadOnlyList<OptionRange> ranges)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        IEnumerable<string> values = ranges.Select((_, i) => i < trial.Values.Count ? trial.Values[i].ToString("R", c) : "");
        double[] scores = [trial.Score, trial.Hota, trial.Mota, trial.Idf1];
        return string.Join(',', [trial.Number.ToString(c), .. scores.Select(s => s.ToString("R", c)), .. values]);
    }

    /// <summary>Writes all trials.</summary>
    public static void Write(string path, TuningResult result) =>
        File.WriteAllLines(path, [Header(result.Ranges), .. result.Trials.Select(t => Line(t, result.Ranges))]);

    /// <summary>Reads trials to go on from; a last line that was cut off is passed over.</summary>
    /// <exception cref="InvalidDataException">Other options in the first line than the ranges', or a bad line.</exception>
    public static IReadOnlyList<TuningTrial> Read(string path, IReadOnlyList<OptionRange> ranges)
    {
        string text = File.ReadAllText(path);
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries);
        if (lines[0] != Header(ranges))
            throw new InvalidDataException($"{path}:1: found '{lines[0]}', expected '{Header(ranges)}'.");
        List<TuningTrial> trials = [];
        for (int i = 1; i < lines.Length - 1; i++)
        {
            string[] parts = lines[i].Split(',');
            double[] numbers = new double[parts.Length];
            bool good = parts.Length == Fixed + ranges.Count && int.TryParse(parts[0], CultureInfo.InvariantCulture, out _);
            int count = good && parts[^1].Length == 0 && ranges.Count > 0 ? Fixed : parts.Length;
            for (int k = 0; k < count; k++)
                good &= double.TryParse(parts[k], CultureInfo.InvariantCulture, out numbers[k]);
            if (!good)
                throw new InvalidDataException($"{path}:{i + 1}: found '{lines[i]}', expected {Fixed + ranges.Count} numbers.");
            trials.Add(new((int)numbers[0], numbers[Fixed..count], numbers[1], numbers[2], numbers[3], numbers[4]));
        }

        return trials;
    }
}
