using System.Globalization;

namespace Mot.Association.MotChallenge;

/// <summary>How a MOTChallenge text file is read.</summary>
public sealed record MotReadOptions
{
    /// <summary>The defaults: strict, columns told by their number.</summary>
    public static MotReadOptions Default { get; } = new();

    /// <summary>
    /// Skips and counts bad rows instead of throwing at the first. Of two rows with the same identity in a frame, the
    /// first stays. Default: false.
    /// </summary>
    public bool Lenient { get; init; }

    /// <summary>
    /// Refuses rows whose frame is less than an earlier row's. Default: false, which sorts them, since the challenge's
    /// own truth is ordered by identity.
    /// </summary>
    public bool RequireSorted { get; init; }

    /// <summary>What follows the seventh column. Default: told by the number of columns.</summary>
    public MotColumns Columns { get; init; }

    /// <summary>
    /// What the file is. In detections the second column means nothing: it is not read, every row's identity is -1, and no row is
    /// a duplicate. In truth and results each is an identity. Null: it may be any, so that all but -1 are identities. Default: null.
    /// </summary>
    public MotFileKind? Kind { get; init; }

    /// <summary>The frames to read; well-formed rows of others are left out, and not counted as skipped. Null: all. Default: null.</summary>
    public FrameRange? Frames { get; init; }

    /// <summary>
    /// How many rows a frame may have. What compares boxes takes memory and time for their pairs, so that a file of some hundred
    /// megabytes with all rows in one frame would take more than any machine has. Default: 10,000.
    /// </summary>
    public int MaxRowsPerFrame { get; init; } = 10_000;

    /// <summary>What else is asked of a row of MOTChallenge: one for which it gives a fault is a bad one.</summary>
    internal Func<MotRow, MotRowFault?>? Check { get; init; }
}

/// <summary>Why a row is a bad one.</summary>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What is expected.</param>
internal readonly record struct MotRowFault(MotRowProblem Problem, string Found, string Expected);

/// <summary>What follows the seventh column of a MOTChallenge row.</summary>
public enum MotColumns
{
    /// <summary>
    /// Eight or nine columns are class and visibility. Ten or more are world coordinates (MOT15, results), unless the last two of
    /// these are -1 and the first is a whole number from 0: that is a class, as TrackEval reads it.
    /// </summary>
    Auto,

    /// <summary>The eighth column is the class and the ninth, where there is one, the visibility (MOT16, MOT17, MOT20).</summary>
    ClassAndVisibility,

    /// <summary>The rest are world coordinates or -1 and are not read (MOT15, results and detections).</summary>
    WorldCoordinates,
}

/// <summary>What is wrong with a row of a text file.</summary>
public enum MotRowProblem
{
    /// <summary>Too few columns, or another number of them than in the file's first row.</summary>
    Columns,

    /// <summary>A column that is not a finite number, or not an integer where one is expected.</summary>
    Number,

    /// <summary>A frame number out of range: MOTChallenge counts from 1, KITTI from 0, and a sequence may say how long it is.</summary>
    Frame,

    /// <summary>A negative width or height.</summary>
    Size,

    /// <summary>An identity that the frame has already.</summary>
    Duplicate,

    /// <summary>A frame before an earlier row's, where <see cref="MotReadOptions.RequireSorted"/> is set.</summary>
    Order,

    /// <summary>A class that the benchmark does not have, or does not evaluate.</summary>
    Class,

    /// <summary>A row beyond <see cref="MotReadOptions.MaxRowsPerFrame"/>.</summary>
    Crowd,
}

/// <summary>A row that was skipped.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Message">"file:line: what was found, what is expected".</param>
public sealed record MotBadRow(int Line, MotRowProblem Problem, string Message);

/// <summary>What a lenient reading skipped.</summary>
public sealed class MotReadReport
{
    private const int MaxMessages = 100;
    private readonly List<MotBadRow> _badRows = [];
    private readonly int[] _counts = new int[Enum.GetValues<MotRowProblem>().Length];

    /// <summary>Number of rows read.</summary>
    public int Rows { get; internal set; }

    /// <summary>Number of rows skipped.</summary>
    public int Skipped { get; private set; }

    /// <summary>The skipped rows, the first hundred of them, in the order of the file.</summary>
    public IReadOnlyList<MotBadRow> BadRows => _badRows;

    /// <summary>Number of rows skipped for a reason.</summary>
    public int Count(MotRowProblem problem) => _counts[(int)problem];

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Skipped == 0)
            return $"{Rows} rows read";
        IEnumerable<string> reasons = Enum.GetValues<MotRowProblem>().Where(p => Count(p) > 0).Select(p => $"{p} {Count(p)}");
        return $"{Rows} rows read, {Skipped} skipped ({string.Join(", ", reasons)})";
    }

    /// <summary>Counts a row, or throws where the reading is strict.</summary>
    internal void Reject(string name, int line, in MotRowFault fault, bool lenient)
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: found {fault.Found}, expected {fault.Expected}.");
        if (!lenient)
            throw new InvalidDataException(message);
        Skipped++;
        _counts[(int)fault.Problem]++;
        if (_badRows.Count < MaxMessages)
            _badRows.Add(new(line, fault.Problem, message));
    }
}
