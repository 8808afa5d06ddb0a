using System.Globalization;
using System.Runtime.InteropServices;
using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>A sequence's truth, tracks or detections, one frame after the other.</summary>
internal class FrameStream
{
    private readonly MotRow[] _rows;
    private readonly string _sequence, _kind;
    private readonly string? _path;
    private int _end;

    /// <summary>Checks and orders the rows, and drops those out of range.</summary>
    /// <exception cref="InvalidDataException">A frame that the sequence doesn't have, or a class that can't be evaluated.</exception>
    public FrameStream(EvaluationSequence sequence, MotFileKind kind, MotEvaluationOptions options)
    {
        IReadOnlyList<MotRow> rows;
        (rows, _path, _kind) = kind switch
        {
            MotFileKind.Truth => (sequence.Truth, sequence.TruthPath, "truth"),
            MotFileKind.Results => (sequence.Tracks, sequence.TracksPath, "track"),
            _ => (sequence.Tracks, sequence.TracksPath, "detection"),
        };
        _sequence = sequence.Name;
        _rows = rows as MotRow[] ?? [.. rows];
        if (options.Frames is { } wanted)
            _rows = Array.FindAll(_rows, row => wanted.Contains(row.Frame));
        RowRules rules = new(kind, options, sequence.Length, sequence.LengthSource);
        foreach (ref readonly MotRow row in All)
        {
            if (rules.Fault(row) is { } fault)
                throw Bad(row, fault.Found, fault.Expected);
        }

        if (FrameOrder.Of<MotRow>(_rows, static r => r.Frame) is { } order)
            _rows = Array.ConvertAll(order, i => _rows[i]);
    }

    /// <summary>The next frame that has rows; <see cref="int.MaxValue"/> at the end.</summary>
    public int NextFrame => _end < _rows.Length ? _rows[_end].Frame : int.MaxValue;

    /// <summary>The last frame that has rows; 0 where there are none.</summary>
    public int LastFrame => _rows.Length > 0 ? _rows[^1].Frame : 0;

    /// <summary>The rows of the current frame.</summary>
    public ReadOnlySpan<MotRow> Rows => _rows.AsSpan(Start, _end - Start);

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

    /// <summary>An error about a row, by its file and line where they are known.</summary>
    protected InvalidDataException Bad(in MotRow row, string found, string expected)
    {
        string place = _path is { } path && row.Line > 0 ? $"{path}:{row.Line}" : $"{_sequence}: {_kind} {row.Id}";
        return new(string.Create(CultureInfo.InvariantCulture, $"{place}: found {found}, expected {expected}."));
    }
}

/// <summary>A sequence's truth or tracks with identities numbered from 0.</summary>
internal sealed class IdentityStream : FrameStream
{
    private readonly int[] _identity, _number;

    /// <summary>Checks, orders and numbers the rows.</summary>
    /// <exception cref="InvalidDataException">
    /// A frame that the sequence doesn't have, a class that can't be evaluated, or an identity twice in a frame.
    /// </exception>
    public IdentityStream(EvaluationSequence sequence, MotFileKind kind, MotEvaluationOptions options)
        : base(sequence, kind, options)
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
                throw Bad(All[i], $"identity {id} again in frame {frame}", "an identity once in a frame");
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
}
