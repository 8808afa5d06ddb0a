using Microsoft.ML;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Evaluating;

/// <summary>Compares detections and their embeddings with the truth in the data's own columns.</summary>
internal static class DetectionEvaluation
{
    private const double SameObject = 0.5;

    public static DetectionMetrics OfBoxes(IDataView data, AssociationOptions? options, TrackColumns? columns, CancellationToken cancellation)
    {
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

    public static ReidentificationMetrics OfEmbeddings(IDataView data, AssociationOptions? options, TrackColumns? columns, CancellationToken cancellation)
    {
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
