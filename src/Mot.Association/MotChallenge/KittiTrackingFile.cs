using System.Globalization;
using System.Text;

namespace Mot.Association.MotChallenge;

/// <summary>One object of a KITTI tracking file (Geiger et al., 2012; the development kit's readme).</summary>
/// <param name="Frame">Frame number as in the file, from 0.</param>
/// <param name="Id">Identity within the sequence; -1 for regions that are not labelled.</param>
/// <param name="Type">Class, such as Pedestrian, Car or DontCare.</param>
/// <param name="Truncated">Truncation, 0 to 2; -1 where unknown.</param>
/// <param name="Occluded">Occlusion, 0 to 3; -1 where unknown.</param>
/// <param name="Alpha">Angle of observation in radians; -10 where unknown.</param>
/// <param name="Box">The box in pixels of the image.</param>
/// <param name="Space">Size, place and angle in space.</param>
/// <param name="Score">Confidence of a result; null in truth, which has no such column.</param>
public sealed record KittiRow(
    int Frame, long Id, string Type, double Truncated, int Occluded, double Alpha, Box Box, KittiSpace Space, double? Score)
{
    /// <summary>A tracker's box, with the constants that stand for unknown values.</summary>
    /// <param name="row">The box; its frame counts from 1.</param>
    /// <param name="type">KITTI's name of the class.</param>
    public static KittiRow FromMotRow(in MotRow row, string type = "Pedestrian") =>
        new(row.Frame - 1, row.Id, type, -1, -1, -10, row.Box, KittiSpace.Unknown, row.Confidence);

    /// <summary>The row as MOTChallenge has it; its frame counts from 1.</summary>
    /// <param name="motClass">The class to give it, see <see cref="MotClass"/>.</param>
    public MotRow ToMotRow(int motClass = MotClass.Pedestrian) => new(Frame + 1, Id, Box, Score ?? 1, motClass);
}

/// <summary>An object's size, place and angle in space, in metres and radians of KITTI's camera coordinates.</summary>
/// <param name="Height">Height.</param>
/// <param name="Width">Width.</param>
/// <param name="Length">Length.</param>
/// <param name="X">Place to the right.</param>
/// <param name="Y">Place downwards.</param>
/// <param name="Z">Place forwards.</param>
/// <param name="RotationY">Angle about the vertical axis.</param>
public readonly record struct KittiSpace(
    double Height, double Width, double Length, double X, double Y, double Z, double RotationY)
{
    /// <summary>What KITTI writes where these are unknown.</summary>
    public static KittiSpace Unknown => new(-1, -1, -1, -1000, -1000, -1000, -10);
}

/// <summary>
/// Reads and writes KITTI's tracking text, columns separated by blanks: <c>frame id type truncated occluded alpha x0 y0
/// x1 y1 height width length x y z rotation_y [score]</c>.
/// </summary>
public static class KittiTrackingFile
{
    private const int TruthColumns = 17;

    private static readonly string[] s_columns =
    [
        "frame", "identity", "type", "truncated", "occluded", "alpha", "x0", "y0", "x1", "y1", "height", "width", "length",
        "x", "y", "z", "rotation_y", "score",
    ];

    /// <summary>Reads a file; rows come ordered by frame, and within a frame as in the file.</summary>
    /// <exception cref="InvalidDataException">A bad row: "file:line: what was found, what is expected".</exception>
    public static KittiRow[] Read(string path, MotReadOptions? options = null) => Read(path, options, out _);

    /// <summary>Reads a file and reports what a lenient reading skipped.</summary>
    /// <inheritdoc cref="Read(string, MotReadOptions?)"/>
    public static KittiRow[] Read(string path, MotReadOptions? options, out MotReadReport report) =>
        Parse(TextSource.Read(path), path, options ?? MotReadOptions.Default, out report);

    /// <summary>Reads text from where it comes, which errors call <paramref name="name"/>.</summary>
    /// <inheritdoc cref="Read(string, MotReadOptions?)"/>
    public static KittiRow[] Read(TextReader reader, string name = "text", MotReadOptions? options = null) =>
        Parse(Encoding.UTF8.GetBytes(reader.ReadToEnd()), name, options ?? MotReadOptions.Default, out _);

    /// <summary>Writes a file in the order given; a path that ends in .zip becomes an archive of one text file.</summary>
    public static void Write(string path, IEnumerable<KittiRow> rows) =>
        TextSource.Write(path, writer => Write(writer, rows));

    /// <summary>Writes text in the order given.</summary>
    public static void Write(TextWriter writer, IEnumerable<KittiRow> rows)
    {
        foreach (KittiRow r in rows)
        {
            (Box b, KittiSpace s) = (r.Box, r.Space);
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Frame} {r.Id} {r.Type} {r.Truncated} {r.Occluded} {r.Alpha} {b.X0} {b.Y0} {b.X1} {b.Y1} "));
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{s.Height} {s.Width} {s.Length} {s.X} {s.Y} {s.Z} {s.RotationY}"));
            writer.Write(r.Score is { } score ? $" {ScoreText.Of(score)}\n" : "\n");
        }
    }

    private static KittiRow[] Parse(ReadOnlySpan<byte> text, string name, MotReadOptions options, out MotReadReport report)
    {
        RowCollector<KittiRow> rows = new(name, options, static r => r.Frame, static r => r.Id);
        TextRows lines = new(text);
        Span<double> values = stackalloc double[TruthColumns + 1];
        while (lines.NextLine())
        {
            ReadOnlySpan<byte> whole = lines.Remaining, wrongText = default;
            int count = 0, wrong = -1;
            long frame = 0, id = 0;
            string type = "";
            while (lines.NextColumn(out ReadOnlySpan<byte> column))
            {
                bool good = true;
                if (count == 0)
                    good = TextRows.TryInteger(column, out frame);
                else if (count == 1)
                    good = TextRows.TryInteger(column, out id);
                else if (count == 2)
                    type = Encoding.UTF8.GetString(column);
                else if (count < values.Length)
                    good = TextRows.TryNumber(column, out values[count]);
                if (!good && wrong < 0)
                {
                    wrong = count;
                    wrongText = column;
                }

                count++;
            }

            if (count is not (TruthColumns or TruthColumns + 1))
            {
                rows.Reject(
                    lines.Line, MotRowProblem.Columns, $"{count} columns in {TextRows.Quote(whole)}",
                    "17, or 18 with a score: frame id type truncated occluded alpha x0 y0 x1 y1 ...");
            }
            else if (wrong >= 0)
            {
                rows.Reject(
                    lines.Line, MotRowProblem.Number, $"{s_columns[wrong]} {TextRows.Quote(wrongText)}",
                    wrong < 2 ? "an integer" : "a finite number");
            }
            else if (frame is < 0 or >= int.MaxValue - 1)
            {
                rows.Reject(lines.Line, MotRowProblem.Frame, $"frame {frame}", $"frames from 0 to {int.MaxValue - 2}");
            }
            else if (values[8] < values[6] || values[9] < values[7])
            {
                rows.Reject(lines.Line, MotRowProblem.Size, $"a box in {TextRows.Quote(whole)} with swapped sides", "x0 <= x1 and y0 <= y1");
            }
            else if (!new Box(values[6], values[7], values[8], values[9]).IsMeasurable)
            {
                rows.Reject(lines.Line, MotRowProblem.Number, $"a box in {TextRows.Quote(whole)}", Box.Measurable);
            }
            else
            {
                rows.Add(lines.Line, new(
                    (int)frame, id, type, values[3], (int)values[4], values[5],
                    new(values[6], values[7], values[8], values[9]),
                    new(values[10], values[11], values[12], values[13], values[14], values[15], values[16]),
                    count > TruthColumns ? values[TruthColumns] : null));
            }
        }

        report = rows.Report;
        return rows.Finish();
    }
}
