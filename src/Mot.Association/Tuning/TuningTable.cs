using System.Globalization;
using Mot.Association.Files;

namespace Mot.Association.Tuning;

/// <summary>
/// Trials as comma-separated text: a line that says what they are of, a line of names, then a line a trial: number, score,
/// HOTA, MOTA, IDF1 and the options' values.
/// </summary>
public static class TuningTable
{
    private const int Fixed = 5, Heading = 2;

    /// <summary>The first two lines.</summary>
    /// <param name="subject">What the trials are of: data, tracker, metric; a search goes on only where it is the same.</param>
    /// <param name="ranges">The options that are tried.</param>
    public static string Header(string subject, IReadOnlyList<OptionRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return $"# {subject.ReplaceLineEndings(" ")}\n{string.Join(',', ["trial", "score", "HOTA", "MOTA", "IDF1", .. ranges.Select(r => r.Name)])}";
    }

    /// <summary>A trial's line; options that it leaves as they are given are empty.</summary>
    public static string Line(TuningTrial trial, IReadOnlyList<OptionRange> ranges)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        IEnumerable<string> values = ranges.Select((_, i) => i < trial.Values.Count ? trial.Values[i].ToString("R", c) : "");
        double[] scores = [trial.Score, trial.Hota, trial.Mota, trial.Idf1];
        return string.Join(',', [trial.Number.ToString(c), .. scores.Select(s => s.ToString("R", c)), .. values]);
    }

    /// <summary>Writes all trials of a search.</summary>
    public static void Write(string path, string subject, TuningResult result) => Write(path, subject, result.Ranges, result.Trials);

    /// <summary>Writes trials; the file appears under its name when it is whole.</summary>
    public static void Write(string path, string subject, IReadOnlyList<OptionRange> ranges, IEnumerable<TuningTrial> trials) => OutputFile.WriteText(path, text =>
    {
        text.WriteLine(Header(subject, ranges));
        foreach (TuningTrial trial in trials)
            text.WriteLine(Line(trial, ranges));
    });

    /// <summary>Reads trials to go on from; a last line that was cut off is passed over.</summary>
    /// <exception cref="InvalidDataException">Trials of something else or of other options, or a bad line.</exception>
    public static IReadOnlyList<TuningTrial> Read(string path, string subject, IReadOnlyList<OptionRange> ranges)
    {
        string[] lines = InputFile.ReadAllText(path).Split('\n', StringSplitOptions.TrimEntries);
        string[] header = Header(subject, ranges).Split('\n');
        for (int i = 0; i < Heading; i++)
        {
            string found = i < lines.Length ? lines[i] : "";
            if (found != header[i])
                throw new InvalidDataException($"{path}:{i + 1}: found '{found}', expected '{header[i]}'.");
        }

        List<TuningTrial> trials = [];
        for (int i = Heading; i < lines.Length - 1; i++)
        {
            string[] parts = lines[i].Split(',');
            double[] numbers = new double[parts.Length];
            bool good = parts.Length == Fixed + ranges.Count && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int number) && number >= 0;
            int count = good && parts[^1].Length == 0 && ranges.Count > 0 ? Fixed : parts.Length;
            for (int k = 0; k < count; k++)
                good &= double.TryParse(parts[k], CultureInfo.InvariantCulture, out numbers[k]) && double.IsFinite(numbers[k]);
            if (!good)
                throw new InvalidDataException($"{path}:{i + 1}: found '{lines[i]}', expected {Fixed + ranges.Count} finite numbers, the trial's from 0.");
            trials.Add(new((int)numbers[0], numbers[Fixed..count], numbers[1], numbers[2], numbers[3], numbers[4]));
        }

        return trials;
    }
}
