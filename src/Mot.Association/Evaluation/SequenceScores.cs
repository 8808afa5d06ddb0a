namespace Mot.Association.Evaluation;

/// <summary>What a sequence's metrics are computed from, and several sequences' are combined from.</summary>
internal sealed record SequenceScores(ClearScores Clear, IdentityScores Identity, HotaScores Hota)
{
    public int Detections { get; init; }

    public int TruthDetections { get; init; }

    public int Identities { get; init; }

    public int TruthIdentities { get; init; }

    /// <summary>Null where sequences are combined.</summary>
    public int? Frames { get; init; }

    public static SequenceScores Of(PairTable table)
    {
        SparseMatching matching = new();
        return new(ClearScores.Of(table, matching), IdentityScores.Of(table, matching), HotaScores.Of(table, matching))
        {
            Detections = table.TrackBoxes,
            TruthDetections = table.TruthBoxes,
            Identities = table.TrackCounts.Length,
            TruthIdentities = table.TruthCounts.Length,
            Frames = table.Timesteps,
        };
    }

    public static SequenceScores Combine(IReadOnlyList<SequenceScores> scores) =>
        new(
            ClearScores.Combine([.. scores.Select(s => s.Clear)]),
            IdentityScores.Combine([.. scores.Select(s => s.Identity)]),
            HotaScores.Combine([.. scores.Select(s => s.Hota)]))
        {
            Detections = scores.Sum(s => s.Detections),
            TruthDetections = scores.Sum(s => s.TruthDetections),
            Identities = scores.Sum(s => s.Identities),
            TruthIdentities = scores.Sum(s => s.TruthIdentities),
        };

    public MotMetrics ToMetrics()
    {
        (ClearScores c, IdentityScores i, HotaScores h) = (Clear, Identity, Hota);
        double clearTruth = Math.Max(1, c.TruePositives + c.FalseNegatives);
        double identities = Math.Max(1, c.MostlyTracked + c.PartlyTracked + c.MostlyLost);
        double logSwitches = c.IdentitySwitches > 0 ? Math.Log10(c.IdentitySwitches) : 0;
        double[] detRe = HotaScores.Each(a => h.TruePositives[a] / Math.Max(1, h.TruePositives[a] + h.FalseNegatives[a]));
        double[] detPr = HotaScores.Each(a => h.TruePositives[a] / Math.Max(1, h.TruePositives[a] + h.FalsePositives[a]));
        double[] detA = HotaScores.Each(
            a => h.TruePositives[a] / Math.Max(1, h.TruePositives[a] + h.FalseNegatives[a] + h.FalsePositives[a]));
        double[] hota = HotaScores.Each(a => Math.Sqrt(detA[a] * h.AssA[a]));
        return new()
        {
            Hota = hota.Average(),
            HotaAlphas = hota,
            DetA = detA.Average(),
            DetAAlphas = detA,
            AssA = h.AssA.Average(),
            AssAAlphas = h.AssA,
            DetRe = detRe.Average(),
            DetPr = detPr.Average(),
            AssRe = h.AssRe.Average(),
            AssPr = h.AssPr.Average(),
            LocA = h.LocA.Average(),
            LocAAlphas = h.LocA,
            Owta = HotaScores.Each(a => Math.Sqrt(detRe[a] * h.AssA[a])).Average(),
            HotaTP = h.TruePositives.Average(),
            HotaFN = h.FalseNegatives.Average(),
            HotaFP = h.FalsePositives.Average(),
            Hota0 = hota[0],
            LocA0 = h.LocA[0],
            HotaLocA0 = hota[0] * h.LocA[0],
            Mota = ClearRatio(c.TruePositives - c.FalsePositives - c.IdentitySwitches),
            Motp = c.IouSum / Math.Max(1, c.TruePositives),
            Moda = ClearRatio(c.TruePositives - c.FalsePositives),
            ClearRecall = ClearRatio(c.TruePositives),
            ClearPrecision = c.TruePositives / Math.Max(1.0, c.TruePositives + c.FalsePositives),
            MostlyTrackedRatio = c.MostlyTracked / identities,
            PartlyTrackedRatio = c.PartlyTracked / identities,
            MostlyLostRatio = c.Empty ? 1 : c.MostlyLost / identities,
            SMota = ClearRatio(c.IouSum - c.FalsePositives - c.IdentitySwitches),
            ClearF1 = F1(c.TruePositives, c.FalseNegatives, c.FalsePositives),
            FalsePositivesPerFrame = c.FalsePositives / Math.Max(1.0, c.Frames) * (c.Empty ? 0 : 1),
            Motal = ClearRatio(c.TruePositives - c.FalsePositives - logSwitches),
            MotpSum = c.IouSum,
            TruePositives = c.TruePositives,
            FalseNegatives = c.FalseNegatives,
            FalsePositives = c.FalsePositives,
            IdentitySwitches = c.IdentitySwitches,
            MostlyTracked = c.MostlyTracked,
            PartlyTracked = c.PartlyTracked,
            MostlyLost = c.MostlyLost,
            Fragmentations = c.Fragmentations,
            ClearFrames = c.Frames,
            Idf1 = F1(i.TruePositives, i.FalseNegatives, i.FalsePositives),
            IdRecall = i.TruePositives / Math.Max(1.0, i.TruePositives + i.FalseNegatives),
            IdPrecision = i.TruePositives / Math.Max(1.0, i.TruePositives + i.FalsePositives),
            IdTruePositives = i.TruePositives,
            IdFalseNegatives = i.FalseNegatives,
            IdFalsePositives = i.FalsePositives,
            Detections = Detections,
            TruthDetections = TruthDetections,
            Identities = Identities,
            TruthIdentities = TruthIdentities,
            Frames = Frames,
        };

        double ClearRatio(double value) => c.Empty ? 0 : value / clearTruth;

        static double F1(int truePositives, int falseNegatives, int falsePositives) =>
            truePositives / Math.Max(1, truePositives + 0.5 * falseNegatives + 0.5 * falsePositives);
    }
}
