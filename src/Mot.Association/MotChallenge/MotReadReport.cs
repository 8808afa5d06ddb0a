using System.Globalization;

namespace Mot.Association.MotChallenge;

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
