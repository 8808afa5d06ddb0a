using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Markup = Spectre.Console.Markup;

namespace Mot.Benchmarks;

/// <summary>Rows as a table or as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static string Json(IReadOnlyList<Row> rows) => JsonSerializer.Serialize(rows.Select(r => new Dictionary<string, object?>
    {
        ["name"] = r.Name,
        ["value"] = r.Value,
        ["unit"] = r.Unit,
        ["goal"] = r.Goal,
        ["met"] = r.Met,
        ["peer"] = r.Peer,
    }), s_json);

    public static string Table(IReadOnlyList<Row> rows)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("Name").AddColumn("Value").AddColumn("Goal").AddColumn("Met").AddColumn("Peer").AddColumn("Ours / peer");
        foreach (TableColumn column in table.Columns.Skip(1))
            column.RightAligned().NoWrap();
        foreach (Row row in rows)
        {
            string goal = row.Goal is { } g ? $"{(row.LowerIsBetter ? "<=" : ">=")} {Figure(g)}" : "";
            table.AddRow([.. new[]
            {
                row.Name, $"{Figure(row.Value)} {row.Unit}".TrimEnd(), goal, row.Met switch { true => "yes", false => "no", null => "" },
                row.Peer is { } peer ? Figure(peer) : "", row.Peer is { } other ? Figure(row.Value / other) : "",
            }.Select(Markup.Escape)]);
        }

        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 160;
        console.Write(table);
        return text.ToString().TrimEnd();
    }

    /// <summary>Three significant digits, without an exponent for what people read.</summary>
    private static string Figure(double value)
    {
        double magnitude = Math.Abs(value);
        return magnitude is 0 or >= 1e7 or < 1e-4
            ? value.ToString("G3", CultureInfo.InvariantCulture)
            : value.ToString($"N{Math.Clamp(2 - (int)Math.Floor(Math.Log10(magnitude)), 0, 6)}", CultureInfo.InvariantCulture);
    }
}
