using Mot.Association;
using Mot.Training.Detecting;

namespace Mot.Training.Lwf;

/// <summary>What the LWF tracker's network says of its anchors to boxes (LWF, eq. 5).</summary>
internal static class LwfDecoder
{
    /// <summary>Decodes the maps of one image.</summary>
    /// <param name="maps">The network's output for a batch of one.</param>
    /// <param name="mode">What the network's re-ID branch says.</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="values">Reads a tensor's numbers.</param>
    /// <param name="toImage">From pixels of the network's input to pixels of the image.</param>
    public static Detections Decode(LwfMaps maps, LwfMode mode, LwfAnchors anchors, DetectionOptions options, TensorValues values, Func<Box, Box>? toImage)
    {
        ReadOnlySpan<float> logits = values(maps.Classification), regression = values(maps.Regression);
        double least = Logistic.Logit(options.ScoreThreshold);
        List<Candidate> candidates = [];
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] > least) candidates.Add(new Candidate(BoxOf(regression, anchors, i, 0), (float)Logistic.Sigmoid(logits[i]), 0, i));
        }

        if (mode == LwfMode.Embeddings)
            return CandidateSelection.Select(candidates, options, new EmbeddingMaps((int)maps.Identity.shape[1], values(maps.Identity)), toImage);

        List<Candidate> kept = CandidateSelection.Select(candidates, options);
        var previous = new Box[kept.Count];
        for (int k = 0; k < previous.Length; k++)
        {
            Box box = BoxOf(regression, anchors, kept[k].Cell, 1);
            previous[k] = toImage is null ? box : toImage(box);
        }

        return CandidateSelection.Describe(kept, default, toImage) with { PreviousBoxes = previous };
    }

    // The box in the frame, or the one in the frame before.
    private static Box BoxOf(ReadOnlySpan<float> regression, LwfAnchors anchors, int index, int which)
    {
        int from = which * LwfNetwork.BoxValues;
        return LwfAnchors.Decode(
            anchors[index],
            regression[(from * anchors.Count) + index],
            regression[((from + 1) * anchors.Count) + index],
            regression[((from + 2) * anchors.Count) + index],
            regression[((from + 3) * anchors.Count) + index]);
    }
}
