using System.Globalization;
using System.Text;
using System.Text.Json;
using Mot.MLNet.Display;
using Mot.Training.Trainers;

namespace Mot.Benchmarks;

/// <summary>What training with one method came to.</summary>
internal sealed record BalancingResult
{
    // Curves have a point a step; a page shows no more than that of them.
    private const int CurvePoints = 400;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public required string Method { get; init; }

    /// <summary>What the figures depend on: those of another setting are not taken for ours.</summary>
    public required string Setting { get; init; }

    /// <summary>Seconds of training, search for weights included.</summary>
    public required double Seconds { get; init; }

    /// <summary>What is worth a note below the table.</summary>
    public string? Note { get; init; }

    public required IReadOnlyList<BalancingScores> Scores { get; init; }

    public required IReadOnlyList<TrainingCurve> Curves { get; init; }

    public static IReadOnlyList<TrainingCurve> Thin(IEnumerable<TrainingCurve> curves) =>
        [.. curves.Where(curve => curve.Name.StartsWith("weight: ", StringComparison.Ordinal) || curve.Name.StartsWith("loss: ", StringComparison.Ordinal))
            .Select(curve => curve with { Points = [.. curve.Points.Where((_, i) => i % (1 + (curve.Points.Count / CurvePoints)) == 0)] })];

    /// <summary>The result that a file holds, where it is of the same setting.</summary>
    public static BalancingResult? Read(string path, string setting)
    {
        if (!File.Exists(path))
            return null;
        BalancingResult? result = JsonSerializer.Deserialize<BalancingResult>(File.ReadAllText(path), s_json);
        return result?.Setting == setting ? result : null;
    }

    public void Write(string path)
    {
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, s_json));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>The table in Markdown.</summary>
    public static string Markdown(IReadOnlyList<BalancingResult> results)
    {
        string[] kinds = [.. results.SelectMany(result => result.Scores).Select(score => score.Kind).Distinct()];
        StringBuilder text = new();
        foreach (string kind in kinds)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {kind} | AP | TPR@FAR=0.1 | MOTA | IDF1 | IDs | HOTA | minutes |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
            foreach (BalancingResult result in results)
            {
                if (result.Scores.FirstOrDefault(score => score.Kind == kind) is not { } s)
                    continue;
                text.Append(CultureInfo.InvariantCulture,
                    $"| {result.Method} | {100 * s.Ap:0.0} | {100 * s.Tpr:0.0} | {100 * s.Mota:0.0} | {100 * s.Idf1:0.0} | {s.Ids} | {100 * s.Hota:0.0} | {result.Seconds / 60:0.0} |\n");
            }

            text.Append('\n');
        }

        foreach (BalancingResult result in results.Where(result => result.Note is not null))
            text.Append(CultureInfo.InvariantCulture, $"{result.Method}: {result.Note}\n");
        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>The weights' courses as a page.</summary>
    public static TrackingReport Page(IReadOnlyList<BalancingResult> results, string subtitle) => new()
    {
        Title = "Loss balancing",
        Subtitle = subtitle,
        Training =
        [
            .. results.Select(result => new CurveChart(
                $"Weights: {result.Method}",
                [.. result.Curves.Where(curve => curve.Name.StartsWith("weight: ", StringComparison.Ordinal)).Select(curve => curve with { Name = curve.Name["weight: ".Length..] })])),
        ],
    };
}
