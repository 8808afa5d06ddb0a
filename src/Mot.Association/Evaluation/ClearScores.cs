namespace Mot.Association.Evaluation;

/// <summary>
/// CLEAR MOT (Bernardin and Stiefelhagen, 2008): frame by frame matching at IoU 0.5 that first keeps the matches of the
/// frame before, then takes the greatest IoU.
/// </summary>
internal sealed record ClearScores
{
    /// <summary>Outweighs any sum of IoU that keeping a match could cost.</summary>
    private const double KeptMatch = 1000;

    public int TruePositives { get; init; }

    public int FalseNegatives { get; init; }

    public int FalsePositives { get; init; }

    public int IdentitySwitches { get; init; }

    public int MostlyTracked { get; init; }

    public int PartlyTracked { get; init; }

    public int MostlyLost { get; init; }

    public int Fragmentations { get; init; }

    public int Frames { get; init; }

    public double IouSum { get; init; }

    /// <summary>Set where truth or tracks are empty: TrackEval leaves the ratios of such a sequence at 0 and MLR at 1.</summary>
    public bool Empty { get; init; }

    public static ClearScores Of(PairTable table, SparseMatching matching)
    {
        int identities = table.TruthCounts.Length;
        if (table.TrackBoxes == 0)
            return new() { FalseNegatives = table.TruthBoxes, MostlyLost = identities, Empty = true };
        if (table.TruthBoxes == 0)
            return new() { FalsePositives = table.TrackBoxes, Empty = true };

        int[] matched = new int[identities], fragments = new int[identities];
        int[] lastTrack = new int[identities], keptTrack = new int[identities], keptIn = new int[identities];
        lastTrack.AsSpan().Fill(-1);
        keptIn.AsSpan().Fill(-1);
        int switches = 0, matches = 0, matchedFrame = 0;
        double iouSum = 0;
        double[] weights = [];
        for (int f = 0; f < table.FrameCount; f++)
        {
            // A frame without truth or tracks changes nothing: matches and gaps are judged against the last frame that
            // had both, as in TrackEval.
            PairTable.Frame frame = table[f];
            if (frame.Truths.IsEmpty || frame.Tracks.IsEmpty)
                continue;

            Buffers.Ensure(ref weights, frame.Similarities.Length);
            for (int i = 0; i < frame.Truths.Length; i++)
            {
                int truth = frame.Truths[i], kept = keptIn[truth] == matchedFrame ? keptTrack[truth] : -1;
                for (int pair = frame.First(i); pair < frame.First(i + 1); pair++)
                {
                    double iou = frame.Similarities[pair];
                    weights[pair] = iou < MotEvaluator.MatchIoU - MotEvaluator.Epsilon ? 0
                        : frame.Tracks[frame.Columns[pair]] == kept ? KeptMatch + iou : iou;
                }
            }

            ReadOnlySpan<int> match = matching.Solve(frame.RowStart, frame.Columns, weights, frame.Tracks.Length);
            for (int i = 0; i < match.Length; i++)
            {
                if (match[i] < 0)
                    continue;
                int truth = frame.Truths[i], track = frame.Tracks[frame.Columns[match[i]]];
                if (lastTrack[truth] >= 0 && lastTrack[truth] != track)
                    switches++;
                if (keptIn[truth] != matchedFrame)
                    fragments[truth]++;
                lastTrack[truth] = keptTrack[truth] = track;
                keptIn[truth] = matchedFrame + 1;
                matched[truth]++;
                matches++;
                iouSum += frame.Similarities[match[i]];
            }

            matchedFrame++;
        }

        int mostly = 0, atLeastPartly = 0, fragmentations = 0;
        for (int i = 0; i < identities; i++)
        {
            double ratio = (double)matched[i] / table.TruthCounts[i];
            mostly += ratio > 0.8 ? 1 : 0;
            atLeastPartly += ratio >= 0.2 ? 1 : 0;
            fragmentations += Math.Max(0, fragments[i] - 1);
        }

        return new()
        {
            TruePositives = matches,
            FalseNegatives = table.TruthBoxes - matches,
            FalsePositives = table.TrackBoxes - matches,
            IdentitySwitches = switches,
            MostlyTracked = mostly,
            PartlyTracked = atLeastPartly - mostly,
            MostlyLost = identities - atLeastPartly,
            Fragmentations = fragmentations,
            Frames = table.Timesteps,
            IouSum = iouSum,
        };
    }

    public static ClearScores Combine(IReadOnlyList<ClearScores> scores) => new()
    {
        TruePositives = scores.Sum(s => s.TruePositives),
        FalseNegatives = scores.Sum(s => s.FalseNegatives),
        FalsePositives = scores.Sum(s => s.FalsePositives),
        IdentitySwitches = scores.Sum(s => s.IdentitySwitches),
        MostlyTracked = scores.Sum(s => s.MostlyTracked),
        PartlyTracked = scores.Sum(s => s.PartlyTracked),
        MostlyLost = scores.Sum(s => s.MostlyLost),
        Fragmentations = scores.Sum(s => s.Fragmentations),
        Frames = scores.Sum(s => s.Frames),
        IouSum = scores.Sum(s => s.IouSum),
    };
}
