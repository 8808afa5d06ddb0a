using System.Globalization;
using System.Text;

namespace Mot.Association.MotChallenge;

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
