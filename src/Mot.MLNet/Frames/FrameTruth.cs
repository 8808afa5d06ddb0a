using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.MLNet.Schema;
using Mot.Training.Data;

namespace Mot.MLNet.Frames;

/// <summary>A sequence's truth by frame, as columns have it.</summary>
internal sealed class FrameTruth
{
    private readonly Dictionary<int, FrameLabels> _frames;

    public FrameTruth(IEnumerable<MotRow> rows) =>
        _frames = rows.GroupBy(row => row.Frame).ToDictionary(group => group.Key, group => new FrameLabels([.. group]));

    public FrameTruth(IEnumerable<LabelledImage> images) =>
        _frames = images.ToDictionary(image => image.Frame, image => new FrameLabels(image.Objects));

    public bool HasMasks => _frames.Values.Any(labels => labels.Masks.Length > 0);

    public FrameLabels this[int frame] => _frames.GetValueOrDefault(frame) ?? FrameLabels.Empty;
}

internal sealed class FrameLabels
{
    public static readonly FrameLabels Empty = new(Array.Empty<MotRow>());

    public FrameLabels(MotRow[] rows)
    {
        MotRow[] evaluated = [.. rows.Where(row => row.IsEvaluated)];
        Boxes = Corners(evaluated.Select(row => row.Box));
        Identities = [.. evaluated.Select(row => row.Id)];
        Ignored = Corners(rows.Where(row => row.IsIgnored).Select(row => row.Box));
        Masks = [];
    }

    public FrameLabels(IReadOnlyList<LabelledObject> objects)
    {
        LabelledObject[] learned = [.. objects.Where(o => !o.Ignore)];
        Boxes = Corners(learned.Select(o => o.Box));
        Identities = [.. learned.Select(o => o.Identity)];
        Ignored = Corners(objects.Where(o => o.Ignore).Select(o => o.Box));
        List<int> masks = [];
        if (learned.Any(o => o.Mask is not null))
        {
            foreach (LabelledObject o in learned) ObjectMask.Append(masks, o.Mask);
        }

        Masks = [.. masks];
    }

    public float[] Boxes { get; }

    public long[] Identities { get; }

    public float[] Ignored { get; }

    /// <summary>As <see cref="MotColumns.Masks"/>; empty where no box has one.</summary>
    public int[] Masks { get; }

    private static float[] Corners(IEnumerable<Box> boxes) =>
        [.. boxes.SelectMany(box => (float[])[(float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1])];
}
