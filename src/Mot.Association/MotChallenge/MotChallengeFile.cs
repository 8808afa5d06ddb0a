using System.Globalization;
using System.Text;

namespace Mot.Association.MotChallenge;

/// <summary>
/// Reads and writes the text of MOTChallenge: truth, detections and results, each row
/// <c>frame,id,x,y,w,h,confidence,...</c> with frames from 1 and boxes in pixels. A path may be a plain file, a zip
/// archive of one text file, or <c>ARCHIVE.zip/ENTRY</c>.
/// </summary>
/// <remarks>
/// Columns are separated by commas or blanks. What follows the seventh differs: MOT16, MOT17 and MOT20 truth has class
/// and visibility, MOT15 and results have three world coordinates; see <see cref="MotReadOptions.Columns"/>.
/// </remarks>
public static class MotChallengeFile
{
    private const int LeastColumns = 7, MostColumns = 16;

    private static readonly string[] s_columns = ["frame", "id", "x", "y", "width", "height", "confidence", "class", "visibility"];

    /// <summary>Reads a file; rows come ordered by frame, and within a frame as in the file.</summary>
    /// <exception cref="InvalidDataException">
    /// A bad row: "file:line: what was found, what is expected". Not thrown for rows where the reading is lenient.
    /// </exception>
    public static MotRow[] Read(string path, MotReadOptions? options = null) => Read(path, options, out _);

    /// <summary>Reads a file and reports what a lenient reading skipped.</summary>
    /// <inheritdoc cref="Read(string, MotReadOptions?)"/>
    public static MotRow[] Read(string path, MotReadOptions? options, out MotReadReport report) =>
        Parse(TextSource.Read(path), path, options ?? MotReadOptions.Default, out report);

    /// <summary>Reads text from where it comes, which errors call <paramref name="name"/>.</summary>
    /// <inheritdoc cref="Read(string, MotReadOptions?)"/>
    public static MotRow[] Read(TextReader reader, string name, MotReadOptions? options, out MotReadReport report) =>
        Parse(Encoding.UTF8.GetBytes(reader.ReadToEnd()), name, options ?? MotReadOptions.Default, out report);

    /// <summary>Reads text from where it comes, which errors call <paramref name="name"/>.</summary>
    /// <inheritdoc cref="Read(string, MotReadOptions?)"/>
    public static MotRow[] Read(TextReader reader, string name = "text", MotReadOptions? options = null) =>
        Read(reader, name, options, out _);

    /// <summary>Writes a file in the order given; a path that ends in .zip becomes an archive of one text file.</summary>
    /// <remarks>Reading the file gives the same boxes bit by bit, and the same scores: in single precision, where they were in it.</remarks>
    public static void Write(string path, IEnumerable<MotRow> rows, MotFileKind kind = MotFileKind.Results) =>
        TextSource.Write(path, writer => Write(writer, rows, kind));

    /// <summary>Writes text in the order given.</summary>
    public static void Write(TextWriter writer, IEnumerable<MotRow> rows, MotFileKind kind = MotFileKind.Results)
    {
        foreach (MotRow row in rows)
        {
            Box box = row.Box;
            double width = SizeText.Of(box.X0, box.X1), height = SizeText.Of(box.Y0, box.Y1);
            long id = kind == MotFileKind.Detections ? -1 : row.Id;
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{row.Frame},{id},{box.X0},{box.Y0},{width},{height},{ScoreText.Of(row.Confidence)},"));
            writer.Write(kind == MotFileKind.Truth
                ? string.Create(CultureInfo.InvariantCulture, $"{row.Class},{row.Visibility}\n")
                : "-1,-1,-1\n");
        }
    }

    private static MotRow[] Parse(ReadOnlySpan<byte> text, string name, MotReadOptions options, out MotReadReport report)
    {
        RowCollector<MotRow> rows = new(name, options, static r => r.Frame, static r => r.Id, options.Check);
        TextRows lines = new(text);
        bool identified = options.Kind != MotFileKind.Detections;
        int columns = 0, columnsLine = 0;
        Span<double> values = stackalloc double[MostColumns];
        while (lines.NextLine())
        {
            ReadOnlySpan<byte> whole = lines.Remaining;
            int count = 0, wrong = -1;
            long frame = 0, id = -1;
            ReadOnlySpan<byte> wrongText = default;
            while (lines.NextColumn(out ReadOnlySpan<byte> column))
            {
                bool good = count switch
                {
                    0 => TextRows.TryInteger(column, out frame),
                    1 => !identified || TextRows.TryInteger(column, out id),
                    >= MostColumns => true,
                    _ => TextRows.TryNumber(column, out values[count]),
                };
                if (!good && wrong < 0)
                {
                    wrong = count;
                    wrongText = column;
                }

                count++;
            }

            if (count < LeastColumns)
            {
                rows.Reject(
                    lines.Line, MotRowProblem.Columns, $"{count} columns in {TextRows.Quote(whole)}",
                    "at least 7: frame,id,x,y,width,height,confidence");
                continue;
            }

            if (columns == 0)
                (columns, columnsLine) = (count, lines.Line);
            if (count != columns)
            {
                rows.Reject(
                    lines.Line, MotRowProblem.Columns, $"{count} columns in {TextRows.Quote(whole)}",
                    $"{columns} as in line {columnsLine}");
                continue;
            }

            if (wrong >= 0)
            {
                string what = wrong < s_columns.Length ? s_columns[wrong] : $"column {wrong + 1}";
                rows.Reject(
                    lines.Line, MotRowProblem.Number, $"{what} {TextRows.Quote(wrongText)}",
                    wrong < 2 ? "an integer" : "a finite number");
                continue;
            }

            if (frame is < 1 or >= int.MaxValue)
            {
                rows.Reject(lines.Line, MotRowProblem.Frame, $"frame {frame}", $"frames from 1 to {int.MaxValue - 1}");
                continue;
            }

            if (values[4] < 0 || values[5] < 0)
            {
                rows.Reject(
                    lines.Line, MotRowProblem.Size, string.Create(CultureInfo.InvariantCulture, $"width {values[4]} and height {values[5]}"),
                    "a size of at least 0");
                continue;
            }

            Box box = Box.FromXywh(values[2], values[3], values[4], values[5]);
            if (!box.IsMeasurable)
            {
                rows.Reject(lines.Line, MotRowProblem.Number, $"a box in {TextRows.Quote(whole)}", Box.Measurable);
                continue;
            }

            if (options.Kind != MotFileKind.Truth && !float.IsFinite((float)values[6]))
            {
                rows.Reject(lines.Line, MotRowProblem.Number, string.Create(CultureInfo.InvariantCulture, $"confidence {values[6]}"), "a finite number of single precision");
                continue;
            }

            bool classes = options.Columns switch
            {
                MotRowLayout.ClassAndVisibility => true,
                MotRowLayout.WorldCoordinates => false,
                _ => columns is 8 or 9 || (columns > 9 && (values[8], values[9]) == (-1, -1) && values[7] == Math.Floor(values[7])),
            };
            int kind = classes && columns > 7 && values[7] is >= 0 and <= int.MaxValue ? (int)values[7] : MotClass.Pedestrian;
            double visibility = classes && columns > 8 && values[8] >= 0 ? values[8] : 1;
            rows.Add(
                lines.Line,
                new((int)frame, id, box, values[6], kind, visibility) { Line = lines.Line });
        }

        report = rows.Report;
        return rows.Finish();
    }
}

/// <summary>Scores as written.</summary>
internal static class ScoreText
{
    /// <summary>
    /// The fewest digits that give back the number; of one in single precision, which is what scores come in, those that give it
    /// back in single precision: 0.9, not 0.8999999761581421.
    /// </summary>
    public static string Of(double score) => (float)score == score
        ? ((float)score).ToString(CultureInfo.InvariantCulture)
        : score.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Widths and heights as written.</summary>
internal static class SizeText
{
    /// <summary>
    /// The size with the fewest decimals that gives back the far side exactly. The plain difference carries a rounding
    /// error: 912.1 + 97.3 - 912.1 is 97.29999999999995.
    /// </summary>
    public static double Of(double near, double far)
    {
        double size = far - near;
        for (int decimals = 2; decimals <= 14; decimals += 2)
        {
            double rounded = Math.Round(size, decimals);
            if (near + rounded == far)
                return rounded;
        }

        while (near + size < far)
            size = Math.BitIncrement(size);
        while (near + size > far)
            size = Math.BitDecrement(size);
        return size;
    }
}
