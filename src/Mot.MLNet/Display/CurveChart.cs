using Mot.Training.Trainers;

namespace Mot.MLNet.Display;

/// <summary>Curves that share a chart.</summary>
/// <param name="Title">Title of the chart.</param>
/// <param name="Curves">The curves.</param>
public sealed record CurveChart(string Title, IReadOnlyList<TrainingCurve> Curves)
{
    /// <summary>What the steps count, written under the chart. Default "step".</summary>
    public string StepName { get; init; } = "step";

    /// <summary>
    /// Whether the scale is logarithmic, which takes positive values; null: where the values are and span over three
    /// decades.
    /// </summary>
    public bool? Logarithmic { get; init; }

    /// <summary>
    /// A chart for the curves whose names begin alike up to a colon ("loss: box", "loss: identity"), and one for each
    /// other.
    /// </summary>
    public static IReadOnlyList<CurveChart> Group(IEnumerable<TrainingCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return [.. curves
            .Select(c => (Parts: c.Name.Split(": ", 2), Curve: c))
            .GroupBy(c => c.Parts[0])
            .Select(g => new CurveChart(
                g.Key.Length == 0 ? g.Key : char.ToUpperInvariant(g.Key[0]) + g.Key[1..],
                [.. g.Select(c => c.Curve with { Name = c.Parts[^1] })]))];
    }
}
