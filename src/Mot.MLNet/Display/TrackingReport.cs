using Mot.Association.Evaluation;
using Mot.Association.Files;
using Mot.Association.Tracking;

namespace Mot.MLNet.Display;

/// <summary>
/// What came of a training or a tracking run, as one HTML page: self-contained (no script, nothing loaded from
/// elsewhere), readable on a phone, in light or dark as the reader's system is. A section whose input is missing is
/// left out. All text is escaped, and the same report gives the same bytes.
/// </summary>
public sealed record TrackingReport
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>A line below the title: what was tracked, with which model.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Metrics of all sequences together.</summary>
    public MotMetrics? Metrics { get; init; }

    /// <summary>Metrics of each sequence.</summary>
    public IReadOnlyList<KeyValuePair<string, MotMetrics>> SequenceMetrics { get; init; } = [];

    /// <summary>The tracks, of one sequence or several.</summary>
    public IReadOnlyList<Tracklet> Tracklets { get; init; } = [];

    /// <summary>Frames with their tracks drawn on them, see <see cref="ContactSheet"/>.</summary>
    public IReadOnlyList<DisplayImage> Frames { get; init; } = [];

    /// <summary>Pictures of the tracklets, see <see cref="ContactSheet"/>.</summary>
    public IReadOnlyList<TrackletImage> Crops { get; init; } = [];

    /// <summary>Losses, loss weights, learning rate ... over training.</summary>
    public IReadOnlyList<CurveChart> Training { get; init; } = [];

    /// <summary>Model and options, name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>
    /// How many tracks of a sequence the chart over time shows; the longest where there are more. Default 120.
    /// </summary>
    public int MostTracks { get; init; } = 120;

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        List<(string Anchor, string Title, Action<Markup> Write)> sections = [];
        if (Metrics is not null || SequenceMetrics.Count > 0)
            sections.Add(("metrics", "Metrics", WriteMetrics));
        else if (Tracklets.Count > 0)
            sections.Add(("summary", "Summary", html => MotDisplay.WriteCounts(html, Tracklets)));
        if (Frames.Count > 0)
            sections.Add(("frames", "Frames", html => MotDisplay.WriteFrames(html, Frames)));
        if (Tracklets.Count > 0)
            sections.Add(("tracks", "Tracks over time", html => MotDisplay.WriteTracks(html, Tracklets, MostTracks)));
        if (Crops.Count > 0)
            sections.Add(("tracklets", "Tracklets", html => MotDisplay.WriteStrips(html, Crops)));
        if (Training.Any(c => c.Curves.Any(curve => curve.Points.Any(p => double.IsFinite(p.Value)))))
            sections.Add(("training", "Training", html => MotDisplay.WriteCurves(html, Training)));
        if (Settings.Count > 0)
            sections.Add(("settings", "Model and options", WriteSettings));

        Markup page = new();
        page.AddRaw("""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>

            """);
        page.Add($"<title>{Title}</title>\n<style>\n");
        page.AddRaw(Style.Sheet).AddRaw("\n").AddRaw(Style.Page);
        page.Add($"\n</style>\n</head>\n<body class=\"mot\">\n<main>\n<header>\n<h1>{Title}</h1>\n");
        if (!string.IsNullOrEmpty(Subtitle))
            page.Add($"<p class=\"soft\">{Subtitle}</p>\n");
        if (sections.Count > 1)
        {
            page.AddRaw("<nav aria-label=\"Sections\">");
            foreach (var (anchor, title, _) in sections)
                page.Add($"<a href=\"#{anchor}\">{title}</a>");
            page.AddRaw("</nav>\n");
        }

        page.AddRaw("</header>\n");
        foreach (var (anchor, title, write) in sections)
        {
            page.Add($"<section aria-labelledby=\"{anchor}\">\n<h2 id=\"{anchor}\">{title}</h2>\n");
            write(page);
            page.AddRaw("</section>\n");
        }

        return page.AddRaw("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Writes the page to a file, which is there whole or not at all.</summary>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OutputFile.WriteText(path, text => text.Write(ToHtml()));
    }

    private void WriteMetrics(Markup html)
    {
        MotMetrics? headline = Metrics ?? (SequenceMetrics.Count == 1 ? SequenceMetrics[0].Value : null);
        if (headline is not null)
            MotDisplay.WriteTiles(html, headline);
        IReadOnlyList<KeyValuePair<string, MotMetrics>> rows = SequenceMetrics.Count > 0
            ? SequenceMetrics
            : [new("all", headline!)];
        html.AddRaw("<h3>By sequence</h3>\n");
        MotDisplay.WriteTable(html, rows, Metrics);
        if (headline is not null)
        {
            html.AddRaw("<div class=\"charts\" style=\"margin-top:12px\">\n");
            MotDisplay.WriteHota(html, headline);
            html.AddRaw("</div>\n");
        }
    }

    private void WriteSettings(Markup html)
    {
        html.AddRaw("<div class=\"scroll\"><table class=\"facts\"><tbody>\n");
        foreach ((string name, string value) in Settings)
            html.Add($"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");
        html.AddRaw("</tbody></table></div>\n");
    }
}
