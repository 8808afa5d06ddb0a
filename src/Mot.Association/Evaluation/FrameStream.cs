using System.Runtime.InteropServices;
using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>A sequence's truth, tracks or detections, one frame after the other.</summary>
internal class FrameStream
{
    private readonly MotRow[] _rows;
    private int _end;

    /// <summary>Checks and orders the rows, and drops those out of range.</summary>
    /// <exception cref="InvalidDataException">A frame that the sequence doesn't have.</exception>
    public FrameStream(EvaluationSequence sequence, IReadOnlyList<MotRow> rows, string kind, FrameRange? range)
    {
        Name = $"{sequence.Name}: {kind}";
        _rows = rows as MotRow[] ?? [.. rows];
        int length = sequence.Length ?? int.MaxValue;
        foreach (ref readonly MotRow row in All)
        {
            if (row.Frame < 1 || row.Frame > length)
            {
                string expected = sequence.Length is null ? "frames from 1" : $"frames 1 to {length}";
                throw new InvalidDataException($"{Name} {row.Id} is in frame {row.Frame}, expected {expected}.");
            }
        }

        if (range is { } wanted)
            _rows = Array.FindAll(_rows, row => wanted.Contains(row.Frame));
        if (FrameOrder.Of<MotRow>(_rows, static r => r.Frame) is { } order)
            _rows = Array.ConvertAll(order, i => _rows[i]);
    }

    /// <summary>The next frame that has rows; <see cref="int.MaxValue"/> at the end.</summary>
    public int NextFrame => _end < _rows.Length ? _rows[_end].Frame : int.MaxValue;

    /// <summary>The last frame that has rows; 0 where there are none.</summary>
    public int LastFrame => _rows.Length > 0 ? _rows[^1].Frame : 0;

    /// <summary>The rows of the current frame.</summary>
    public ReadOnlySpan<MotRow> Rows => _rows.AsSpan(Start, _end - Start);

    /// <summary>What errors call the rows.</summary>
    protected string Name { get; }

    /// <summary>The rows of all frames.</summary>
    protected ReadOnlySpan<MotRow> All => _rows;

    /// <summary>Where the current frame's rows begin.</summary>
    protected int Start { get; private set; }

    /// <summary>Goes to a frame, which may have no rows.</summary>
    public void MoveTo(int frame)
    {
        Start = _end;
        while (_end < _rows.Length && _rows[_end].Frame == frame)
            _end++;
    }
}

/// <summary>A sequence's truth or tracks with identities numbered from 0.</summary>
internal sealed class IdentityStream : FrameStream
{
    private readonly int[] _identity, _number;

    /// <summary>Checks, orders and numbers the rows.</summary>
    /// <exception cref="InvalidDataException">
    /// A frame that the sequence doesn't have, or one that has an identity twice.
    /// </exception>
    public IdentityStream(EvaluationSequence sequence, IReadOnlyList<MotRow> rows, string kind, FrameRange? range)
        : base(sequence, rows, kind, range)
    {
        _identity = new int[All.Length];
        Dictionary<long, int> identities = [];
        List<int> lastFrame = [];
        for (int i = 0; i < All.Length; i++)
        {
            (int frame, long id) = (All[i].Frame, All[i].Id);
            ref int identity = ref CollectionsMarshal.GetValueRefOrAddDefault(identities, id, out bool known);
            if (!known)
            {
                identity = lastFrame.Count;
                lastFrame.Add(0);
            }

            if (lastFrame[identity] == frame)
                throw new InvalidDataException($"{Name} {id} is twice in frame {frame}, expected an identity once in a frame.");
            lastFrame[identity] = frame;
            _identity[i] = identity;
        }

        _number = new int[identities.Count];
        _number.AsSpan().Fill(-1);
    }

    /// <summary>How many identities have been numbered.</summary>
    public int Numbered { get; private set; }

    /// <summary>The number of a row's identity; identities get one when they are first asked for.</summary>
    /// <param name="row">Index into <see cref="FrameStream.Rows"/>.</param>
    public int Number(int row)
    {
        ref int number = ref _number[_identity[Start + row]];
        if (number < 0)
            number = Numbered++;
        return number;
    }

    /// <exception cref="InvalidDataException">A row of another class.</exception>
    public void RequireClasses(int least, int most, string expected)
    {
        foreach (ref readonly MotRow row in All)
        {
            if (row.Class < least || row.Class > most)
                throw new InvalidDataException($"{Name} {row.Id} in frame {row.Frame} has class {row.Class}, expected {expected}.");
        }
    }
}
