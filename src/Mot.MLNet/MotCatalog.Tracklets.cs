using Microsoft.ML;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;
using Mot.MLNet.Tracklets;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Reads the tracks of all frames and joins them to tracklets. One pass over the data.</summary>
    /// <param name="data">What came out of <see cref="Associate(AssociationOptions)"/>, in order.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="progress">Told the number of frames after each.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <returns>The tracklets, by sequence in the order of the data, then by identity.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">A sequence's frames do not ascend.</exception>
    public IReadOnlyList<Tracklet> CreateTracklets(
        IDataView data, TrackColumns? columns = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var builders = new Dictionary<string, TrackletBuilder>();
        var order = new List<TrackletBuilder>();
        using var reader = new TrackReader(data, columns ?? TrackColumns.Default);
        for (int frames = 0; reader.Read(); progress?.Report(++frames))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!builders.TryGetValue(reader.Sequence, out TrackletBuilder? builder))
            {
                builders.Add(reader.Sequence, builder = new TrackletBuilder(reader.Sequence));
                order.Add(builder);
            }

            builder.Add(reader.Frame, reader.Tracks);
        }

        return [.. order.SelectMany(builder => builder.Build())];
    }

    /// <summary>Evaluates tracks against the truth that is in the data's own columns, all sequences together.</summary>
    /// <param name="data">What came out of <see cref="Associate(AssociationOptions)"/>, over frames with truth.</param>
    /// <param name="options">Preprocessing; null for the defaults.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <remarks>
    /// Boxes in <see cref="MotColumns.IgnoredBoundingBoxes"/> are treated as distractors. A benchmark's own rules tell rows
    /// that are not evaluated from distractors, which these columns do not: for its exact figures give the truth's file.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">A true box's identity is unknown.</exception>
    public MotMetrics Evaluate(
        IDataView data, MotEvaluationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default) =>
        Summary(EvaluateSequences(data, options, columns, cancellation));

    /// <inheritdoc cref="Evaluate(IDataView, MotEvaluationOptions?, TrackColumns?, CancellationToken)"/>
    /// <returns>The metrics of each sequence and of all together.</returns>
    public MotEvaluation EvaluateSequences(
        IDataView data, MotEvaluationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return MotEvaluator.Evaluate(
            [.. SequenceTracks.Read(data, columns, withTruth: true, cancellation).Select(s => new EvaluationSequence(s.Name, s.Truth, s.Tracks))],
            options);
    }

    /// <summary>Evaluates one sequence's tracks against given truth.</summary>
    /// <param name="data">What came out of <see cref="Associate(AssociationOptions)"/>.</param>
    /// <param name="truth">The truth's rows. Of them only the frames from the data's first to its last one count.</param>
    /// <param name="options">Preprocessing; null for the defaults.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">The data holds another number of sequences than one.</exception>
    public MotMetrics Evaluate(
        IDataView data, IReadOnlyList<MotRow> truth, MotEvaluationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(truth);
        List<SequenceTracks> sequences = SequenceTracks.Read(data, columns, withTruth: false, cancellation);
        return sequences is [SequenceTracks only]
            ? Summary(MotEvaluator.Evaluate([only.Against(truth)], options))
            : throw new ArgumentException($"Found {sequences.Count} sequences, expected one: give a folder of truth by sequence.", nameof(data));
    }

    /// <summary>Evaluates tracks against truth in MOTChallenge's layout, all sequences together.</summary>
    /// <param name="data">What came out of <see cref="Associate(AssociationOptions)"/>.</param>
    /// <param name="truth">
    /// A truth file, where there is one sequence; a sequence's folder, or a folder of such, named as the data's sequences.
    /// Only the frames from a sequence's first to its last one in the data count.
    /// </param>
    /// <param name="options">Preprocessing; null for the defaults.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <exception cref="FileNotFoundException">No truth of a sequence.</exception>
    /// <exception cref="InvalidDataException">The truth has a bad row.</exception>
    public MotMetrics Evaluate(
        IDataView data, string truth, MotEvaluationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default) =>
        Summary(EvaluateSequences(data, truth, options, columns, cancellation));

    /// <inheritdoc cref="Evaluate(IDataView, string, MotEvaluationOptions?, TrackColumns?, CancellationToken)"/>
    /// <returns>The metrics of each sequence and of all together.</returns>
    public MotEvaluation EvaluateSequences(
        IDataView data, string truth, MotEvaluationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(truth);
        List<SequenceTracks> sequences = SequenceTracks.Read(data, columns, withTruth: false, cancellation);
        Dictionary<string, MotSequence> folders = Directory.Exists(truth)
            ? MotSequence.WithTruth(truth).ToDictionary(s => s.Name)
            : [];
        return MotEvaluator.Evaluate([.. sequences.Select(s => Against(s, PathOf(s.Name)))], options);

        static EvaluationSequence Against(SequenceTracks sequence, string path) => sequence.Against(MotChallengeFile.Read(path)) with { TruthPath = path };

        string PathOf(string name) =>
            folders.TryGetValue(name, out MotSequence? folder) ? folder.TruthPath!
            : sequences.Count == 1 && folders.Count == 1 ? folders.Values.Single().TruthPath!
            : sequences.Count == 1 && folders.Count == 0 ? truth
            : throw new FileNotFoundException($"No truth of sequence '{name}' in '{truth}': expected {Path.Combine(truth, name, "gt", "gt.txt")}.", truth);
    }

    private static MotMetrics Summary(MotEvaluation evaluation) =>
        evaluation.Sequences is [KeyValuePair<string, MotMetrics> only] ? only.Value : evaluation.Combined;
}
