using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>A sequence to evaluate.</summary>
/// <param name="Name">Name in reports and errors.</param>
/// <param name="Truth">The truth's rows, in any order.</param>
/// <param name="Tracks">The tracker's rows, in any order.</param>
/// <param name="Length">Number of frames; null takes the last frame that either has.</param>
public sealed record EvaluationSequence(
    string Name, IReadOnlyList<MotRow> Truth, IReadOnlyList<MotRow> Tracks, int? Length = null)
{
    /// <summary>The file that the truth was read from, for errors; null where it was not. Default: null.</summary>
    public string? TruthPath { get; init; }

    /// <summary>The file that the tracks were read from, for errors; null where they were not. Default: null.</summary>
    public string? TracksPath { get; init; }

    /// <summary>What says how many frames there are, for errors, such as "seqLength in 'SEQ/seqinfo.ini'". Default: null.</summary>
    public string? LengthSource { get; init; }

    /// <summary>
    /// Why no row of the truth counts, in words: which classes or flags were found, and what the benchmark's rule is. Null where one
    /// does.
    /// </summary>
    /// <param name="options">Preprocessing and frames; null for the defaults.</param>
    public string? WhyNoTruthCounts(MotEvaluationOptions? options = null)
    {
        options ??= MotEvaluationOptions.Default;
        MotRow[] rows = [.. Truth.Where(row => options.Frames?.Contains(row.Frame) != false)];
        if (rows.Any(row => Preprocessing.Counts(options, row)))
            return null;
        string within = options.Frames is { } frames ? $" in frames {frames}" : "";
        if (rows.Length == 0)
            return $"there is no true box{within}";
        List<string> found = [];
        MotRow[] flagged = [.. rows.Where(row => row.IsFlagged)];
        found.AddRange(flagged.CountBy(row => row.Class).OrderByDescending(c => c.Value).ThenBy(c => c.Key).Select(c => $"{c.Value} of class {MotClass.Describe(c.Key)}"));
        if (flagged.Length < rows.Length)
            found.Add($"{rows.Length - flagged.Length} whose flag is 0");
        string rule = Preprocessing.UsesClasses(options)
            ? $"boxes of class {MotClass.Describe(MotClass.Pedestrian)} whose flag, the 7th column, is not 0, which are what {options.Benchmark.Title()} evaluates"
            : "boxes whose flag, the 7th column, is not 0";
        return $"none of the {rows.Length} true boxes{within} counts: found {string.Join(", ", found)}, expected {rule}{(flagged.Length > 0 ? $"; {RowRules.EveryClass}" : "")}";
    }

    /// <summary>Reads truth and tracks from files or folders.</summary>
    /// <param name="truth">
    /// A truth file, a sequence's folder, or a folder of sequences (<c>NAME/gt/gt.txt</c> or <c>NAME/gt.txt</c>). A
    /// <c>seqinfo.ini</c> there gives the length.
    /// </param>
    /// <param name="tracks">
    /// A folder or zip archive that holds <c>NAME.txt</c> or <c>data/NAME.txt</c> for each sequence; or a results file,
    /// where there is one sequence.
    /// </param>
    /// <param name="options">How both are read; null for the defaults.</param>
    /// <param name="read">Receives every file that was read, with what was skipped in it.</param>
    /// <param name="evaluation">
    /// How they are going to be evaluated: rows of other frames are left out, those of a class that can't be evaluated are bad rows.
    /// Null: rows of all frames and classes are read, and it is evaluating that may fail.
    /// </param>
    /// <param name="kind">Whether <paramref name="tracks"/> are tracks or detections, which have no identities.</param>
    /// <exception cref="FileNotFoundException">No truth, or a sequence without tracks.</exception>
    /// <exception cref="InvalidDataException">
    /// A bad row: "file:line: what was found, what is expected". One of a frame beyond the sequence's length is bad too.
    /// </exception>
    public static IReadOnlyList<EvaluationSequence> Load(
        string truth,
        string tracks,
        MotReadOptions? options = null,
        Action<string, MotReadReport>? read = null,
        MotEvaluationOptions? evaluation = null,
        MotFileKind kind = MotFileKind.Results)
    {
        IReadOnlyList<MotSequence> found = Directory.Exists(truth) || TextSource.Exists(truth)
            ? MotSequence.WithTruth(truth)
            : throw new FileNotFoundException($"No such truth: {truth}", truth);
        if (found.Count == 0)
            throw new FileNotFoundException($"{truth}: found no sequence with truth, expected gt/gt.txt in it or in folders of it.", truth);

        // Detections are compared with truth of any class and identity.
        bool identified = kind != MotFileKind.Detections;
        MotEvaluationOptions anyClass = (evaluation ?? MotEvaluationOptions.Default) with { Preprocess = false };
        MotEvaluationOptions rules = identified && evaluation is not null ? evaluation : anyClass;
        EvaluationSequence[] sequences = new EvaluationSequence[found.Count];
        for (int i = 0; i < found.Count; i++)
        {
            MotSequence sequence = found[i];
            string truthPath = sequence.TruthPath!, tracksPath = TracksOf(tracks, sequence.Name, found.Count == 1);
            sequences[i] = new(sequence.Name, Read(truthPath, MotFileKind.Truth), Read(tracksPath, kind), sequence.Info?.Length)
            {
                TruthPath = truthPath,
                TracksPath = tracksPath,
                LengthSource = sequence.LengthSource,
            };

            MotRow[] Read(string path, MotFileKind kind)
            {
                MotReadOptions reading = rules.Reading(kind, options, sequence.Info?.Length, sequence.LengthSource);
                MotRow[] rows = MotChallengeFile.Read(path, reading with { Kind = kind == MotFileKind.Truth && !identified ? null : kind }, out MotReadReport report);
                read?.Invoke(path, report);
                return rows;
            }
        }

        return sequences;
    }

    private static string TracksOf(string tracks, string name, bool single)
    {
        string[] candidates = [Path.Combine(tracks, name + ".txt"), Path.Combine(tracks, "data", name + ".txt")];
        if (candidates.FirstOrDefault(TextSource.Exists) is { } path)
            return path;
        if (single && TextSource.Exists(tracks))
            return tracks;
        throw new FileNotFoundException($"No tracks of sequence {name}: expected {candidates[0]}{(single ? " or a results file" : "")}.", candidates[0]);
    }
}
