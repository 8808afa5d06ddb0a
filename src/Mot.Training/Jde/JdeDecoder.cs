using Mot.Association;
using Mot.Training.Detecting;

namespace Mot.Training.Jde;

/// <summary>Anchors and what the network says of them to boxes (JDE, section 3.2).</summary>
internal static class JdeDecoder
{
    /// <summary>Decodes the three maps of one image, all row-major; strides 32, 16, 8.</summary>
    /// <param name="maps">The network's output for a batch of one.</param>
    /// <param name="inputWidth">Width of the network's input, a multiple of 32.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="values">Reads a tensor's numbers.</param>
    /// <param name="toImage">From pixels of the network's input to pixels of the image.</param>
    public static Detections Decode(JdeMaps[] maps, int inputWidth, DetectionOptions options, TensorValues values, Func<Box, Box>? toImage)
    {
        List<Candidate> candidates = [];
        IReadOnlyList<IReadOnlyList<(float Width, float Height)>> anchors = JdeAnchors.For(inputWidth);
        for (int i = 0; i < maps.Length; i++)
        {
            int width = (int)maps[i].Detection.shape[3], height = (int)maps[i].Detection.shape[2];
            Decode(values(maps[i].Detection), width, height, JdeAnchors.Strides[i], anchors[i], options.ScoreThreshold, i, candidates);
        }

        int size = (int)maps[0].Embedding.shape[1];
        return CandidateSelection.Select(
            candidates, options, new EmbeddingMaps(size, values(maps[0].Embedding), values(maps[1].Embedding), values(maps[2].Embedding)), toImage);
    }

    /// <summary>Adds one map's boxes above a score, anchor after anchor, in reading order.</summary>
    /// <param name="detection">24 x H x W: for each anchor dx, dy, dw, dh and the logits of background and foreground.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <param name="stride">Pixels to a cell.</param>
    /// <param name="anchors">Widths and heights in pixels.</param>
    /// <param name="threshold">Only greater scores are taken.</param>
    /// <param name="map">The map's number.</param>
    /// <param name="candidates">Where they go.</param>
    public static void Decode(
        ReadOnlySpan<float> detection, int width, int height, int stride, IReadOnlyList<(float Width, float Height)> anchors, double threshold, int map, List<Candidate> candidates)
    {
        int plane = width * height;
        double logit = Logistic.Logit(threshold);
        for (int a = 0; a < anchors.Count; a++)
        {
            ReadOnlySpan<float> own = detection.Slice(a * JdeNetwork.AnchorValues * plane, JdeNetwork.AnchorValues * plane);
            ReadOnlySpan<float> background = own.Slice(4 * plane, plane), foreground = own[(5 * plane)..];
            (float anchorWidth, float anchorHeight) = anchors[a];
            for (int cell = 0; cell < plane; cell++)
            {
                // The softmax over two logits is the sigmoid of their difference.
                double margin = (double)foreground[cell] - background[cell];
                if (!(margin > logit)) continue;
                double x = ((cell % width) * stride) + (own[cell] * anchorWidth), y = ((cell / width) * stride) + (own[plane + cell] * anchorHeight);
                double w = Math.Exp(own[(2 * plane) + cell]) * anchorWidth, h = Math.Exp(own[(3 * plane) + cell]) * anchorHeight;
                candidates.Add(new Candidate(new Box(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2)), (float)Logistic.Sigmoid(margin), map, cell));
            }
        }
    }
}
