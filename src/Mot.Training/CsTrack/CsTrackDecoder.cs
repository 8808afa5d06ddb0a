using Mot.Association;
using Mot.Training.Detecting;

namespace Mot.Training.CsTrack;

/// <summary>What CSTrack's network says of its anchors to boxes, as YOLOv5 does.</summary>
internal static class CsTrackDecoder
{
    private const int EmbeddingStride = 8;

    /// <summary>While the head's k is this, cells reach half a cell beyond themselves, as in YOLOv5.</summary>
    private const double UsualK = 10;

    /// <summary>Decodes the maps of one image.</summary>
    /// <param name="maps">The network's output for a batch of one.</param>
    /// <param name="k">The head's k.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="values">Reads a tensor's numbers.</param>
    /// <param name="toImage">From pixels of the network's input to pixels of the image.</param>
    public static Detections Decode(CsTrackMaps maps, double k, DetectionOptions options, TensorValues values, Func<Box, Box>? toImage)
    {
        int width = (int)maps.Embedding.shape[3], height = (int)maps.Embedding.shape[2];
        List<Candidate> candidates = [];
        for (int i = 0; i < maps.Detections.Length; i++)
        {
            int columns = (int)maps.Detections[i].shape[3], rows = (int)maps.Detections[i].shape[2];
            Decode(values(maps.Detections[i]), columns, rows, YoloDetect.Strides[i], YoloDetect.Anchors[i], k, options, (width, height), candidates);
        }

        return CandidateSelection.Select(candidates, options, new EmbeddingMaps((int)maps.Embedding.shape[1], values(maps.Embedding)), toImage);
    }

    /// <summary>Adds one map's boxes above a score, anchor after anchor, in reading order.</summary>
    /// <param name="detection">18 x H x W: for each anchor the logits of x, y, w, h, of an object, and of its class.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <param name="stride">Pixels to a cell.</param>
    /// <param name="anchors">Widths and heights in pixels.</param>
    /// <param name="k">The head's k.</param>
    /// <param name="options">Only scores above the threshold are taken, first of the object, then of it times the class.</param>
    /// <param name="embeddings">Width and height of the embedding map; a box is described by the cell that its centre lies in.</param>
    /// <param name="candidates">Where they go.</param>
    public static void Decode(
        ReadOnlySpan<float> detection,
        int width,
        int height,
        int stride,
        IReadOnlyList<(float Width, float Height)> anchors,
        double k,
        DetectionOptions options,
        (int Width, int Height) embeddings,
        List<Candidate> candidates)
    {
        int plane = width * height;
        double threshold = options.ScoreThreshold;
        for (int a = 0; a < anchors.Count; a++)
        {
            ReadOnlySpan<float> own = detection.Slice(a * CsTrackNetwork.AnchorValues * plane, CsTrackNetwork.AnchorValues * plane);
            (float anchorWidth, float anchorHeight) = anchors[a];
            for (int cell = 0; cell < plane; cell++)
            {
                double score = Logistic.Sigmoid(own[(4 * plane) + cell]);
                if (!(score > threshold)) continue;
                score *= Logistic.Sigmoid(own[(5 * plane) + cell]);
                if (!(score > threshold)) continue;
                double x = (Place(own[cell]) + (cell % width)) * stride, y = (Place(own[plane + cell]) + (cell / width)) * stride;
                double w = Size(own[(2 * plane) + cell]) * anchorWidth, h = Size(own[(3 * plane) + cell]) * anchorHeight;
                int column = CellOf(x, embeddings.Width), row = CellOf(y, embeddings.Height);
                candidates.Add(new Candidate(
                    new Box(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2)), (float)score, 0, (row * embeddings.Width) + column));
            }
        }

        double Place(float logit) => k == UsualK ? (2 * Logistic.Sigmoid(logit)) - 0.5 : (Logistic.Sigmoid(logit) - 0.5) * k;

        int CellOf(double place, int count)
        {
            int cell = Math.Min((int)Math.Floor(place / EmbeddingStride), count - 1);
            return Math.Max(options.ReferenceCompatible && cell < 0 ? cell + count : cell, 0);
        }

        static double Size(float logit)
        {
            double twice = 2 * Logistic.Sigmoid(logit);
            return twice * twice;
        }
    }
}
