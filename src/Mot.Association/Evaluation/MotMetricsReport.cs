using System.Globalization;
using System.Text;

namespace Mot.Association.Evaluation;

/// <summary>Tables of metrics to read: one row a sequence, ratios in percent.</summary>
public static class MotMetricsReport
{
    private static readonly (string Name, Func<MotMetrics, string> Value)[] s_columns =
    [
        ("HOTA", m => Percent(m.Hota)),
        ("DetA", m => Percent(m.DetA)),
        ("AssA", m => Percent(m.AssA)),
        ("LocA", m => Percent(m.LocA)),
        ("MOTA", m => Percent(m.Mota)),
        ("MOTP", m => Percent(m.Motp)),
        ("IDF1", m => Percent(m.Idf1)),
        ("IDP", m => Percent(m.IdPrecision)),
        ("IDR", m => Percent(m.IdRecall)),
        ("Rcll", m => Percent(m.ClearRecall)),
        ("Prcn", m => Percent(m.ClearPrecision)),
        ("FP", m => Count(m.FalsePositives)),
        ("FN", m => Count(m.FalseNegatives)),
        ("IDSW", m => Count(m.IdentitySwitches)),
        ("Frag", m => Count(m.Fragmentations)),
        ("MT", m => Count(m.MostlyTracked)),
        ("PT", m => Count(m.PartlyTracked)),
        ("ML", m => Count(m.MostlyLost)),
        ("IDs", m => Count(m.Identities)),
        ("GT_IDs", m => Count(m.TruthIdentities)),
        ("Dets", m => Count(m.Detections)),
        ("GT_Dets", m => Count(m.TruthDetections)),
    ];

    /// <summary>A table of aligned columns; the combined row is left out where there is one sequence.</summary>
    public static string ToText(MotEvaluation evaluation) => ToText(Rows(evaluation));

    /// <summary>A table of aligned columns.</summary>
    public static string ToText(IEnumerable<KeyValuePair<string, MotMetrics>> rows)
    {
        string[][] cells = Cells(rows);
        int[] widths = Widths(cells);
        StringBuilder text = new();
        foreach (string[] row in cells)
            text.AppendJoin("  ", row.Select((cell, i) => Pad(cell, widths[i], i))).Append('\n');
        return text.ToString();
    }

    /// <summary>A table in markdown; the combined row is left out where there is one sequence.</summary>
    public static string ToMarkdown(MotEvaluation evaluation) => ToMarkdown(Rows(evaluation));

    /// <summary>A table in markdown.</summary>
    public static string ToMarkdown(IEnumerable<KeyValuePair<string, MotMetrics>> rows)
    {
        string[][] cells = Cells(rows.Select(r => KeyValuePair.Create(r.Key.Replace("|", "\\|"), r.Value)));
        int[] widths = Widths(cells);
        StringBuilder text = new();
        for (int r = 0; r < cells.Length; r++)
        {
            text.Append("| ").AppendJoin(" | ", cells[r].Select((cell, i) => Pad(cell, widths[i], i))).Append(" |\n");
            if (r == 0)
                text.Append('|').AppendJoin('|', widths.Select((w, i) => new string('-', w + 1) + (i == 0 ? "-" : ":"))).Append("|\n");
        }

        return text.ToString();
    }

    private static IEnumerable<KeyValuePair<string, MotMetrics>> Rows(MotEvaluation evaluation) =>
        evaluation.Sequences.Count == 1 ? evaluation.Sequences
            : evaluation.Sequences.Append(KeyValuePair.Create("COMBINED", evaluation.Combined));

    private static string[][] Cells(IEnumerable<KeyValuePair<string, MotMetrics>> rows) =>
    [
        ["Sequence", .. s_columns.Select(c => c.Name)],
        .. rows.Select(r => (string[])[r.Key, .. s_columns.Select(c => c.Value(r.Value))]),
    ];

    private static int[] Widths(string[][] cells) => [.. cells[0].Select((_, i) => cells.Max(row => row[i].Length))];

    private static string Pad(string cell, int width, int column) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);

    private static string Percent(double ratio) => (100 * ratio).ToString("F2", CultureInfo.InvariantCulture);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
