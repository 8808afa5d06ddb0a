using Mot.Association.MotChallenge;

namespace Mot.Association.Tracking;

/// <summary>An identity with all its boxes.</summary>
public sealed class Tracklet
{
    private readonly TrackletBox[] _boxes;

    /// <summary>Makes a tracklet.</summary>
    /// <param name="sequence">Name of its sequence.</param>
    /// <param name="id">Its identity, unique in the sequence.</param>
    /// <param name="class">Its class.</param>
    /// <param name="boxes">Its boxes, one a frame, in the order of the frames.</param>
    /// <exception cref="ArgumentException">No boxes, or their frames do not ascend.</exception>
    public Tracklet(string sequence, long id, int @class, IEnumerable<TrackletBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        _boxes = [.. boxes];
        if (_boxes.Length == 0)
            throw new ArgumentException($"Tracklet {id} of '{sequence}' has no boxes, expected at least one.", nameof(boxes));
        for (int i = 1; i < _boxes.Length; i++)
        {
            if (_boxes[i].Frame <= _boxes[i - 1].Frame)
            {
                throw new ArgumentException(
                    $"Tracklet {id} of '{sequence}': found frame {_boxes[i].Frame} after {_boxes[i - 1].Frame}, expected ascending frames.",
                    nameof(boxes));
            }
        }

        Sequence = sequence;
        Id = id;
        Class = @class;
    }

    /// <summary>Name of the sequence.</summary>
    public string Sequence { get; }

    /// <summary>Identity, unique in the sequence.</summary>
    public long Id { get; }

    /// <summary>Class.</summary>
    public int Class { get; }

    /// <summary>The boxes, one a frame, by frame; there may be gaps between the frames.</summary>
    public IReadOnlyList<TrackletBox> Boxes => _boxes;

    /// <summary>The first box's frame.</summary>
    public int FirstFrame => _boxes[0].Frame;

    /// <summary>The last box's frame.</summary>
    public int LastFrame => _boxes[^1].Frame;

    /// <summary>The tracklets' rows as MOTChallenge has them, by frame, then by identity.</summary>
    public static MotRow[] ToRows(IEnumerable<Tracklet> tracklets)
    {
        MotRow[] rows = [.. tracklets.SelectMany(t => t._boxes.Select(b => MotRow.FromSingle(b.Frame, t.Id, b.Box, b.Score)))];
        Array.Sort(rows, (a, b) => a.Frame != b.Frame ? a.Frame.CompareTo(b.Frame) : a.Id.CompareTo(b.Id));
        return rows;
    }
}
