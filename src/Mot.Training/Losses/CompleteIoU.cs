using static TorchSharp.torch;

namespace Mot.Training.Losses;

/// <summary>
/// Complete IoU (Zheng et al., Distance-IoU loss, 2020): overlap, less the centres' squared distance over the hull's squared
/// diagonal, less the difference of the shapes.
/// </summary>
public static class CompleteIoU
{
    private const double Epsilon = 1e-9;

    /// <summary>The CIoU of pairs of boxes.</summary>
    /// <param name="first">(N, 4): centre x, y, width, height.</param>
    /// <param name="second">(N, 4), likewise.</param>
    /// <returns>(N), at most 1.</returns>
    public static Tensor Compute(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        (Tensor x1, Tensor y1, Tensor w1, Tensor h1) = Columns(first);
        (Tensor x2, Tensor y2, Tensor w2, Tensor h2) = Columns(second);
        Tensor overlapX = (minimum(x1 + w1 / 2, x2 + w2 / 2) - maximum(x1 - w1 / 2, x2 - w2 / 2)).clamp_min(0);
        Tensor overlapY = (minimum(y1 + h1 / 2, y2 + h2 / 2) - maximum(y1 - h1 / 2, y2 - h2 / 2)).clamp_min(0);
        Tensor common = overlapX * overlapY, union = w1 * h1 + w2 * h2 - common + Epsilon;
        Tensor iou = common / union;
        Tensor hullX = maximum(x1 + w1 / 2, x2 + w2 / 2) - minimum(x1 - w1 / 2, x2 - w2 / 2);
        Tensor hullY = maximum(y1 + h1 / 2, y2 + h2 / 2) - minimum(y1 - h1 / 2, y2 - h2 / 2);
        Tensor diagonal = hullX.square() + hullY.square() + Epsilon;
        Tensor distance = (x1 - x2).square() + (y1 - y2).square();
        Tensor shape = (atan(w2 / (h2 + Epsilon)) - atan(w1 / (h1 + Epsilon))).square() * (4 / (Math.PI * Math.PI));

        // How much the shape counts is no variable of the loss.
        Tensor alpha = (shape / (1 + Epsilon - iou + shape)).detach();
        return (iou - distance / diagonal - alpha * shape).MoveToOuterDisposeScope();

        static (Tensor, Tensor, Tensor, Tensor) Columns(Tensor boxes) => (boxes.select(1, 0), boxes.select(1, 1), boxes.select(1, 2), boxes.select(1, 3));
    }
}
