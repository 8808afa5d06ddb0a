using Mot.Association;

namespace Mot.Training.Detecting;

/// <summary>A box that a network proposes.</summary>
/// <param name="Box">The box, in pixels of the network's input.</param>
/// <param name="Score">Its score, 0 to 1.</param>
/// <param name="Map">Which of the network's embedding maps describes it.</param>
/// <param name="Cell">The cell y * W + x of that map.</param>
internal readonly record struct Candidate(Box Box, float Score, int Map, int Cell);

/// <summary>Up to three embedding maps of one image, each D x H x W, row-major, not normalised.</summary>
internal readonly ref struct EmbeddingMaps(int size, ReadOnlySpan<float> first, ReadOnlySpan<float> second = default, ReadOnlySpan<float> third = default)
{
    private readonly ReadOnlySpan<float> _first = first;
    private readonly ReadOnlySpan<float> _second = second;
    private readonly ReadOnlySpan<float> _third = third;

    /// <summary>Length D of an embedding.</summary>
    public int Size => size;

    /// <summary>Reads a candidate's embedding, brought to unit length.</summary>
    public void Read(in Candidate candidate, Span<float> row)
    {
        ReadOnlySpan<float> map = candidate.Map switch { 0 => _first, 1 => _second, _ => _third };
        int plane = map.Length / Math.Max(1, size);
        double square = 0;
        for (int d = 0; d < row.Length; d++)
        {
            row[d] = map[(d * plane) + candidate.Cell];
            square += row[d] * row[d];
        }

        float scale = (float)(1 / Math.Max(Math.Sqrt(square), 1e-12));
        foreach (ref float value in row) value *= scale;
    }
}

/// <summary>From proposals to detections: the strongest, without those that overlap, with their embeddings.</summary>
internal static class CandidateSelection
{
    private const double DistancePower = 0.7;

    /// <summary>Selects among candidates.</summary>
    /// <param name="candidates">In any order; of equal scores the first wins. Sorted in place.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="embeddings">The maps that describe them.</param>
    /// <param name="toImage">From pixels of the network's input to pixels of the image; null leaves them.</param>
    public static Detections Select(List<Candidate> candidates, DetectionOptions options, EmbeddingMaps embeddings, Func<Box, Box>? toImage = null) =>
        Describe(Select(candidates, options), embeddings, toImage);

    /// <summary>The candidates that become detections, strongest first.</summary>
    public static List<Candidate> Select(List<Candidate> candidates, DetectionOptions options)
    {
        // Stable, so that a tie is decided by the order of the map and not by the sort.
        IEnumerable<Candidate> sorted = candidates.OrderByDescending(c => c.Score);
        bool distance = options.Suppression == Suppression.ClusterDistance;
        List<Candidate> kept = [];
        int empty = 0;
        foreach (Candidate candidate in sorted)
        {
            // What is weaker than all that is kept drops none of it, so the cut comes after the suppression. A box that is inside out
            // counts, as among the peaks of FairMOT's code, and is left out.
            if (kept.Count + empty == options.MaxDetections) break;
            if (!(candidate.Box.Width > 0 && candidate.Box.Height > 0 && double.IsFinite(candidate.Box.Area))) empty++;
            else if (!kept.Exists(stronger => Overlaps(stronger.Box, candidate.Box, options.NmsIoU, distance))) kept.Add(candidate);
        }

        return kept;
    }

    /// <summary>Detections of candidates that were selected.</summary>
    public static Detections Describe(List<Candidate> kept, EmbeddingMaps embeddings, Func<Box, Box>? toImage)
    {
        var boxes = new Box[kept.Count];
        var scores = new float[kept.Count];
        var rows = new float[kept.Count * embeddings.Size];
        for (int i = 0; i < kept.Count; i++)
        {
            boxes[i] = toImage is null ? kept[i].Box : toImage(kept[i].Box);
            scores[i] = kept[i].Score;
            embeddings.Read(kept[i], rows.AsSpan(i * embeddings.Size, embeddings.Size));
        }

        return new Detections(boxes, scores, rows, embeddings.Size);
    }

    private static bool Overlaps(in Box a, in Box b, double limit, bool distance)
    {
        double overlap = a.IoU(b);
        if (!distance || !(overlap > limit)) return overlap > limit;
        double width = Math.Max(a.X1, b.X1) - Math.Min(a.X0, b.X0), height = Math.Max(a.Y1, b.Y1) - Math.Min(a.Y0, b.Y0);
        double dx = a.CenterX - b.CenterX, dy = a.CenterY - b.CenterY;
        return overlap - Math.Pow(((dx * dx) + (dy * dy)) / ((width * width) + (height * height)), DistancePower) > limit;
    }
}
