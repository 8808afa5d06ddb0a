using System.Runtime.InteropServices;
using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>A sequence's truth or tracks, one frame after the other, with identities numbered from 0.</summary>
internal sealed class RowStream
{
    private readonly string _name;
    private readonly MotRow[] _rows;
    private readonly int[] _identity, _lastFrame, _number;
    private int _start, _end;

    /// <summary>Checks, orders and numbers the rows.</summary>
    /// <exception cref="InvalidDataException">A frame that the sequence doesn't have.</exception>
    public RowStream(EvaluationSequence sequence, IReadOnlyList<MotRow> rows, string kind, FrameRange? range)
    {
        _name = $"{sequence.Name}: {kind}";
        _rows = rows as MotRow[] ?? [.. rows];
        int length = sequence.Length ?? int.MaxValue;
        foreach (ref readonly MotRow row in _rows.AsSpan())
        {
            if (row.Frame < 1 || row.Frame > length)
            {
                string expected = sequence.Length is null ? "frames from 1" : $"frames 1 to {length}";
                throw new InvalidDataException($"{_name} {row.Id} in frame {row.Frame}, expected {expected}.");
            }
        }

        if (range is { } wanted)
            _rows = Array.FindAll(_rows, row => wanted.Contains(row.Frame));
        if (FrameOrder.Of<MotRow>(_rows, static r => r.Frame) is { } order)
            _rows = Array.ConvertAll(order, i => _rows[i]);

        _identity = new int[_rows.Length];
        Dictionary<long, int> identities = [];
        for (int i = 0; i < _rows.Length; i++)
        {
            ref int identity = ref CollectionsMarshal.GetValueRefOrAddDefault(identities, _rows[i].Id, out bool known);
            if (!known)
                identity = identities.Count - 1;
            _identity[i] = identity;
        }

        _lastFrame = new int[identities.Count];
        _number = new int[identities.Count];
        _number.AsSpan().Fill(-1);
    }

    /// <summary>The next frame that has rows; <see cref="int.MaxValue"/> at the end.</summary>
    public int NextFrame => _end < _rows.Length ? _rows[_end].Frame : int.MaxValue;

    /// <summary>The last frame that has rows; 0 where there are none.</summary>
    public int LastFrame => _rows.Length > 0 ? _rows[^1].Frame : 0;

    /// <summary>The rows of the current frame.</summary>
    public ReadOnlySpan<MotRow> Rows => _rows.AsSpan(_start, _end - _start);

    /// <summary>How many identities have been numbered.</summary>
    public int Numbered { get; private set; }

    /// <summary>Goes to a frame, which may have no rows.</summary>
    /// <exception cref="InvalidDataException">The frame has an identity twice.</exception>
    public void MoveTo(int frame)
    {
        _start = _end;
        for (; _end < _rows.Length && _rows[_end].Frame == frame; _end++)
        {
            ref int last = ref _lastFrame[_identity[_end]];
            if (last == frame)
                throw new InvalidDataException($"{_name} {_rows[_end].Id} is twice in frame {frame}, expected an identity once in a frame.");
            last = frame;
        }
    }

    /// <summary>The number of a row's identity; identities get one when they are first asked for.</summary>
    /// <param name="row">Index into <see cref="Rows"/>.</param>
    public int Number(int row)
    {
        ref int number = ref _number[_identity[_start + row]];
        if (number < 0)
            number = Numbered++;
        return number;
    }

    /// <exception cref="InvalidDataException">A row of another class.</exception>
    public void RequireClasses(int least, int most, string expected)
    {
        foreach (ref readonly MotRow row in _rows.AsSpan())
        {
            if (row.Class < least || row.Class > most)
                throw new InvalidDataException($"{_name} {row.Id} in frame {row.Frame} has class {row.Class}, expected {expected}.");
        }
    }
}
