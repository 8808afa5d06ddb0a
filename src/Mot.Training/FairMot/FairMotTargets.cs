using Mot.Training.Data;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>What FairMOT's losses compare the maps with, for one batch (FairMOT, sections 4.2 and 4.3).</summary>
public sealed class FairMotTargets : IDisposable
{
    /// <summary>The overlap that a box of the Gaussian's radius still has with the truth.</summary>
    private const double MinOverlap = 0.7;

    /// <summary>The reference drops values below the double precision times the peak, which is 1.</summary>
    private const double Epsilon = 2.220446049250313e-16;

    private FairMotTargets(Tensor heatMap, Tensor weight, Tensor cells, Tensor mask, Tensor sides, Tensor offsets, Tensor known, Tensor identities)
    {
        HeatMap = heatMap;
        Weight = weight;
        Cells = cells;
        Mask = mask;
        Sides = sides;
        Offsets = offsets;
        Known = known;
        Identities = identities;
    }

    /// <summary>(B, 1, H, W): a Gaussian of height 1 a centre, the larger one where two meet.</summary>
    public Tensor HeatMap { get; }

    /// <summary>(B, 1, H, W): 0 within the boxes to be ignored, else 1.</summary>
    public Tensor Weight { get; }

    /// <summary>(B, K) Int64: the cell y * W + x of each object, 0 where there is none.</summary>
    public Tensor Cells { get; }

    /// <summary>(B, K): 1 for an object.</summary>
    public Tensor Mask { get; }

    /// <summary>(B, K, 4): distances in cells from the centre to the left, top, right and bottom side.</summary>
    public Tensor Sides { get; }

    /// <summary>(B, K, 2): the centre's place within its cell.</summary>
    public Tensor Offsets { get; }

    /// <summary>(N) Int64: the places b * K + k of the objects whose identity is known.</summary>
    public Tensor Known { get; }

    /// <summary>(N) Int64: their identities.</summary>
    public Tensor Identities { get; }

    /// <summary>The targets of a batch of labels in pixels of the network's input, for maps of the given size, on <paramref name="device"/> or the processor.</summary>
    public static FairMotTargets Create(IReadOnlyList<IReadOnlyList<TrainingLabel>> batch, int width, int height, Device? device = null)
    {
        int count = batch.Count;
        int objects = Math.Max(1, batch.Max(labels => labels.Count(label => !label.Ignore)));
        var heat = new float[count * width * height];
        float[] weight = [.. Enumerable.Repeat(1f, heat.Length)];
        var cells = new long[count * objects];
        var mask = new float[count * objects];
        var sides = new float[count * objects * 4];
        var offsets = new float[count * objects * 2];
        List<long> known = [];
        List<long> identities = [];

        for (int b = 0; b < count; b++)
        {
            Span<float> map = heat.AsSpan(b * width * height, width * height);
            int k = 0;
            foreach (TrainingLabel label in batch[b])
            {
                if (label.Ignore)
                {
                    label.Clear(weight.AsSpan(b * width * height, width * height), width, height, FairMotNetwork.Stride);
                    continue;
                }

                double x0 = label.Box.X0 / FairMotNetwork.Stride, y0 = label.Box.Y0 / FairMotNetwork.Stride;
                double x1 = label.Box.X1 / FairMotNetwork.Stride, y1 = label.Box.Y1 / FairMotNetwork.Stride;

                // The centre is clamped to the map, the sides are not: a box that leaves the image keeps its extent.
                double cx = Math.Clamp((x0 + x1) / 2, 0, width - 1), cy = Math.Clamp((y0 + y1) / 2, 0, height - 1);
                int column = (int)cx, row = (int)cy;
                int radius = Math.Max(0, (int)GaussianRadius(Math.Ceiling(y1 - y0), Math.Ceiling(x1 - x0)));
                DrawGaussian(map, width, height, column, row, radius);
                int slot = b * objects + k++;
                cells[slot] = (long)row * width + column;
                mask[slot] = 1;
                sides[slot * 4] = (float)(cx - x0);
                sides[slot * 4 + 1] = (float)(cy - y0);
                sides[slot * 4 + 2] = (float)(x1 - cx);
                sides[slot * 4 + 3] = (float)(y1 - cy);
                offsets[slot * 2] = (float)(cx - column);
                offsets[slot * 2 + 1] = (float)(cy - row);
                if (label.Identity >= 0)
                {
                    known.Add(slot);
                    identities.Add(label.Identity);
                }
            }
        }

        return new FairMotTargets(
            tensor(heat, [count, 1, height, width], device: device),
            tensor(weight, [count, 1, height, width], device: device),
            tensor(cells, [count, objects], device: device),
            tensor(mask, [count, objects], device: device),
            tensor(sides, [count, objects, 4], device: device),
            tensor(offsets, [count, objects, 2], device: device),
            tensor(known.ToArray(), [known.Count], device: device),
            tensor(identities.ToArray(), [identities.Count], device: device));
    }

    /// <summary>The radius within which a centre may lie and its box still overlap the true one by 0.7.</summary>
    /// <remarks>
    /// The smallest of three roots. Two of them should be divided by twice their leading coefficient; the reference
    /// divides by 2, and models trained with it expect that.
    /// </remarks>
    public static double GaussianRadius(double height, double width)
    {
        double sum = height + width, area = width * height;
        double r1 = Root(sum, 4 * area * (1 - MinOverlap) / (1 + MinOverlap));
        double r2 = Root(2 * sum, 16 * (1 - MinOverlap) * area);
        double r3 = Root(-2 * MinOverlap * sum, 16 * MinOverlap * (MinOverlap - 1) * area);
        return Math.Min(r1, Math.Min(r2, r3));

        static double Root(double b, double fourAC) => (b + Math.Sqrt(b * b - fourAC)) / 2;
    }

    /// <summary>Draws a Gaussian of the given radius (sigma a sixth of its diameter) where it is above what is there.</summary>
    public static void DrawGaussian(Span<float> map, int width, int height, int column, int row, int radius)
    {
        double sigma = (2 * radius + 1) / 6.0;
        int top = Math.Max(0, row - radius), bottom = Math.Min(height - 1, row + radius);
        int left = Math.Max(0, column - radius), right = Math.Min(width - 1, column + radius);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                int dx = x - column, dy = y - row;
                float value = (float)Math.Exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                ref float cell = ref map[y * width + x];
                if (value > cell && value >= Epsilon) cell = value;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor item in (ReadOnlySpan<Tensor>)[HeatMap, Weight, Cells, Mask, Sides, Offsets, Known, Identities])
            item.Dispose();
    }
}
