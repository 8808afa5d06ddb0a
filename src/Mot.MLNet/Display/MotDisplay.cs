using System.Globalization;
using Mot.Association.Evaluation;
using Mot.Association.Tracking;

namespace Mot.MLNet.Display;

/// <summary>
/// Pictures, metrics, tracks and curves as fragments of HTML for notebooks: self-contained, without scripts, in light
/// or dark as the reader's system is. All text is escaped; the same input gives the same output.
/// </summary>
public static class MotDisplay
{
    /// <summary>Pictures with captions, as many beside one another as fit.</summary>
    public static string Frames(IReadOnlyList<DisplayImage> frames) => Fragment(html => WriteFrames(html, frames));

    /// <summary>Headline metrics as tiles.</summary>
    public static string Metrics(MotMetrics metrics) => Fragment(html => WriteTiles(html, metrics));

    /// <summary>Headline metrics as tiles, and a table of the sequences.</summary>
    public static string Metrics(MotEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return Fragment(html =>
        {
            WriteTiles(html, evaluation.Combined);
            WriteTable(html, evaluation.Sequences, evaluation.Combined);
        });
    }

    /// <summary>HOTA and its parts over the localisation threshold.</summary>
    public static string HotaCurve(MotMetrics metrics) => Fragment(html => WriteHota(html, metrics));

    /// <summary>Tracks over time, a chart a sequence.</summary>
    /// <param name="tracklets">The tracklets.</param>
    /// <param name="mostTracks">How many tracks a chart shows; the longest where there are more.</param>
    public static string Tracks(IReadOnlyList<Tracklet> tracklets, int mostTracks = 120) =>
        Fragment(html => WriteTracks(html, tracklets, mostTracks));

    /// <summary>Strips of crops of tracklets.</summary>
    public static string Tracklets(IReadOnlyList<TrackletImage> tracklets) =>
        Fragment(html => WriteStrips(html, tracklets));

    /// <summary>Curves of a training, a chart each.</summary>
    public static string Curves(IReadOnlyList<CurveChart> charts) => Fragment(html => WriteCurves(html, charts));

    internal static void WriteFrames(Markup html, IReadOnlyList<DisplayImage> frames)
    {
        html.AddRaw("<div class=\"pictures\">\n");
        foreach (DisplayImage frame in frames)
        {
            html.AddRaw("<figure>");
            Image(html, frame, frame.Caption);
            html.Add($"<figcaption>{frame.Caption}</figcaption></figure>\n");
        }

        html.AddRaw("</div>\n");
    }

    internal static void WriteStrips(Markup html, IReadOnlyList<TrackletImage> tracklets)
    {
        List<IGrouping<string, TrackletImage>> sequences = [.. tracklets.GroupBy(t => t.Tracklet.Sequence)];
        foreach (IGrouping<string, TrackletImage> sequence in sequences)
        {
            if (sequences.Count > 1)
                html.Add($"<h3>{sequence.Key}</h3>\n");
            html.AddRaw("<div class=\"strips\">\n");
            foreach ((Tracklet t, DisplayImage strip) in sequence)
            {
                html.Add($"<figure class=\"strip\" style=\"--c:{TrackPalette.Color(t.Id).Hex}\">");
                Image(html, strip, strip.Caption);
                string boxes = t.Boxes.Count == 1 ? "box" : "boxes";
                html.Add($"<figcaption><b>{t.Id}</b> · frames {t.FirstFrame}–{t.LastFrame}");
                html.Add($" · {t.Boxes.Count} {boxes}</figcaption></figure>\n");
            }

            html.AddRaw("</div>\n");
        }
    }

    internal static void WriteTiles(Markup html, MotMetrics m)
    {
        ArgumentNullException.ThrowIfNull(m);
        html.AddRaw("<div class=\"tiles\">\n");
        Ratio("HOTA", m.Hota, "detection and association in one");
        Ratio("MOTA", m.Mota, "1 − (misses + false boxes + switches) / truth");
        Ratio("IDF1", m.Idf1, "identities kept over the whole sequence");
        Ratio("DetA", m.DetA, "detection accuracy");
        Ratio("AssA", m.AssA, "association accuracy");
        Ratio("LocA", m.LocA, "overlap of the boxes that match");
        Count("ID switches", m.IdentitySwitches, "a truth identity changes its track");
        Count("Fragments", m.Fragmentations, "a truth identity is lost and found");
        html.AddRaw("</div>\n");

        void Ratio(string name, double value, string note)
        {
            html.Add($"<div class=\"tile\"><span class=\"name\">{name}</span><b>{Percent(value)}<small>%</small></b>");
            double filled = double.IsFinite(value) ? Math.Clamp(100 * value, 0, 100) : 0;
            html.Add($"<div class=\"meter\"><i style=\"width:{filled:0.#}%\"></i></div><span>{note}</span></div>\n");
        }

        void Count(string name, int value, string note)
        {
            html.Add($"<div class=\"tile\"><span class=\"name\">{name}</span><b>{value}</b>");
            html.Add($"<div class=\"meter\"></div><span>{note}</span></div>\n");
        }
    }

    internal static void WriteCounts(Markup html, IReadOnlyList<Tracklet> tracklets)
    {
        int boxes = tracklets.Sum(t => t.Boxes.Count);
        long frames = tracklets.GroupBy(t => t.Sequence)
            .Sum(g => g.Max(t => t.LastFrame) - g.Min(t => t.FirstFrame) + 1L);
        html.AddRaw("<div class=\"tiles\">\n");
        Tile("Tracks", Chart.Short(tracklets.Count), "identities");
        Tile("Boxes", boxes.ToString("#,0", CultureInfo.InvariantCulture), "over all frames");
        Tile("In view", Chart.Short((double)boxes / frames), "tracks a frame, mean");
        Tile(
            "Length",
            Chart.Short(tracklets.Select(t => (double)t.Boxes.Count).Order().ElementAt(tracklets.Count / 2)),
            "boxes a track, median");
        html.AddRaw("</div>\n");

        void Tile(string name, string value, string note)
        {
            html.Add($"<div class=\"tile\"><span class=\"name\">{name}</span><b>{value}</b>");
            html.Add($"<span>{note}</span></div>\n");
        }
    }

    internal static void WriteTable(
        Markup html, IReadOnlyList<KeyValuePair<string, MotMetrics>> sequences, MotMetrics? combined)
    {
        html.AddRaw("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Sequence</th>");
        foreach ((string name, string meaning, _) in s_columns)
            html.Add($"<th scope=\"col\"><abbr title=\"{meaning}\">{name}</abbr></th>");
        html.AddRaw("</tr></thead><tbody>\n");
        foreach ((string name, MotMetrics metrics) in sequences)
            Row(name, metrics, "");
        if (combined is not null && sequences.Count != 1)
            Row("all", combined, "all");
        html.AddRaw("</tbody></table></div>\n");

        void Row(string name, MotMetrics metrics, string kind)
        {
            html.Add($"<tr class=\"{kind}\"><th scope=\"row\">{name}</th>");
            foreach (var (_, _, value) in s_columns)
                html.Add($"<td>{value(metrics)}</td>");
            html.AddRaw("</tr>\n");
        }
    }

    internal static void WriteHota(Markup html, MotMetrics m)
    {
        ArgumentNullException.ThrowIfNull(m);
        static Series Alphas(string name, IReadOnlyList<double> values) =>
            new(name, [.. values.Select((v, i) => (0.05 * (i + 1), v))]);
        Chart.Lines(
            html,
            new(
                "HOTA over the localisation threshold",
                "HOTA, detection, association and localisation accuracy at IoU thresholds 0.05 to 0.95; "
                + $"the mean HOTA is {Percent(m.Hota)} %.")
            {
                XName = "IoU threshold α",
                YRange = (0, 1),
                LastValue = false,
            },
            [
                Alphas("HOTA", m.HotaAlphas),
                Alphas("DetA", m.DetAAlphas),
                Alphas("AssA", m.AssAAlphas),
                Alphas("LocA", m.LocAAlphas)]);
    }

    internal static void WriteTracks(Markup html, IReadOnlyList<Tracklet> tracklets, int mostTracks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTracks, 1);
        foreach (IGrouping<string, Tracklet> sequence in tracklets.GroupBy(t => t.Sequence))
        {
            html.AddRaw("<div class=\"charts\" style=\"grid-template-columns:minmax(0,1fr);margin-bottom:12px\">\n");
            string title = sequence.Key.Length == 0 ? "Tracks" : sequence.Key;
            Timeline.Write(html, title, [.. sequence], mostTracks);
            SortedDictionary<int, int> counts = [];
            foreach (TrackletBox box in sequence.SelectMany(t => t.Boxes))
                counts[box.Frame] = counts.GetValueOrDefault(box.Frame) + 1;
            int first = counts.Keys.First(), last = counts.Keys.Last();
            List<(double, double)> points = [.. Enumerable.Range(first, last - first + 1)
                .Select(f => ((double)f, (double)counts.GetValueOrDefault(f)))];
            Chart.Lines(
                html,
                new(
                    $"Tracks a frame, {title}",
                    $"Number of tracks in each frame from {first} to {last}; at most {counts.Values.Max()}.")
                {
                    XName = "frame",
                    Height = 90,
                    Steps = true,
                    Fill = true,
                    LastValue = false,
                    YRange = (0, counts.Values.Max() + 0.5),
                },
                [new("tracks", points)]);
            html.AddRaw("</div>\n");
        }
    }

    internal static void WriteCurves(Markup html, IReadOnlyList<CurveChart> charts)
    {
        html.AddRaw("<div class=\"charts\">\n");
        foreach (CurveChart chart in charts)
        {
            string names = string.Join(", ", chart.Curves.Select(c => c.Name));
            Chart.Lines(
                html,
                new(chart.Title, $"{names} over training, by {chart.StepName}.")
                {
                    XName = chart.StepName,
                    Logarithmic = chart.Logarithmic,
                },
                [.. chart.Curves.Select(c => new Series(c.Name, [.. c.Points.Select(p => (p.Step, p.Value))]))]);
        }

        html.AddRaw("</div>\n");
    }

    private static readonly (string Name, string Meaning, Func<MotMetrics, string> Value)[] s_columns =
    [
        ("HOTA", "Higher order tracking accuracy, %", m => Percent(m.Hota)),
        ("DetA", "Detection accuracy, %", m => Percent(m.DetA)),
        ("AssA", "Association accuracy, %", m => Percent(m.AssA)),
        ("LocA", "Localisation accuracy, %", m => Percent(m.LocA)),
        ("MOTA", "Multi-object tracking accuracy, %", m => Percent(m.Mota)),
        ("IDF1", "Identity F1 score, %", m => Percent(m.Idf1)),
        ("MOTP", "Mean IoU of matches, %", m => Percent(m.Motp)),
        ("Rcll", "Recall, %", m => Percent(m.ClearRecall)),
        ("Prcn", "Precision, %", m => Percent(m.ClearPrecision)),
        ("FP", "False boxes", m => Chart.Short(m.FalsePositives)),
        ("FN", "Missed boxes", m => Chart.Short(m.FalseNegatives)),
        ("IDSW", "Identity switches", m => Chart.Short(m.IdentitySwitches)),
        ("Frag", "Fragmentations", m => Chart.Short(m.Fragmentations)),
        ("MT", "Mostly tracked identities", m => Chart.Short(m.MostlyTracked)),
        ("PT", "Partly tracked identities", m => Chart.Short(m.PartlyTracked)),
        ("ML", "Mostly lost identities", m => Chart.Short(m.MostlyLost)),
        ("IDs", "Truth identities", m => Chart.Short(m.TruthIdentities)),
        ("Boxes", "Truth boxes", m => Chart.Short(m.TruthDetections)),
    ];

    private static string Percent(double ratio) =>
        double.IsFinite(ratio) ? (100 * ratio).ToString("0.0", CultureInfo.InvariantCulture) : "–";

    private static void Image(Markup html, DisplayImage image, string alternative)
    {
        html.Add($"<img alt=\"{alternative}\" width=\"{image.Width}\" height=\"{image.Height}\" loading=\"lazy\"");
        html.AddRaw(" src=\"data:image/jpeg;base64,").AddRaw(Convert.ToBase64String(image.Jpeg)).AddRaw("\"/>");
    }

    private static string Fragment(Action<Markup> write)
    {
        Markup html = new();
        html.AddRaw("<div class=\"mot\"><style>\n").AddRaw(Style.Sheet).AddRaw("\n</style>\n");
        write(html);
        return html.AddRaw("</div>\n").ToString();
    }
}
