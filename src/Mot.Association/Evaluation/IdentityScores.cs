namespace Mot.Association.Evaluation;

/// <summary>
/// Identity metrics (Ristani et al., Performance measures and a data set for multi-target, multi-camera tracking, 2016):
/// the one-to-one matching of whole identities with the most boxes at IoU 0.5 in common.
/// </summary>
internal sealed record IdentityScores
{
    public int TruePositives { get; init; }

    public int FalseNegatives { get; init; }

    public int FalsePositives { get; init; }

    public static IdentityScores Of(PairTable table, SparseMatching matching)
    {
        double[] common = new double[table.PairTrack.Length];
        for (int f = 0; f < table.FrameCount; f++)
        {
            PairTable.Frame frame = table[f];
            for (int pair = 0; pair < frame.Similarities.Length; pair++)
            {
                if (frame.Similarities[pair] >= MotEvaluator.MatchIoU)
                    common[frame.Pairs[pair]]++;
            }
        }

        // To minimise FN + FP = truth boxes + track boxes - 2 TP is to maximise TP.
        double most = 0;
        foreach (int pair in matching.Solve(table.PairStart, table.PairTrack, common, table.TrackCounts.Length))
            most += pair < 0 ? 0 : common[pair];
        return new()
        {
            TruePositives = (int)most,
            FalseNegatives = table.TruthBoxes - (int)most,
            FalsePositives = table.TrackBoxes - (int)most,
        };
    }

    public static IdentityScores Combine(IReadOnlyList<IdentityScores> scores) => new()
    {
        TruePositives = scores.Sum(s => s.TruePositives),
        FalseNegatives = scores.Sum(s => s.FalseNegatives),
        FalsePositives = scores.Sum(s => s.FalsePositives),
    };
}
