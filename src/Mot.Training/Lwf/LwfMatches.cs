using Mot.Association;
using Mot.Training.Data;

namespace Mot.Training.Lwf;

/// <summary>Which label of an image each anchor overlaps most, and by how much.</summary>
internal sealed class LwfMatches
{
    /// <summary>An anchor with at least this IoU shows its label's object; so does the best anchor of each label.</summary>
    public const double Foreground = 0.5;

    /// <summary>One with less shows none, and between the two it counts for nothing.</summary>
    public const double Background = 0.4;

    // More than any overlap.
    private const double Best = 2;

    private readonly IReadOnlyList<TrainingLabel> _labels;
    private readonly double[] _overlaps;
    private readonly int[] _owners;
    private readonly bool[] _unknown;

    public LwfMatches(IReadOnlyList<TrainingLabel> labels, LwfAnchors anchors)
    {
        _labels = labels;
        _overlaps = new double[anchors.Count];
        _owners = new int[anchors.Count];
        _unknown = new bool[anchors.Count];
        Array.Fill(_owners, -1);
        var best = new int[labels.Count];
        for (int k = 0; k < labels.Count; k++) best[k] = Overlap(labels[k], k, anchors);

        // Every object has an anchor, as in Chained-Tracker's code; of two that have the same one, the later label gets it.
        for (int k = 0; k < labels.Count; k++)
        {
            if (best[k] >= 0 && !labels[k].Ignore) (_overlaps[best[k]], _owners[best[k]]) = (Best, k);
        }
    }

    /// <summary>Overlap of an anchor with its label; 2 where it is the label's best anchor.</summary>
    public double Overlap(int anchor) => _overlaps[anchor];

    /// <summary>The label of an anchor that overlaps with one.</summary>
    public TrainingLabel Label(int anchor) => _labels[_owners[anchor]];

    /// <summary>Whether an anchor shows an object.</summary>
    public bool Shows(int anchor) => _overlaps[anchor] >= Foreground && !Label(anchor).Ignore;

    /// <summary>Whether nobody knows what an anchor shows, if anything: what overlaps with it is to be ignored.</summary>
    public bool Unknown(int anchor) => _overlaps[anchor] >= Background ? Label(anchor).Ignore : _unknown[anchor];

    /// <summary>Whether an anchor shows no object.</summary>
    public bool ShowsNone(int anchor) => _overlaps[anchor] < Background && !_unknown[anchor];

    // Only anchors that meet the box can overlap with it. Gives the one that does so most, the first of several.
    private int Overlap(TrainingLabel label, int number, LwfAnchors anchors)
    {
        Box box = label.Box;
        int best = -1;
        double most = 0;
        foreach (LwfAnchors.Level level in anchors.Levels)
        {
            (int left, int right) = Cells(box.X0, box.X1, level.AnchorWidth, level.Stride, level.Width);
            (int top, int bottom) = Cells(box.Y0, box.Y1, level.AnchorHeight, level.Stride, level.Height);
            for (int row = top; row < bottom; row++)
            {
                for (int column = left; column < right; column++)
                {
                    int cell = (row * level.Width) + column, i = level.First + cell;
                    Box anchor = level.AnchorOf(cell);
                    double overlap = anchor.IoU(box);
                    if (overlap > most) (most, best) = (overlap, i);
                    if (overlap > _overlaps[i]) (_overlaps[i], _owners[i]) = (overlap, number);

                    // A crowd to be ignored is larger than the anchors within it.
                    _unknown[i] |= label.Ignore && anchor.CenterX >= box.X0 && anchor.CenterX < box.X1 && anchor.CenterY >= box.Y0 && anchor.CenterY < box.Y1;
                }
            }
        }

        return best;
    }

    private static (int From, int To) Cells(double low, double high, double anchor, int stride, int count) => (
        (int)Math.Clamp(Math.Floor(((low - (anchor / 2)) / stride) - 0.5), 0, count),
        (int)Math.Clamp(Math.Ceiling(((high + (anchor / 2)) / stride) + 0.5), 0, count));
}
