using static TorchSharp.torch;

namespace Mot.Training.Losses;

/// <summary>The L1 loss of a map at the objects' cells (FairMOT, eq. 2): the sum over the objects' values divided by their count + 1e-4.</summary>
public static class MaskedL1Loss
{
    /// <summary>The loss at <paramref name="cells"/>.</summary>
    /// <param name="map">(B, C, H, W).</param>
    /// <param name="cells">(B, K) Int64, the index y * W + x of each object's cell.</param>
    /// <param name="mask">(B, K), 1 for an object, 0 for padding.</param>
    /// <param name="target">(B, K, C).</param>
    public static Tensor Compute(Tensor map, Tensor cells, Tensor mask, Tensor target)
    {
        using var scope = NewDisposeScope();
        Tensor expanded = mask.unsqueeze(1).expand_as(target.transpose(1, 2));
        Tensor difference = (MapGather.At(map, cells) - target.transpose(1, 2)).abs() * expanded;
        return (difference.sum() / (expanded.sum() + 1e-4)).MoveToOuterDisposeScope();
    }
}

/// <summary>Reads a map at cells.</summary>
internal static class MapGather
{
    /// <summary>(B, C, H, W) at (B, K) cells: (B, C, K).</summary>
    public static Tensor At(Tensor map, Tensor cells)
    {
        using Tensor flat = map.flatten(2);
        using Tensor index = cells.unsqueeze(1).expand(cells.shape[0], map.shape[1], cells.shape[1]);
        return flat.gather(2, index);
    }

    /// <summary>(B, C, H, W) at (N) places (b * H + y) * W + x: (N, C).</summary>
    public static Tensor Rows(Tensor map, Tensor places)
    {
        using Tensor last = map.permute(0, 2, 3, 1);
        using Tensor rows = last.reshape(-1, map.shape[1]);
        return rows.index_select(0, places);
    }
}
