using Mot.Training.Data;
using Mot.Training.Losses;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>CSTrack's losses (section III-D; its code's constants).</summary>
public static class CsTrackLoss
{
    private const double BoxGain = 0.05, ObjectGain = 1;
    private const int EmbeddingStride = 8, ObjectLogit = 4;

    private static readonly double[] s_balance = [4, 1, 0.4];

    /// <summary>The losses of what the network gives.</summary>
    /// <param name="maps">The network's maps.</param>
    /// <param name="labels">Labels, in pixels of the network's input.</param>
    /// <param name="identityLoss">The loss of embeddings (N, D) with identities (N), such as <see cref="IdentityLoss"/>.</param>
    public static CsTrackLosses Compute(CsTrackMaps maps, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels, Func<Tensor, Tensor, Tensor> identityLoss)
    {
        using var scope = NewDisposeScope();
        Tensor box = maps.Embedding.sum() * 0, objects = box;
        for (int i = 0; i < maps.Detections.Length; i++)
        {
            Tensor map = maps.Detections[i];
            long batch = map.shape[0], height = map.shape[2], width = map.shape[3];
            using CsTrackTargets targets = CsTrackTargets.Create(labels, (int)width, (int)height, YoloDetect.Strides[i], YoloDetect.Anchors[i]);

            // (B, 3, 6, H, W) to (B, 3, H, W, 6).
            Tensor values = map.reshape(batch, CsTrackNetwork.AnchorsPerScale, CsTrackNetwork.AnchorValues, height, width).permute(0, 1, 3, 4, 2);
            Tensor reached = zeros(batch * CsTrackNetwork.AnchorsPerScale * height * width, dtype: map.dtype, device: map.device);
            if (targets.Places.shape[0] > 0)
            {
                Tensor places = targets.Places.to(map.device), anchors = targets.Anchors.to(map.device);
                Tensor matched = values.reshape(-1, CsTrackNetwork.AnchorValues).index_select(0, places);
                Tensor centre = (matched.narrow(1, 0, 2).sigmoid() * 2) - 0.5, size = (matched.narrow(1, 2, 2).sigmoid() * 2).square() * anchors;
                Tensor overlap = CompleteIoU.Compute(cat([centre, size], 1), targets.Boxes.to(map.device));
                box = box + (1 - overlap).mean();
                using (no_grad())
                {
                    reached.index_copy_(0, places, overlap.detach().clamp_min(0));
                }
            }

            Tensor logits = values.select(-1, ObjectLogit).flatten();
            Tensor weight = targets.Weight.to(map.device).flatten().to_type(map.dtype).maximum(reached.gt(0).to_type(map.dtype));
            objects = objects + (functional.binary_cross_entropy_with_logits(logits, reached, weight) * s_balance[i]);
        }

        return new CsTrackLosses((box * BoxGain).MoveToOuterDisposeScope(), (objects * ObjectGain).MoveToOuterDisposeScope(), Identity(maps.Embedding, labels, identityLoss).MoveToOuterDisposeScope());
    }

    private static Tensor Identity(Tensor map, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels, Func<Tensor, Tensor, Tensor> loss)
    {
        int width = (int)map.shape[3], height = (int)map.shape[2];
        List<long> places = [], identities = [];
        for (int b = 0; b < labels.Count; b++)
        {
            foreach (TrainingLabel label in labels[b].Where(label => !label.Ignore && label.Identity >= 0))
            {
                int column = (int)Math.Clamp((float)(label.Box.CenterX / EmbeddingStride), 0, width - 1), row = (int)Math.Clamp((float)(label.Box.CenterY / EmbeddingStride), 0, height - 1);
                places.Add((((long)b * height) + row) * width + column);
                identities.Add(label.Identity);
            }
        }

        Tensor embeddings = MapGather.Rows(map, tensor(places.ToArray(), [places.Count], device: map.device));
        return loss(embeddings, tensor(identities.ToArray(), [identities.Count], device: map.device));
    }
}
