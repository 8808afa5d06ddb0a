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
    /// <param name="read">Told of every file that was read, with what was skipped in it.</param>
    /// <exception cref="FileNotFoundException">No truth, or a sequence without tracks.</exception>
    /// <exception cref="InvalidDataException">A bad row: "file:line: what was found, what is expected".</exception>
    public static IReadOnlyList<EvaluationSequence> Load(
        string truth, string tracks, MotReadOptions? options = null, Action<string, MotReadReport>? read = null)
    {
        IReadOnlyList<MotSequence> found = Directory.Exists(truth) || TextSource.Exists(truth)
            ? MotSequence.WithTruth(truth)
            : throw new FileNotFoundException($"No such truth: {truth}", truth);
        if (found.Count == 0)
            throw new FileNotFoundException($"{truth}: found no sequence with truth, expected gt/gt.txt in it or in folders of it.", truth);

        EvaluationSequence[] sequences = new EvaluationSequence[found.Count];
        for (int i = 0; i < found.Count; i++)
        {
            MotSequence sequence = found[i];
            sequences[i] = new(sequence.Name, Read(sequence.TruthPath!), Read(TracksOf(tracks, sequence.Name, found.Count == 1)), sequence.Info?.Length);
        }

        return sequences;

        MotRow[] Read(string path)
        {
            MotRow[] rows = MotChallengeFile.Read(path, options, out MotReadReport report);
            read?.Invoke(path, report);
            return rows;
        }
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
