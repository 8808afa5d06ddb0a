using Mot.Association;
using Mot.Training.Detecting;

namespace Mot.Training.FairMot;

/// <summary>Peaks of the heat map to boxes and embeddings (FairMOT, section 4.4).</summary>
public static class FairMotDecoder
{
    /// <summary>Decodes the maps of one image, all row-major.</summary>
    /// <param name="heatMap">H x W logits.</param>
    /// <param name="sides">4 x H x W: left, top, right, bottom, in cells.</param>
    /// <param name="offset">2 x H x W: x, y within the cell.</param>
    /// <param name="embedding">D x H x W, not normalised.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="toImage">From pixels of the network's input to pixels of the image.</param>
    public static Detections Decode(
        ReadOnlySpan<float> heatMap,
        ReadOnlySpan<float> sides,
        ReadOnlySpan<float> offset,
        ReadOnlySpan<float> embedding,
        int width,
        int height,
        DetectionOptions options,
        Func<Box, Box>? toImage = null)
    {
        int plane = width * height;
        List<Candidate> candidates = [];
        foreach ((float logit, int cell) in Peaks(heatMap, width, height, options.ScoreThreshold))
        {
            double x = cell % width + offset[cell], y = cell / width + offset[plane + cell];
            var box = new Box(
                (x - sides[cell]) * FairMotNetwork.Stride,
                (y - sides[plane + cell]) * FairMotNetwork.Stride,
                (x + sides[2 * plane + cell]) * FairMotNetwork.Stride,
                (y + sides[3 * plane + cell]) * FairMotNetwork.Stride);
            candidates.Add(new Candidate(box, (float)Logistic.Sigmoid(logit), 0, cell));
        }

        return CandidateSelection.Select(candidates, options, new EmbeddingMaps(plane == 0 ? 0 : embedding.Length / plane, embedding), toImage);
    }

    /// <summary>Cells that no neighbour exceeds, strongest first; of equal ones the first in reading order.</summary>
    private static List<(float Logit, int Cell)> Peaks(ReadOnlySpan<float> heatMap, int width, int height, double threshold)
    {
        double logit = Logistic.Logit(threshold);
        List<(float Logit, int Cell)> peaks = [];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = heatMap.Slice(y * width, width);
            ReadOnlySpan<float> above = y > 0 ? heatMap.Slice((y - 1) * width, width) : row;
            ReadOnlySpan<float> below = y < height - 1 ? heatMap.Slice((y + 1) * width, width) : row;
            for (int x = 0; x < width; x++)
            {
                float value = row[x];
                if (!(value > logit)) continue;
                int left = Math.Max(0, x - 1), count = Math.Min(width - 1, x + 1) - left + 1;
                if (Max(row.Slice(left, count)) > value || Max(above.Slice(left, count)) > value || Max(below.Slice(left, count)) > value) continue;
                peaks.Add((value, y * width + x));
            }
        }

        peaks.Sort(static (a, b) => a.Logit != b.Logit ? b.Logit.CompareTo(a.Logit) : a.Cell.CompareTo(b.Cell));
        return peaks;
    }

    private static float Max(ReadOnlySpan<float> values)
    {
        float max = values[0];
        foreach (float value in values[1..]) max = Math.Max(max, value);
        return max;
    }
}
