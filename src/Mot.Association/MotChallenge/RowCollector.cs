namespace Mot.Association.MotChallenge;

/// <summary>
/// What the row formats share: bad rows throw or are counted, frames that are not wanted are left out, a frame holds an identity
/// once, and rows come out ordered by frame.
/// </summary>
internal sealed class RowCollector<T>(
    string name, MotReadOptions options, Func<T, int> frameOf, Func<T, long> idOf, Func<T, MotRowFault?>? check = null)
{
    private const long Unknown = -1;

    private readonly List<T> _rows = [];
    private readonly List<int> _lines = [];
    private int _lastFrame = int.MinValue, _runFrame = int.MinValue, _run;

    public MotReadReport Report { get; } = new();

    public void Add(int line, T row)
    {
        int frame = frameOf(row);
        if (options.Frames is { } frames && !frames.Contains(frame))
            return;
        if (check?.Invoke(row) is { } fault)
        {
            Report.Reject(name, line, fault, options.Lenient);
            return;
        }

        if (options.RequireSorted && frame < _lastFrame)
        {
            Reject(line, MotRowProblem.Order, $"frame {frame} after frame {_lastFrame}", "rows ordered by frame");
            return;
        }

        // Before the rows are kept; rows that are not in order are counted once they are.
        _run = frame == _runFrame ? _run + 1 : 1;
        _runFrame = frame;
        if (_run > options.MaxRowsPerFrame)
        {
            RejectCrowd(line, frame);
            return;
        }

        _lastFrame = Math.Max(_lastFrame, frame);
        _rows.Add(row);
        _lines.Add(line);
    }

    /// <summary>Throws, or counts where the reading is lenient.</summary>
    public void Reject(int line, MotRowProblem problem, string found, string expected) =>
        Report.Reject(name, line, new(problem, found, expected), options.Lenient);

    private void RejectCrowd(int line, int frame) => Reject(
        line, MotRowProblem.Crowd, $"more than {options.MaxRowsPerFrame} rows in frame {frame}",
        $"at most {options.MaxRowsPerFrame} rows per frame ({nameof(MotReadOptions)}.{nameof(MotReadOptions.MaxRowsPerFrame)})");

    public T[] Finish()
    {
        T[] rows = [.. _rows];
        int[] lines = [.. _lines];
        if (FrameOrder.Of<T>(rows, frameOf) is { } order)
        {
            rows = Array.ConvertAll(order, i => _rows[i]);
            lines = Array.ConvertAll(order, i => _lines[i]);
        }

        bool[]? dropped = null;
        Dictionary<long, int> seen = [];
        for (int i = 0, frame = -1, count = 0; i < rows.Length; i++)
        {
            if (frameOf(rows[i]) != frame)
            {
                frame = frameOf(rows[i]);
                count = 0;
                seen.Clear();
            }

            if (++count > options.MaxRowsPerFrame)
            {
                RejectCrowd(lines[i], frame);
                (dropped ??= new bool[rows.Length])[i] = true;
                continue;
            }

            long id = idOf(rows[i]);
            if ((id == Unknown && options.Kind is null or MotFileKind.Detections) || seen.TryAdd(id, lines[i]))
                continue;
            Reject(
                lines[i], MotRowProblem.Duplicate, $"identity {id} again in frame {frame} (first in line {seen[id]})",
                id == Unknown ? $"an identity once in a frame; {Unknown} is what detections have, which --detections evaluates" : "an identity once in a frame");
            (dropped ??= new bool[rows.Length])[i] = true;
        }

        if (dropped is not null)
            rows = [.. rows.Where((_, i) => !dropped[i])];
        Report.Rows = rows.Length;
        return rows;
    }
}

/// <summary>Stable order of rows by frame.</summary>
internal static class FrameOrder
{
    /// <summary>The rows' indices ordered by frame; null where they are in order already.</summary>
    public static int[]? Of<T>(ReadOnlySpan<T> rows, Func<T, int> frameOf)
    {
        bool sorted = true;
        int last = int.MinValue;
        long[] keys = new long[rows.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            int frame = frameOf(rows[i]);
            sorted &= frame >= last;
            last = frame;
            keys[i] = ((long)frame << 32) | (uint)i;
        }

        if (sorted)
            return null;
        Array.Sort(keys);
        return Array.ConvertAll(keys, static key => (int)(uint)key);
    }
}
