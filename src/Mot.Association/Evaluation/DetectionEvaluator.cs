using Mot.Association.Geometry;
using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>
/// Average precision as COCO defines it (Lin et al., 2014; its evaluation code): detections of a frame, best score first,
/// each take the truth of the greatest IoU that is still free, and all frames' detections are ranked together. All
/// detections of a frame count, not only the best hundred.
/// </summary>
/// <remarks>
/// With preprocessing, pedestrians whose flag is 0 and distractors are ignored: a detection that matches one counts
/// neither as right nor as wrong. Other truth is left out, as is a flag of 0 without preprocessing.
/// </remarks>
public static class DetectionEvaluator
{
    private const int Thresholds = 10, RecallPoints = 101;

    /// <summary>Evaluates detections of one sequence.</summary>
    /// <param name="truth">The truth's rows, in any order.</param>
    /// <param name="detections">The detections, in any order, ranked by confidence; identities don't matter.</param>
    /// <param name="options">Preprocessing and frames; null for the defaults.</param>
    /// <exception cref="InvalidDataException">A frame before 1.</exception>
    public static DetectionMetrics Evaluate(
        IReadOnlyList<MotRow> truth, IReadOnlyList<MotRow> detections, MotEvaluationOptions? options = null) =>
        Evaluate([new EvaluationSequence("sequence", truth, detections)], options);

    /// <summary>Evaluates the detections of several sequences together; they stand in place of the tracks.</summary>
    /// <inheritdoc cref="Evaluate(IReadOnlyList{MotRow}, IReadOnlyList{MotRow}, MotEvaluationOptions?)"/>
    public static DetectionMetrics Evaluate(IReadOnlyList<EvaluationSequence> sequences, MotEvaluationOptions? options = null)
    {
        double[] thresholds = [.. Enumerable.Range(0, Thresholds).Select(i => 0.5 + 0.05 * i)];
        List<Ranked> ranked = Rank(sequences, options ?? MotEvaluationOptions.Default, thresholds, out int truthBoxes);
        List<PrecisionRecallPoint>[] curves = [.. thresholds.Select((_, i) => Curve(ranked, i, truthBoxes))];
        double[] precisions = Array.ConvertAll(curves, curve => truthBoxes == 0 ? double.NaN : AtRecalls(curve));
        return new()
        {
            AveragePrecision = precisions.Average(),
            AveragePrecision50 = precisions[0],
            AveragePrecision75 = precisions[5],
            AveragePrecisions = precisions,
            Area50 = truthBoxes == 0 ? double.NaN : Area(curves[0]),
            Recall50 = truthBoxes == 0 ? double.NaN : curves[0].LastOrDefault().Recall,
            Detections = curves[0].Count,
            TruthDetections = truthBoxes,
        };
    }

    /// <summary>Average precision at one IoU, from precision at 101 recalls. NaN where there is no truth.</summary>
    /// <param name="truth">The truth's rows, in any order.</param>
    /// <param name="detections">The detections, in any order, ranked by confidence.</param>
    /// <param name="iouThreshold">Least IoU of a match, above 0 and at most 1.</param>
    /// <param name="options">Preprocessing and frames; null for the defaults.</param>
    public static double AveragePrecision(
        IReadOnlyList<MotRow> truth, IReadOnlyList<MotRow> detections, double iouThreshold = 0.5, MotEvaluationOptions? options = null)
    {
        IReadOnlyList<PrecisionRecallPoint> curve = PrecisionRecall([new EvaluationSequence("sequence", truth, detections)], iouThreshold, options, out int truthBoxes);
        return truthBoxes == 0 ? double.NaN : AtRecalls(curve);
    }

    /// <summary>
    /// Precision and recall after each detection, best score first; for plots and for choosing a score threshold.
    /// </summary>
    /// <param name="sequences">The sequences, with detections in place of tracks.</param>
    /// <param name="iouThreshold">Least IoU of a match, above 0 and at most 1.</param>
    /// <param name="options">Preprocessing and frames; null for the defaults.</param>
    public static IReadOnlyList<PrecisionRecallPoint> PrecisionRecall(
        IReadOnlyList<EvaluationSequence> sequences, double iouThreshold = 0.5, MotEvaluationOptions? options = null) =>
        PrecisionRecall(sequences, iouThreshold, options, out _);

    private static List<PrecisionRecallPoint> PrecisionRecall(
        IReadOnlyList<EvaluationSequence> sequences, double iouThreshold, MotEvaluationOptions? options, out int truthBoxes)
    {
        if (!(iouThreshold is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), iouThreshold, "The IoU threshold must be above 0 and at most 1.");
        return Curve(Rank(sequences, options ?? MotEvaluationOptions.Default, [iouThreshold], out truthBoxes), 0, truthBoxes);
    }

    /// <summary>Matches every frame at every threshold and ranks all detections by score.</summary>
    private static List<Ranked> Rank(
        IReadOnlyList<EvaluationSequence> sequences, MotEvaluationOptions options, double[] thresholds, out int truthBoxes)
    {
        List<Ranked> ranked = [];
        Overlaps overlaps = new();
        truthBoxes = 0;
        foreach (EvaluationSequence sequence in sequences)
        {
            // Truth of any class will do: what is not asked for is left out.
            FrameStream truth = new(sequence, MotFileKind.Truth, options with { Preprocess = false });
            FrameStream detections = new(sequence, MotFileKind.Detections, options);
            for (int frame; (frame = Math.Min(truth.NextFrame, detections.NextFrame)) != int.MaxValue;)
            {
                truth.MoveTo(frame);
                detections.MoveTo(frame);
                List<MotRow> counted = [], ignored = [];
                foreach (ref readonly MotRow row in truth.Rows)
                {
                    if (Preprocessing.Counts(options, row))
                        counted.Add(row);
                    else if (options.Preprocess && (row.Class == MotClass.Pedestrian || !Preprocessing.UsesClasses(options) || options.Benchmark.IsDistractor(row.Class)))
                        ignored.Add(row);
                }

                truthBoxes += counted.Count;
                MotRow[] best = [.. detections.Rows.ToArray().OrderByDescending(d => d.Confidence)];
                overlaps.Find(best, [.. counted, .. ignored]);
                MatchFrame(best, overlaps, counted.Count, counted.Count + ignored.Count, thresholds, ranked);
            }
        }

        return [.. ranked.OrderByDescending(r => r.Score)];
    }

    private static void MatchFrame(
        ReadOnlySpan<MotRow> detections, Overlaps overlaps, int counted, int truths, double[] thresholds, List<Ranked> ranked)
    {
        bool[,] taken = new bool[thresholds.Length, truths];
        for (int d = 0; d < detections.Length; d++)
        {
            int right = 0, ignored = 0;
            for (int t = 0; t < thresholds.Length; t++)
            {
                int best = -1;
                double bestIou = Math.Min(thresholds[t], 1 - 1e-10);
                for (int pair = overlaps.RowStart[d]; pair < overlaps.RowStart[d + 1]; pair++)
                {
                    // Truth that counts goes before ignored truth, then the greater IoU, then the later row.
                    int c = overlaps.Column[pair];
                    double iou = overlaps.Similarity[pair];
                    if (taken[t, c] || iou < Math.Min(thresholds[t], 1 - 1e-10))
                        continue;
                    bool better = best < 0 || (c < counted != best < counted ? c < counted
                        : iou > bestIou || (iou == bestIou && c > best));
                    if (better)
                        (best, bestIou) = (c, iou);
                }

                if (best < 0)
                    continue;
                taken[t, best] = true;
                if (best < counted)
                    right |= 1 << t;
                else
                    ignored |= 1 << t;
            }

            ranked.Add(new(detections[d].Confidence, right, ignored));
        }
    }

    private static List<PrecisionRecallPoint> Curve(List<Ranked> ranked, int threshold, int truthBoxes)
    {
        List<PrecisionRecallPoint> curve = new(ranked.Count);
        int right = 0;
        foreach (Ranked detection in ranked)
        {
            if ((detection.Ignored >> threshold & 1) != 0)
                continue;
            right += detection.Right >> threshold & 1;
            curve.Add(new(detection.Score, (double)right / (curve.Count + 1), (double)right / Math.Max(1, truthBoxes)));
        }

        return curve;
    }

    private static double AtRecalls(IReadOnlyList<PrecisionRecallPoint> curve)
    {
        double sum = 0, best = 0;
        int next = curve.Count - 1;
        for (int i = RecallPoints - 1; i >= 0; i--)
        {
            double recall = (double)i / (RecallPoints - 1);
            for (; next >= 0 && curve[next].Recall >= recall; next--)
                best = Math.Max(best, curve[next].Precision);
            sum += best;
        }

        return sum / RecallPoints;
    }

    private static double Area(IReadOnlyList<PrecisionRecallPoint> curve)
    {
        double area = 0, best = 0;
        for (int i = curve.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, curve[i].Precision);
            area += best * (curve[i].Recall - (i > 0 ? curve[i - 1].Recall : 0));
        }

        return area;
    }

    /// <summary>A detection; a bit of <paramref name="Right"/> and <paramref name="Ignored"/> for each threshold.</summary>
    private readonly record struct Ranked(double Score, int Right, int Ignored);
}
