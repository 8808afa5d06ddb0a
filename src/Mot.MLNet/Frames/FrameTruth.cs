using Mot.Association.MotChallenge;

namespace Mot.MLNet;

/// <summary>A sequence's truth by frame, as columns have it.</summary>
internal sealed class FrameTruth
{
    private readonly Dictionary<int, FrameLabels> _frames;

    public FrameTruth(IEnumerable<MotRow> rows) =>
        _frames = rows.GroupBy(row => row.Frame).ToDictionary(group => group.Key, group => new FrameLabels([.. group]));

    public FrameLabels this[int frame] => _frames.GetValueOrDefault(frame) ?? FrameLabels.Empty;

    /// <summary>Whether a row is evaluated, and so learned: a pedestrian whose flag is set.</summary>
    public static bool IsEvaluated(in MotRow row) => row.Class == MotClass.Pedestrian && (int)row.Confidence != 0;

    // Cars and the like are simply not people; what looks like one, or is one and not evaluated, is to be ignored.
    public static bool IsIgnored(in MotRow row) => !IsEvaluated(row) &&
        row.Class is MotClass.Pedestrian or MotClass.PersonOnVehicle or MotClass.StaticPerson or MotClass.Distractor or MotClass.Reflection or MotClass.Crowd;
}

internal sealed class FrameLabels
{
    public static readonly FrameLabels Empty = new([]);

    public FrameLabels(MotRow[] rows)
    {
        MotRow[] evaluated = [.. rows.Where(row => FrameTruth.IsEvaluated(row))];
        Boxes = Corners(evaluated);
        Identities = [.. evaluated.Select(row => row.Id)];
        Ignored = Corners(rows.Where(row => FrameTruth.IsIgnored(row)));
    }

    public float[] Boxes { get; }

    public long[] Identities { get; }

    public float[] Ignored { get; }

    private static float[] Corners(IEnumerable<MotRow> rows) =>
        [.. rows.SelectMany(row => (float[])[(float)row.Box.X0, (float)row.Box.Y0, (float)row.Box.X1, (float)row.Box.Y1])];
}
