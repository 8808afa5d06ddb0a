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
    public MotRowLayout Columns { get; init; }

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
