using System.Globalization;

namespace Mot.MLNet.Display;

/// <summary>A curve of a chart.</summary>
internal readonly record struct Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>How a chart is drawn.</summary>
internal sealed record ChartLayout(string Title, string Summary)
{
    public string? XName { get; init; }

    public int Height { get; init; } = 210;

    /// <summary>The range of y; of the data where not given.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Fills the area under the curve.</summary>
    public bool Fill { get; init; }

    /// <summary>Holds a value until the next instead of joining them.</summary>
    public bool Steps { get; init; }

    /// <summary>Writes the last value into the legend.</summary>
    public bool LastValue { get; init; } = true;

    /// <summary>
    /// Whether the scale is logarithmic where all values are positive; null: where they also span over three decades.
    /// </summary>
    public bool? Logarithmic { get; init; } = false;
}

/// <summary>
/// Line charts as SVG that stretches with the page while its lines and its labels, which are HTML, keep their size: as
/// readable on a phone as on a screen.
/// </summary>
internal static class Chart
{
    // The SVG's own units; the page scales them.
    private const double Unit = 1000;
    private const int MostPoints = 320;

    public static void Lines(Markup html, ChartLayout layout, IReadOnlyList<Series> series)
    {
        List<(double X, double Y)> all =
            [.. series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        if (all.Count == 0)
            return;
        double low = all.Min(p => p.Y), high = all.Max(p => p.Y);
        bool logarithmic = low > 0 && high > low && (layout.Logarithmic ?? high / low > 1000);
        Axis x = Axis.Linear(all.Min(p => p.X), all.Max(p => p.X), 5, tight: true);
        Axis y = layout.YRange is { } range
            ? Axis.Linear(range.Low, range.High, Math.Max(2, layout.Height / 40), tight: true)
            : logarithmic ? Axis.Logarithmic(low, high)
            : Axis.Linear(low, high, Math.Max(2, layout.Height / 45), tight: false);

        html.Add($"<figure class=\"chart\"><figcaption>{layout.Title}</figcaption>");
        if (series.Count > 1 || layout.LastValue)
            Legend(html, layout, series);
        Grid(html, layout, y);
        for (int i = 0; i < series.Count; i++)
            Curve(html, layout, series[i], i, x, y);
        html.AddRaw("</svg>");
        Labels(html, x, y);
        html.AddRaw("</div>");
        html.Add($"<div class=\"under\">{layout.XName ?? ""}</div></figure>\n");
    }

    /// <summary>A variable of the style sheet, one of eight.</summary>
    public static string Color(int series) => $"var(--s{series % 8})";

    /// <summary>A number with as many digits as are worth reading.</summary>
    public static string Short(double value)
    {
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            >= 1e6 or < 1e-3 => "0.##e0",
            >= 100 => "0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            _ => "0.###",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Begins a plot: a box of a height in pixels with an SVG that fills it.</summary>
    public static void OpenPlot(Markup html, int pixels, double width, double height, string title, string summary)
    {
        html.Add($"<div class=\"plot\" style=\"height:{pixels}px\"><svg role=\"img\" viewBox=\"0 0 {width} {height}\"");
        html.AddRaw(" preserveAspectRatio=\"none\" xmlns=\"http://www.w3.org/2000/svg\">");
        html.Add($"<title>{title}</title><desc>{summary}</desc>");
    }

    private static void Grid(Markup html, ChartLayout layout, Axis y)
    {
        OpenPlot(html, layout.Height, Unit, Unit, layout.Title, layout.Summary);
        foreach (double tick in y.Ticks)
            html.Add($"<path class=\"rule\" d=\"M0 {Unit - (y.Place(tick) * Unit):0.#}H{Unit}\"/>");
        html.Add($"<path class=\"axis\" fill=\"none\" d=\"M0 0V{Unit}H{Unit}\"/>");
    }

    private static void Labels(Markup html, Axis x, Axis y)
    {
        foreach (double tick in y.Ticks)
            html.Add($"<span class=\"y\" style=\"top:{100 * (1 - y.Place(tick)):0.##}%\">{y.Label(tick)}</span>");
        foreach (double tick in x.Ticks)
            html.Add($"<span class=\"x\" style=\"left:{100 * x.Place(tick):0.##}%\">{x.Label(tick)}</span>");
    }

    private static void Legend(Markup html, ChartLayout layout, IReadOnlyList<Series> series)
    {
        html.AddRaw("<ul class=\"legend\">");
        for (int i = 0; i < series.Count; i++)
        {
            double last = series[i].Points.LastOrDefault(p => double.IsFinite(p.Y), (0, double.NaN)).Y;
            html.Add($"<li style=\"--c:{Color(i)}\"><i></i>{series[i].Name}");
            if (layout.LastValue && double.IsFinite(last))
                html.Add($" <b>{Short(last)}</b>");
            html.AddRaw("</li>");
        }

        html.AddRaw("</ul>");
    }

    private static void Curve(Markup html, ChartLayout layout, Series series, int index, Axis x, Axis y)
    {
        // A value that is no number breaks the line.
        List<(double X, double Y)> run = [];
        foreach ((double X, double Y) p in series.Points)
        {
            if (double.IsFinite(p.X) && double.IsFinite(p.Y))
            {
                run.Add(p);
                continue;
            }

            Run(html, layout, run, index, x, y);
            run.Clear();
        }

        Run(html, layout, run, index, x, y);
    }

    private static void Run(
        Markup html, ChartLayout layout, List<(double X, double Y)> points, int index, Axis x, Axis y)
    {
        if (points.Count == 0)
            return;
        string At(double px, double py) =>
            string.Create(CultureInfo.InvariantCulture, $"{x.Place(px) * Unit:0.#} {Unit - (y.Place(py) * Unit):0.#}");
        html.Add($"<g style=\"--c:{Color(index)}\">");
        if (points.Count > MostPoints && !layout.Steps)
        {
            // The mean of each stretch, over the band from its least to its greatest value.
            List<(double X, double Y, double Low, double High)> stretches = [];
            for (int i = 0; i < MostPoints; i++)
            {
                int from = (int)((long)points.Count * i / MostPoints),
                    to = (int)((long)points.Count * (i + 1) / MostPoints);
                var stretch = points[from..to];
                stretches.Add((
                    stretch.Average(p => p.X),
                    stretch.Average(p => p.Y),
                    stretch.Min(p => p.Y),
                    stretch.Max(p => p.Y)));
            }

            IEnumerable<string> outline = stretches.Select(s => At(s.X, s.High))
                .Concat(stretches.AsEnumerable().Reverse().Select(s => At(s.X, s.Low)));
            html.Add($"<path class=\"band\" d=\"M{string.Join('L', outline)}Z\"/>");
            points = [.. stretches.Select(s => (s.X, s.Y))];
        }

        IEnumerable<(double X, double Y)> line = points;
        if (layout.Steps)
        {
            line = points.Zip(points.Skip(1))
                .SelectMany(p => new[] { p.First, (p.Second.X, p.First.Y) }).Append(points[^1]);
        }

        string path = string.Join('L', line.Select(p => At(p.X, p.Y)));
        if (layout.Fill)
            html.Add($"<path class=\"band\" d=\"M{At(points[0].X, y.Low)}L{path}L{At(points[^1].X, y.Low)}Z\"/>");
        // A path of one point needs a length to be seen.
        html.Add($"<path class=\"line\" d=\"M{path}{(points.Count == 1 ? "h0.1" : "")}\"/></g>");
    }
}

/// <summary>An axis: its range, its ticks, and where a value lies on it (0 to 1).</summary>
internal sealed record Axis(double Low, double High, IReadOnlyList<double> Ticks, bool IsLogarithmic)
{
    public static Axis Linear(double low, double high, int count, bool tight)
    {
        if (high <= low)
        {
            // One value alone: a range about it.
            double room = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = tight ? (low, low + 1) : (low - room, high + room);
        }

        double rough = (high - low) / count, decade = Math.Pow(10, Math.Floor(Math.Log10(rough))),
            step = rough / decade;
        step = (step <= 1 ? 1 : step <= 2 ? 2 : step <= 5 ? 5 : 10) * decade;
        if (!tight)
        {
            low = Math.Floor((low / step) + 1e-9) * step;
            high = Math.Ceiling((high / step) - 1e-9) * step;
        }

        List<double> ticks = [];
        for (long i = (long)Math.Ceiling((low / step) - 1e-9); i * step <= high + (1e-9 * (high - low)); i++)
            ticks.Add(i * step);
        return new(low, high, ticks, false);
    }

    public static Axis Logarithmic(double low, double high)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9), last = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        int every = Math.Max(1, (last - first + 3) / 5);
        List<double> ticks = [];
        for (int d = first; d <= last; d += every)
            ticks.Add(Math.Pow(10, d));
        return new(Math.Pow(10, first), Math.Pow(10, last), ticks, true);
    }

    public double Place(double value) => IsLogarithmic
        ? (Math.Log10(value) - Math.Log10(Low)) / (Math.Log10(High) - Math.Log10(Low))
        : (value - Low) / (High - Low);

    public string Label(double tick)
    {
        if (IsLogarithmic || Ticks.Count < 2)
            return Chart.Short(tick);
        // As many decimals as tell neighbours apart.
        double step = Ticks[1] - Ticks[0], size = Math.Max(Math.Abs(Ticks[0]), Math.Abs(Ticks[^1]));
        if (size >= 1e6 || step < 1e-5)
            return Chart.Short(tick);
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 6);
        return (tick == 0 ? 0 : tick).ToString("F" + decimals, CultureInfo.InvariantCulture);
    }
}
