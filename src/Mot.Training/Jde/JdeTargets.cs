using Mot.Association;
using Mot.Training.Data;
using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>What JDE's network should say at one scale, for one batch (JDE, section 3.2).</summary>
public sealed class JdeTargets : IDisposable
{
    // An anchor that overlaps with a true box by more shows a person ...
    private const double Foreground = 0.5;

    // ... by less shows none, and between the two it counts for nothing.
    private const double Background = 0.4;

    private JdeTargets(Tensor confidence, Tensor boxes, Tensor identities)
    {
        Confidence = confidence;
        Boxes = boxes;
        Identities = identities;
    }

    /// <summary>(B, 4, H, W) Int64: 1 a person, 0 none, -1 neither.</summary>
    public Tensor Confidence { get; }

    /// <summary>(B, 4, H, W, 4): dx, dy in anchors' sides, dw, dh as logarithms; 0 where there is no person.</summary>
    public Tensor Boxes { get; }

    /// <summary>(B, 4, H, W) Int64: the person's identity; -1 where it is unknown or there is none.</summary>
    public Tensor Identities { get; }

    /// <summary>The targets of a batch.</summary>
    /// <param name="batch">Labels, in pixels of the network's input.</param>
    /// <param name="width">W of the map.</param>
    /// <param name="height">H of the map.</param>
    /// <param name="stride">Pixels to a cell.</param>
    /// <param name="anchors">Widths and heights in pixels.</param>
    public static JdeTargets Create(
        IReadOnlyList<IReadOnlyList<TrainingLabel>> batch, int width, int height, int stride, IReadOnlyList<(float Width, float Height)> anchors)
    {
        int plane = width * height, image = anchors.Count * plane;
        var confidence = new long[batch.Count * image];
        var boxes = new float[4 * confidence.Length];
        var identities = new long[confidence.Length];
        Array.Fill(identities, -1);
        var best = new double[image];
        var whose = new int[image];
        for (int b = 0; b < batch.Count; b++)
        {
            (Box Box, long Identity, bool Ignore)[] labels = [.. batch[b].Select(label => (Cells(label.Box), (long)label.Identity, label.Ignore))];
            Array.Clear(best);
            Array.Fill(whose, -1);
            for (int k = 0; k < labels.Length; k++) Overlap(labels[k].Box, k);
            for (int i = 0; i < image; i++)
            {
                int at = (b * image) + i;
                if (whose[i] < 0 || best[i] <= Background) continue;
                (Box box, long identity, bool ignore) = labels[whose[i]];
                if (best[i] <= Foreground || ignore)
                {
                    // A box to be ignored says nothing, not even that nobody is there. Exactly 0.5 is background, as in the reference.
                    if (ignore || best[i] < Foreground) confidence[at] = -1;
                    continue;
                }

                (float anchorWidth, float anchorHeight) = anchors[i / plane];
                (double w, double h) = (anchorWidth / (double)stride, anchorHeight / (double)stride);
                int cell = i % plane;
                confidence[at] = 1;
                identities[at] = identity;
                boxes[4 * at] = (float)((box.CenterX - (cell % width)) / w);
                boxes[(4 * at) + 1] = (float)((box.CenterY - (cell / width)) / h);
                boxes[(4 * at) + 2] = (float)Math.Log(box.Width / w);
                boxes[(4 * at) + 3] = (float)Math.Log(box.Height / h);
            }
        }

        long[] shape = [batch.Count, anchors.Count, height, width];
        return new JdeTargets(tensor(confidence, shape), tensor(boxes, [.. shape, 4]), tensor(identities, shape));

        // In cells; the centre within the map, the size as it is.
        Box Cells(Box box)
        {
            double x = Math.Clamp(box.CenterX / stride, 0, width - 1), y = Math.Clamp(box.CenterY / stride, 0, height - 1);
            double w = box.Width / stride, h = box.Height / stride;
            return new Box(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2));
        }

        // Only anchors whose centres are near can overlap: those whose box meets this one.
        void Overlap(in Box box, int label)
        {
            for (int a = 0; a < anchors.Count; a++)
            {
                double w = anchors[a].Width / (double)stride, h = anchors[a].Height / (double)stride;
                int left = (int)Math.Clamp(Math.Floor(box.X0 - (w / 2)), 0, width), right = (int)Math.Clamp(Math.Ceiling(box.X1 + (w / 2)) + 1, 0, width);
                int top = (int)Math.Clamp(Math.Floor(box.Y0 - (h / 2)), 0, height), bottom = (int)Math.Clamp(Math.Ceiling(box.Y1 + (h / 2)) + 1, 0, height);
                for (int y = top; y < bottom; y++)
                {
                    for (int x = left; x < right; x++)
                    {
                        double overlap = new Box(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2)).IoU(box);
                        int i = (a * plane) + (y * width) + x;
                        if (overlap > best[i]) (best[i], whose[i]) = (overlap, label);
                    }
                }
            }
        }
    }

    /// <summary>The same on a device; these are disposed of where that is another one.</summary>
    internal JdeTargets To(Device device)
    {
        if (device.type == Confidence.device.type) return this;
        using (this) return new JdeTargets(Confidence.to(device), Boxes.to(device), Identities.to(device));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Confidence.Dispose();
        Boxes.Dispose();
        Identities.Dispose();
    }
}
