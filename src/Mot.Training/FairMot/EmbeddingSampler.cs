using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.FairMot;

/// <summary>Where an object's embedding is taken from (FairMOT, section 4.3.1 and Table 1).</summary>
internal static class EmbeddingSampler
{
    /// <summary>Side of the grid that a box is sampled on.</summary>
    private const int Grid = 7;

    // Anchors that overlap with the object by half still show it: those a fifth of its size away from it.
    private const double AnchorShift = 0.2;

    /// <summary>The embeddings of the objects whose identity is known, and their identities.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maps">What it gave.</param>
    /// <param name="targets">Where the objects are.</param>
    /// <param name="sampling">Where embeddings are taken from.</param>
    /// <returns>(M, D), not normalised, and (M) Int64; M is the number of objects, five times that with positive anchors.</returns>
    public static (Tensor Embeddings, Tensor Identities) ForTraining(FairMotNetwork network, FairMotMaps maps, FairMotTargets targets, EmbeddingSampling sampling)
    {
        if (sampling == EmbeddingSampling.Center)
            return (Losses.MapGather.At(maps.Embedding, targets.Cells).transpose(1, 2).flatten(0, 1).index_select(0, targets.Known), targets.Identities);

        long objects = targets.Cells.shape[1], width = maps.Embedding.shape[3];
        Tensor cells = targets.Cells.flatten().index_select(0, targets.Known), images = targets.Known.div(objects, RoundingMode.floor);
        Tensor centres = stack([cells.remainder(width), cells.div(width, RoundingMode.floor)], 1).to_type(ScalarType.Float32) + targets.Offsets.flatten(0, 1).index_select(0, targets.Known);
        Tensor sides = targets.Sides.flatten(0, 1).index_select(0, targets.Known);
        Tensor boxes = cat([centres - sides.narrow(1, 0, 2), centres + sides.narrow(1, 2, 2)], 1);
        if (sampling != EmbeddingSampling.PositiveAnchors) return (At(network, maps.Embedding, images, centres, boxes, sampling), targets.Identities);

        // The centre's cell and those of four anchors beside it.
        Tensor size = boxes.narrow(1, 2, 2) - boxes.narrow(1, 0, 2);
        Tensor shifts = tensor(new[] { 0f, 0, (float)AnchorShift, 0, -(float)AnchorShift, 0, 0, (float)AnchorShift, 0, -(float)AnchorShift }, [5, 1, 2], device: size.device);
        Tensor places = (centres.unsqueeze(0) + shifts * size.unsqueeze(0)).floor().flatten(0, 1);
        return (Bilinear(maps.Embedding, images.repeat(5), places), targets.Identities.repeat(5));
    }

    /// <summary>The embeddings of boxes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="map">(B, C, H, W): embeddings, or with <see cref="EmbeddingSampling.TwoStage"/> the features below them.</param>
    /// <param name="images">(N) Int64: which image each box is in.</param>
    /// <param name="centres">(N, 2): centres in cells.</param>
    /// <param name="boxes">(N, 4): left, top, right, bottom in cells.</param>
    /// <param name="sampling">Where embeddings are taken from.</param>
    /// <returns>(N, D), not normalised.</returns>
    public static Tensor At(FairMotNetwork network, Tensor map, Tensor images, Tensor centres, Tensor boxes, EmbeddingSampling sampling)
    {
        if (sampling is EmbeddingSampling.CenterBilinear or EmbeddingSampling.PositiveAnchors or EmbeddingSampling.Center) return Bilinear(map, images, centres);

        // Seven by seven places, in the middle of as many parts of the box.
        Tensor steps = (arange(Grid, ScalarType.Float32, map.device) + 0.5) / Grid;
        Tensor x = boxes.select(1, 0).unsqueeze(1) + (boxes.select(1, 2) - boxes.select(1, 0)).unsqueeze(1) * steps;
        Tensor y = boxes.select(1, 1).unsqueeze(1) + (boxes.select(1, 3) - boxes.select(1, 1)).unsqueeze(1) * steps;
        long count = boxes.shape[0];
        Tensor places = stack([x.unsqueeze(1).expand(count, Grid, Grid), y.unsqueeze(2).expand(count, Grid, Grid)], -1).reshape(-1, 2);
        Tensor crops = Bilinear(map, images.repeat_interleave(Grid * Grid), places).reshape(count, Grid, Grid, map.shape[1]).permute(0, 3, 1, 2);
        return (sampling == EmbeddingSampling.TwoStage ? network.Describe(crops) : crops).mean([2, 3]);
    }

    /// <summary>A map at places in cells, the centre of cell (0, 0) being (0, 0): (N, C).</summary>
    private static Tensor Bilinear(Tensor map, Tensor images, Tensor places)
    {
        long height = map.shape[2], width = map.shape[3];
        Tensor scale = tensor(new[] { 2f / width, 2f / height }, device: map.device);
        Tensor grid = (places + 0.5) * scale - 1;
        Tensor result = zeros(places.shape[0], map.shape[1], device: map.device);
        for (long b = 0; b < map.shape[0]; b++)
        {
            Tensor own = images.eq(b).nonzero().flatten();
            if (own.shape[0] == 0) continue;
            Tensor values = functional.grid_sample(
                map.narrow(0, b, 1), grid.index_select(0, own).reshape(1, 1, -1, 2), GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
            result = result.index_add(0, own, values.reshape(map.shape[1], -1).t(), 1);
        }

        return result;
    }
}
