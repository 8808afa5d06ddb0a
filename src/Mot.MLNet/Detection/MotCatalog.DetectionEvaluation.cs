using Microsoft.ML;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    private const double SameObject = 0.5;

    /// <summary>Evaluates detections against the truth in the data's own columns: average precision, all sequences together.</summary>
    /// <param name="data">Frames with truth, transformed by a detector. One pass.</param>
    /// <param name="options">Names of the detections' columns; null for the defaults.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults. Identities may be unknown.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <remarks>A detector gives what scores above its threshold: average precision is that of a low one.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public DetectionMetrics EvaluateDetections(
        IDataView data, AssociationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var sequences = new Dictionary<string, (List<MotRow> Truth, List<MotRow> Found)>();
        foreach (LabelledDetections frame in LabelledDetections.Read(data, options ?? new(), columns, knownIdentities: false, cancellation))
        {
            if (!sequences.TryGetValue(frame.Sequence, out (List<MotRow> Truth, List<MotRow> Found) rows))
                sequences.Add(frame.Sequence, rows = ([], []));
            rows.Truth.AddRange(frame.Truth);
            rows.Found.AddRange(frame.Boxes.Select((box, i) => new MotRow(frame.Frame, -1, box, frame.Scores[i])));
        }

        return DetectionEvaluator.Evaluate([.. sequences.Select(s => new EvaluationSequence(s.Key, s.Value.Truth, s.Value.Found))]);
    }

    /// <summary>
    /// Evaluates embeddings against the true identities in the data's own columns: the true positive rate at false accept
    /// rates, over all pairs (JDE, section 4.1).
    /// </summary>
    /// <param name="data">Frames with truth, transformed by a detector. One pass.</param>
    /// <param name="options">Names of the detections' columns; null for the defaults.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <remarks>
    /// A true box takes the embedding of the free detection that overlaps it most, by half or more; without such a detection
    /// it is left out, where JDE takes the embedding at the true box itself. Identities are those of a sequence.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">No two embeddings of one identity were found, or of two.</exception>
    public ReidentificationMetrics EvaluateEmbeddings(
        IDataView data, AssociationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var numbers = new Dictionary<(string Sequence, long Identity), long>();
        List<float> embeddings = [];
        List<long> identities = [];
        int size = 0;
        foreach (LabelledDetections frame in LabelledDetections.Read(data, options ?? new(), columns, knownIdentities: false, cancellation))
        {
            size = Math.Max(size, frame.EmbeddingSize);
            foreach ((MotRow truth, int detection) in Overlapping(frame))
            {
                if (!numbers.TryGetValue((frame.Sequence, truth.Id), out long number))
                    numbers.Add((frame.Sequence, truth.Id), number = numbers.Count);
                identities.Add(number);
                embeddings.AddRange(frame.Embeddings.AsSpan(detection * frame.EmbeddingSize, frame.EmbeddingSize));
            }
        }

        return ReidentificationEvaluator.Evaluate(embeddings.ToArray(), size, identities.ToArray(), cancellation: cancellation);
    }

    /// <summary>True boxes of known identity with their detections, the greatest overlap first.</summary>
    private static IEnumerable<(MotRow Truth, int Detection)> Overlapping(LabelledDetections frame)
    {
        var taken = new HashSet<int>();
        var found = new HashSet<long>();
        var pairs = frame.Truth.Where(row => row.Class == MotClass.Pedestrian && row.Id >= 0)
            .SelectMany(row => frame.Boxes.Select((box, i) => (Truth: row, Detection: i, Overlap: row.Box.IoU(box))))
            .Where(pair => pair.Overlap >= SameObject);
        foreach ((MotRow truth, int detection, _) in pairs.OrderByDescending(pair => pair.Overlap))
        {
            if (!found.Contains(truth.Id) && taken.Add(detection))
            {
                found.Add(truth.Id);
                yield return (truth, detection);
            }
        }
    }
}
