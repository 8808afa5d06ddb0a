using Mot.Training.Data;
using static TorchSharp.torch;

namespace Mot.Training.CsTrack;

/// <summary>
/// Which of CSTrack's anchors at one stride should show which boxes, as YOLOv5 matches them: anchors of a like shape, at the
/// centre's cell and the two cells next to it that the centre lies nearest to.
/// </summary>
public sealed class CsTrackTargets : IDisposable
{
    /// <summary>How many times wider or higher an anchor may be than a box, or a box than an anchor.</summary>
    private const double MostRatio = 4;

    /// <summary>How near to a cell's side a centre lies for the cell beyond to be matched too, in cells.</summary>
    private const double Near = 0.5;

    private CsTrackTargets(Tensor places, Tensor boxes, Tensor anchors, Tensor weight)
    {
        Places = places;
        Boxes = boxes;
        Anchors = anchors;
        Weight = weight;
    }

    /// <summary>(N) Int64: the place of each match in (B, 3, H, W), row-major.</summary>
    public Tensor Places { get; }

    /// <summary>(N, 4): centre within the match's cell and size, in cells.</summary>
    public Tensor Boxes { get; }

    /// <summary>(N, 2): the match's anchor, in cells.</summary>
    public Tensor Anchors { get; }

    /// <summary>(B, 3, H, W): 0 in the cells within boxes to be ignored, else 1.</summary>
    public Tensor Weight { get; }

    /// <summary>The targets of a batch.</summary>
    /// <param name="batch">Labels, in pixels of the network's input.</param>
    /// <param name="width">W of the map.</param>
    /// <param name="height">H of the map.</param>
    /// <param name="stride">Pixels to a cell.</param>
    /// <param name="anchors">Widths and heights in pixels.</param>
    public static CsTrackTargets Create(
        IReadOnlyList<IReadOnlyList<TrainingLabel>> batch, int width, int height, int stride, IReadOnlyList<(float Width, float Height)> anchors)
    {
        List<long> places = [];
        List<float> boxes = [], shapes = [];
        int plane = width * height;
        var weight = new float[batch.Count * anchors.Count * plane];
        Array.Fill(weight, 1);
        for (int b = 0; b < batch.Count; b++)
        {
            foreach (TrainingLabel label in batch[b])
            {
                for (int a = 0; a < anchors.Count && label.Ignore; a++) label.Clear(weight.AsSpan(((b * anchors.Count) + a) * plane, plane), width, height, stride);
            }
        }

        // The reference's order, centre's cells first, then those to the left, above, to the right and below: where two boxes
        // want one anchor, the last one has it.
        foreach ((int dx, int dy) in new[] { (0, 0), (-1, 0), (0, -1), (1, 0), (0, 1) })
        {
            for (int a = 0; a < anchors.Count; a++)
            {
                for (int b = 0; b < batch.Count; b++)
                {
                    foreach (TrainingLabel label in batch[b])
                    {
                        if (!label.Ignore) Match(b, a, label, dx, dy);
                    }
                }
            }
        }

        return new CsTrackTargets(
            tensor(places.ToArray(), [places.Count]), tensor(boxes.ToArray(), [places.Count, 4]), tensor(shapes.ToArray(), [places.Count, 2]),
            tensor(weight, [batch.Count, anchors.Count, height, width]));

        void Match(int b, int a, TrainingLabel label, int dx, int dy)
        {
            // In single precision, as the reference, which decides for a centre on the border between two cells.
            float x = (float)(label.Box.CenterX / stride), y = (float)(label.Box.CenterY / stride);
            double w = label.Box.Width / stride, h = label.Box.Height / stride;
            double anchorWidth = anchors[a].Width / (double)stride, anchorHeight = anchors[a].Height / (double)stride;
            double ratio = Math.Max(Math.Max(w / anchorWidth, anchorWidth / w), Math.Max(h / anchorHeight, anchorHeight / h));
            if (!(ratio < MostRatio) || !Wants(x, width, dx) || !Wants(y, height, dy)) return;

            // The cell half a cell towards the neighbour, as the reference has it: the neighbour, for a centre that near.
            int column = (int)Math.Clamp(x + (dx * Near), 0, width - 1), row = (int)Math.Clamp(y + (dy * Near), 0, height - 1);
            places.Add((((((long)b * anchors.Count) + a) * height) + row) * width + column);
            boxes.AddRange([x - column, y - row, (float)w, (float)h]);
            shapes.AddRange([(float)anchorWidth, (float)anchorHeight]);
        }

        static bool Wants(float place, int size, int step)
        {
            float fromEnd = size - place;
            return step switch
            {
                -1 => place % 1 < Near && place > 1,
                1 => fromEnd % 1 < Near && fromEnd > 1,
                _ => true,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Places.Dispose();
        Boxes.Dispose();
        Anchors.Dispose();
        Weight.Dispose();
    }
}
