using System.Globalization;
using System.Runtime.InteropServices;

namespace Mot.Association.MotChallenge;

/// <summary>One box of a MOTChallenge file: a truth box, a tracker's box or a detection.</summary>
/// <param name="Frame">Frame number, from 1.</param>
/// <param name="Id">Identity within the sequence; -1 where there is none, as in detections.</param>
/// <param name="Box">The box in pixels of the original image.</param>
/// <param name="Confidence">
/// Score of a detection or track. In truth it is the flag: rows whose flag is 0 are not evaluated.
/// </param>
/// <param name="Class">MOTChallenge class, see <see cref="MotClass"/>; 1, a pedestrian, where the file has none.</param>
/// <param name="Visibility">Visible share of a truth box, 0 to 1; 1 where the file has none.</param>
[StructLayout(LayoutKind.Auto)] // so that the line fits where there would be padding
public readonly record struct MotRow(
    int Frame, long Id, Box Box, double Confidence = 1, int Class = MotClass.Pedestrian, double Visibility = 1)
{
    /// <summary>
    /// A row whose score is in single precision, as trackers and detectors give it. It becomes the number that its digits say, 0.9 and
    /// not 0.8999999761581421, which is also what comes back from a file.
    /// </summary>
    /// <param name="frame">Frame number, from 1.</param>
    /// <param name="id">Identity; -1 where there is none.</param>
    /// <param name="box">The box in pixels of the original image.</param>
    /// <param name="score">The score.</param>
    public static MotRow FromSingle(int frame, long id, Box box, float score)
    {
        Span<char> digits = stackalloc char[32];
        return new(frame, id, box, score.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture)
            ? double.Parse(digits[..length], NumberStyles.Float, CultureInfo.InvariantCulture) : score);
    }

    /// <summary>Line of the file that the row was read from, from 1; 0 where it was not read. It is no part of equality.</summary>
    public int Line { get; init; }

    /// <summary>
    /// Whether a row of truth is flagged to be evaluated. Any flag but 0 counts, as in MOTChallenge's development kit; TrackEval
    /// cuts decimals off first, so that a flag of 0.9 is 0 there. The benchmarks' own truth has flags of 0 and 1 only.
    /// </summary>
    public bool IsFlagged => Confidence != 0;

    /// <summary>Whether a row of truth is evaluated, and so learned: a pedestrian whose flag is set.</summary>
    public bool IsEvaluated => Class == MotClass.Pedestrian && IsFlagged;

    /// <summary>
    /// Whether a row of truth is neither an object nor background: what looks like a person, or is one and not evaluated.
    /// Cars and the like are simply not people.
    /// </summary>
    public bool IsIgnored => !IsEvaluated &&
        Class is MotClass.Pedestrian or MotClass.PersonOnVehicle or MotClass.StaticPerson or MotClass.Distractor or MotClass.Reflection or MotClass.Crowd;

    /// <summary>Whether two rows say the same, wherever they were read from.</summary>
    public bool Equals(MotRow other) =>
        (Frame, Id, Box, Class).Equals((other.Frame, other.Id, other.Box, other.Class)) &&
        Confidence.Equals(other.Confidence) && Visibility.Equals(other.Visibility);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Frame, Id, Box, Confidence, Class, Visibility);
}
