using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Yolo;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>
/// CSTrack's scale-aware attention network (SAAN): embeddings of all cells of the finest resolution from all three of them, so
/// that a person keeps the same one however large they are (CSTrack, section III-C).
/// </summary>
/// <remarks>Names as in CSTrack's checkpoints.</remarks>
public sealed class ScaleAwareAttention : Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly Sequential proj1;
    private readonly Sequential proj2;
    private readonly Sequential proj3;
    private readonly Sequential node;

    /// <summary>A network over maps with the given channels, finest first, each half the size of the one before.</summary>
    /// <param name="inChannels">Channels of the three maps.</param>
    /// <param name="embeddingSize">Length D of an embedding.</param>
    /// <param name="channels">Channels of each resolution before they are joined; CSTrack: 256.</param>
    /// <param name="places">Where attention stands.</param>
    /// <param name="epsilon">Added to the variance in batch normalisation; YOLOv5's.</param>
    public ScaleAwareAttention(
        IReadOnlyList<int> inChannels,
        int embeddingSize = 512,
        int channels = 256,
        AttentionPlaces places = AttentionPlaces.EachSpatial | AttentionPlaces.JoinedChannel,
        double epsilon = YoloConv.Epsilon)
        : base(nameof(ScaleAwareAttention))
    {
        proj1 = Projection(inChannels[0], 1);
        proj2 = Projection(inChannels[1], 2);
        proj3 = Projection(inChannels[2], 4);
        int joined = 3 * channels;
        List<Module<Tensor, Tensor>> parts = [];
        if (places.HasFlag(AttentionPlaces.JoinedSpatial)) parts.Add(new SpatialAttention(joined, epsilon));
        if (places.HasFlag(AttentionPlaces.JoinedChannel)) parts.Add(new ChannelAttention(joined));
        parts.Add(YoloConv.Create(joined, channels, 3, epsilon: epsilon));
        parts.Add(Conv2d(channels, embeddingSize, 1));
        node = Sequential(parts);
        RegisterComponents();

        Sequential Projection(int from, int factor)
        {
            List<Module<Tensor, Tensor>> steps = [YoloConv.Create(from, channels, 3, epsilon: epsilon)];
            if (factor > 1) steps.Add(new DepthwiseUpsampling(channels, factor, bilinear: false));
            if (places.HasFlag(AttentionPlaces.EachSpatial)) steps.Add(new SpatialAttention(channels, epsilon));
            if (places.HasFlag(AttentionPlaces.EachChannel)) steps.Add(new ChannelAttention(channels));
            return Sequential(steps);
        }
    }

    /// <summary>Three maps (B, C, H, W), (B, C', H / 2, W / 2), (B, C'', H / 4, W / 4) to embeddings (B, D, H, W), not normalised.</summary>
    public override Tensor forward(IReadOnlyList<Tensor> maps)
    {
        return node.Consume(Consuming.Join(proj1.call(maps[0]), proj2.call(maps[1]), proj3.call(maps[2])));
    }
}
