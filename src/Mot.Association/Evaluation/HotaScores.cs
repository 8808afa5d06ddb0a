namespace Mot.Association.Evaluation;

/// <summary>
/// Higher order tracking accuracy (Luiten et al., HOTA, IJCV 2021) at 19 localisation thresholds. Each frame is matched
/// once, for the greatest sum of IoU times the global alignment of the two identities; a threshold then counts the
/// matches that reach it.
/// </summary>
internal sealed record HotaScores
{
    public const int Thresholds = 19;

    private static readonly double[] s_thresholds = [.. Enumerable.Range(0, Thresholds).Select(i => 0.05 + i * 0.05)];

    /// <summary>True positives at each threshold.</summary>
    public required double[] TruePositives { get; init; }

    public required double[] FalseNegatives { get; init; }

    public required double[] FalsePositives { get; init; }

    public required double[] AssA { get; init; }

    public required double[] AssRe { get; init; }

    public required double[] AssPr { get; init; }

    public required double[] LocA { get; init; }

    public static HotaScores Of(PairTable table, SparseMatching matching)
    {
        double[] alignment = GlobalAlignment(table);

        // Matches of each pair of identities, by the number of thresholds that their IoU reaches.
        int[] slotOf = new int[table.PairTrack.Length];
        List<int> pairs = [];
        int[] matches = [];
        double[] iouSum = new double[Thresholds], truePositives = new double[Thresholds];
        double[] weights = [];
        for (int f = 0; f < table.FrameCount; f++)
        {
            PairTable.Frame frame = table[f];
            if (frame.Similarities.IsEmpty)
                continue;
            Buffers.Ensure(ref weights, frame.Similarities.Length);
            for (int pair = 0; pair < frame.Similarities.Length; pair++)
                weights[pair] = alignment[frame.Pairs[pair]] * frame.Similarities[pair];
            foreach (int pair in matching.Solve(frame.RowStart, frame.Columns, weights, frame.Tracks.Length))
            {
                int reached = pair < 0 ? 0 : ThresholdsReached(frame.Similarities[pair]);
                if (reached == 0)
                    continue;
                ref int slot = ref slotOf[frame.Pairs[pair]];
                if (slot == 0)
                {
                    pairs.Add(frame.Pairs[pair]);
                    slot = pairs.Count;
                    if (matches.Length < slot * Thresholds)
                        Array.Resize(ref matches, 2 * slot * Thresholds);
                }

                matches[(slot - 1) * Thresholds + reached - 1]++;
                truePositives[reached - 1]++;
                iouSum[reached - 1] += frame.Similarities[pair];
            }
        }

        SumFromAbove(iouSum);
        SumFromAbove(truePositives);
        double[] assA = new double[Thresholds], assRe = new double[Thresholds], assPr = new double[Thresholds];
        int[] pairTruth = PairTruth(table);
        for (int slot = 0; slot < pairs.Count; slot++)
        {
            int truthCount = table.TruthCounts[pairTruth[pairs[slot]]], trackCount = table.TrackCounts[table.PairTrack[pairs[slot]]];
            double count = 0;
            for (int a = Thresholds - 1; a >= 0; a--)
            {
                count += matches[slot * Thresholds + a];
                assA[a] += count * count / (truthCount + trackCount - count);
                assRe[a] += count * count / truthCount;
                assPr[a] += count * count / trackCount;
            }
        }

        for (int a = 0; a < Thresholds; a++)
        {
            double positives = Math.Max(1, truePositives[a]);
            assA[a] /= positives;
            assRe[a] /= positives;
            assPr[a] /= positives;
        }

        return new()
        {
            TruePositives = truePositives,
            FalseNegatives = Array.ConvertAll(truePositives, tp => table.TruthBoxes - tp),
            FalsePositives = Array.ConvertAll(truePositives, tp => table.TrackBoxes - tp),
            AssA = assA,
            AssRe = assRe,
            AssPr = assPr,
            LocA = Localisation(iouSum, truePositives),
        };
    }

    public static HotaScores Combine(IReadOnlyList<HotaScores> scores)
    {
        double[] truePositives = Sum(s => s.TruePositives);
        return new()
        {
            TruePositives = truePositives,
            FalseNegatives = Sum(s => s.FalseNegatives),
            FalsePositives = Sum(s => s.FalsePositives),
            AssA = Average(s => s.AssA),
            AssRe = Average(s => s.AssRe),
            AssPr = Average(s => s.AssPr),
            LocA = Localisation(WeightedSum(s => s.LocA), truePositives),
        };

        double[] Sum(Func<HotaScores, double[]> of) => Each(a => scores.Sum(s => of(s)[a]));

        double[] WeightedSum(Func<HotaScores, double[]> of) => Each(a => scores.Sum(s => of(s)[a] * s.TruePositives[a]));

        double[] Average(Func<HotaScores, double[]> of)
        {
            double[] sum = WeightedSum(of);
            return Each(a => sum[a] / Math.Max(1, truePositives[a]));
        }
    }

    public static double[] Each(Func<int, double> of) => [.. Enumerable.Range(0, Thresholds).Select(of)];

    /// <summary>
    /// The Jaccard index of two identities over the whole sequence (HOTA, eq. 13), where each overlap counts by its share
    /// of all overlaps of the two boxes.
    /// </summary>
    private static double[] GlobalAlignment(PairTable table)
    {
        double[] potential = new double[table.PairTrack.Length];
        double[] columnSums = [];
        for (int f = 0; f < table.FrameCount; f++)
        {
            PairTable.Frame frame = table[f];
            Buffers.Ensure(ref columnSums, frame.Tracks.Length);
            columnSums.AsSpan(0, frame.Tracks.Length).Clear();
            for (int pair = 0; pair < frame.Similarities.Length; pair++)
                columnSums[frame.Columns[pair]] += frame.Similarities[pair];
            for (int i = 0; i < frame.Truths.Length; i++)
            {
                (int first, int end) = (frame.First(i), frame.First(i + 1));
                double rowSum = 0;
                for (int pair = first; pair < end; pair++)
                    rowSum += frame.Similarities[pair];
                for (int pair = first; pair < end; pair++)
                {
                    double iou = frame.Similarities[pair], all = rowSum + columnSums[frame.Columns[pair]] - iou;
                    if (all > MotEvaluator.Epsilon)
                        potential[frame.Pairs[pair]] += iou / all;
                }
            }
        }

        for (int truth = 0; truth < table.TruthCounts.Length; truth++)
        {
            for (int pair = table.PairStart[truth]; pair < table.PairStart[truth + 1]; pair++)
                potential[pair] /= table.TruthCounts[truth] + table.TrackCounts[table.PairTrack[pair]] - potential[pair];
        }

        return potential;
    }

    private static int ThresholdsReached(double iou)
    {
        int reached = Math.Clamp((int)(iou * (Thresholds + 1)), 0, Thresholds);
        while (reached < Thresholds && iou >= s_thresholds[reached] - MotEvaluator.Epsilon)
            reached++;
        while (reached > 0 && iou < s_thresholds[reached - 1] - MotEvaluator.Epsilon)
            reached--;
        return reached;
    }

    private static void SumFromAbove(double[] values)
    {
        for (int a = Thresholds - 2; a >= 0; a--)
            values[a] += values[a + 1];
    }

    private static double[] Localisation(double[] iouSum, double[] truePositives) =>
        Each(a => Math.Max(1e-10, iouSum[a]) / Math.Max(1e-10, truePositives[a]));

    private static int[] PairTruth(PairTable table)
    {
        int[] truthOf = new int[table.PairTrack.Length];
        for (int truth = 0; truth < table.TruthCounts.Length; truth++)
            truthOf.AsSpan(table.PairStart[truth]..table.PairStart[truth + 1]).Fill(truth);
        return truthOf;
    }
}
