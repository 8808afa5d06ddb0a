using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mot.Association.Evaluation;
using Mot.Association.Tracking;
using Mot.MLNet.Display;
using Mot.Training.Trainers;

namespace Mot.Tests.Display;

public sealed partial class TrackingReportTests
{
    private const string Hostile =
        "</title><script>alert('x')</script>&amp;\"><img src=http://evil.example/x onerror=1>\u0000\u001b\uD800]]>";

    [Fact]
    public void A_full_page_is_well_formed_self_contained_and_accessible()
    {
        string html = Full("street").ToHtml();
        XDocument page = DisplayData.Parse(html);
        Assert.StartsWith("<!DOCTYPE html>", html);
        Assert.Equal(
            ["Metrics", "Frames", "Tracks over time", "Tracklets", "Training", "Model and options"],
            page.Named("h2").Select(h => h.Value));
        Assert.Contains(page.Named("meta"), m => (string?)m.Attribute("name") == "viewport");
        Assert.Contains("prefers-color-scheme:dark", html);

        // Nothing is loaded and nothing runs.
        Assert.Empty(page.Named("script").Concat(page.Named("link")).Concat(page.Named("iframe")));
        Assert.DoesNotMatch("url\\(|@import", html);
        Assert.All(
            page.Descendants().Attributes(),
            a => Assert.False(a.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        Assert.All(page.Named("img"), i => Assert.StartsWith("data:image/jpeg;base64,", i.Attribute("src")!.Value));

        Assert.All(page.Named("img"), i => Assert.NotEmpty(i.Attribute("alt")!.Value));
        Assert.True(page.Descendants(DisplayData.Svg + "svg").Count() >= 5);
        Assert.All(page.Descendants(DisplayData.Svg + "svg"), svg =>
        {
            Assert.Equal("img", svg.Attribute("role")!.Value);
            Assert.Equal(["title", "desc"], svg.Elements().Take(2).Select(e => e.Name.LocalName));
            Assert.All(svg.Elements().Take(2), e => Assert.NotEmpty(e.Value));
        });
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Named("a"), a => Assert.Contains(a.Attribute("href")!.Value[1..], ids));
        Assert.All(page.Named("th"), th => Assert.NotNull(th.Attribute("scope")));
    }

    [Fact]
    public void Hostile_names_are_shown_and_do_nothing()
    {
        string html = Full(Hostile).ToHtml();
        XDocument page = DisplayData.Parse(html);
        Assert.Empty(page.Named("script"));
        Assert.All(page.Named("img"), i => Assert.StartsWith("data:", i.Attribute("src")!.Value));
        string shown = Hostile.Replace('\0', '\uFFFD').Replace('\u001b', '\uFFFD').Replace('\uD800', '\uFFFD');
        Assert.Equal(shown, page.Named("h1").Single().Value);
        Assert.Contains(page.Named("th"), th => th.Value == shown);
        Assert.Contains(page.Named("td"), td => td.Value == shown);
        Assert.Contains(page.Named("figcaption"), c => c.Value == shown);
        Assert.Contains(page.Named("li"), li => li.Value.StartsWith(shown, StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes_and_no_number_is_broken()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string first = Full("street").ToHtml();
        CultureInfo.CurrentCulture = new CultureInfo("")
        {
            NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" },
        };
        try
        {
            Assert.Equal(first, Full("street").ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.DoesNotContain("NaN", first);
        Assert.DoesNotContain("∞", first);
        Assert.DoesNotContain("Infinity", first);
    }

    [Fact]
    public void Sections_without_input_are_left_out()
    {
        XDocument empty = DisplayData.Parse(new TrackingReport { Title = "Nothing" }.ToHtml());
        Assert.Empty(empty.Named("h2").Concat(empty.Named("nav")));
        TrackingReport report = new() { Title = "T" };
        Tracklet track = DisplayData.Track("a", 1, 1, 2, 3);
        XDocument tracks = DisplayData.Parse((report with { Tracklets = [track] }).ToHtml());
        Assert.Equal(["Summary", "Tracks over time"], tracks.Named("h2").Select(h => h.Value));
        CurveChart broken = new("Losses", [new("total", [new(1, double.NaN)])]);
        XDocument training = DisplayData.Parse((report with { Training = [broken] }).ToHtml());
        Assert.Empty(training.Named("h2"));
        MotMetrics nothing = MotEvaluator.Evaluate([], []);
        XDocument metrics = DisplayData.Parse(new TrackingReport { Title = "M", Metrics = nothing }.ToHtml());
        Assert.Equal(["Metrics"], metrics.Named("h2").Select(h => h.Value));
        Assert.DoesNotContain("NaN", metrics.ToString());
    }

    [Fact]
    public void Metrics_are_the_evaluations()
    {
        MotEvaluation evaluation = DisplayData.Evaluation("one", "two");
        XDocument page = DisplayData.Parse(MotDisplay.Metrics(evaluation));
        XElement[] rows = [.. page.Named("tbody").Single().Elements()];
        Assert.Equal(["one", "two", "all"], rows.Select(r => r.Elements().First().Value));
        string[] head = [.. page.Named("thead").Single().Named("th").Select(h => h.Value)];
        IEnumerable<MotMetrics> expected = evaluation.Sequences.Select(s => s.Value).Append(evaluation.Combined);
        foreach ((XElement row, MotMetrics m) in rows.Zip(expected))
        {
            Dictionary<string, string> cells = head.Zip(row.Elements().Select(c => c.Value)).ToDictionary();
            Assert.Equal((100 * m.Hota).ToString("0.0", CultureInfo.InvariantCulture), cells["HOTA"]);
            Assert.Equal((100 * m.Mota).ToString("0.0", CultureInfo.InvariantCulture), cells["MOTA"]);
            Assert.Equal((100 * m.Idf1).ToString("0.0", CultureInfo.InvariantCulture), cells["IDF1"]);
            Assert.Equal(m.FalseNegatives.ToString(CultureInfo.InvariantCulture), cells["FN"]);
            Assert.Equal(m.IdentitySwitches.ToString(CultureInfo.InvariantCulture), cells["IDSW"]);
        }

        Assert.Contains(
            page.Named("div").Where(d => (string?)d.Attribute("class") == "tile"),
            t => t.Value.StartsWith(
                $"HOTA{(100 * evaluation.Combined.Hota).ToString("0.0", CultureInfo.InvariantCulture)}%",
                StringComparison.Ordinal));
        XDocument one = DisplayData.Parse(MotDisplay.Metrics(DisplayData.Evaluation("one")));
        Assert.Single(one.Named("tbody").Single().Elements());
    }

    [Fact]
    public void Bars_lie_where_the_tracks_are()
    {
        // Frames 1 to 100: track 5 at 1-10 and 21-40, track 6 at 41-100.
        XDocument page = DisplayData.Parse(MotDisplay.Tracks(
            [
                DisplayData.Track("s", 6, [.. Enumerable.Range(41, 60)]),
                DisplayData.Track("s", 5, [.. Enumerable.Range(1, 10), .. Enumerable.Range(21, 20)])]));
        XElement svg = page.Descendants(DisplayData.Svg + "svg").First();
        Assert.Equal("0 0 100 2", svg.Attribute("viewBox")!.Value);
        XElement[] groups = [.. svg.Elements(DisplayData.Svg + "g")];
        Assert.Equal(
            [TrackPalette.Color(5).Hex, TrackPalette.Color(6).Hex], groups.Select(g => g.Attribute("fill")!.Value));
        Assert.Equal([(0.0, 40.0), (0.0, 10.0), (20.0, 20.0)], Bars(groups[0]));
        Assert.Equal([(40.0, 60.0)], Bars(groups[1]));
        Assert.Contains("10 frames without", groups[0].Value);
        Assert.Equal(
            ["5", "6"],
            page.Named("div").First(d => (string?)d.Attribute("class") == "plot").Elements("span")
                .Where(s => s.Attribute("class")!.Value == "y").Select(s => s.Value));

        // Only the longest where there are too many.
        XDocument few = DisplayData.Parse(MotDisplay.Tracks(
            [.. Enumerable.Range(1, 9).Select(i => DisplayData.Track("s", i, [.. Enumerable.Range(1, i)]))],
            mostTracks: 2));
        Assert.Contains("the 2 longest of 9 tracks", few.ToString());
        Assert.Equal(2, few.Descendants(DisplayData.Svg + "svg").First().Elements(DisplayData.Svg + "g").Count());

        static IEnumerable<(double, double)> Bars(XElement group) => group.Elements(DisplayData.Svg + "rect")
            .Select(r => (
                double.Parse(r.Attribute("x")!.Value, CultureInfo.InvariantCulture),
                double.Parse(r.Attribute("width")!.Value, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("0:0 1:1", null, "M0 1000L1000 0")]
    [InlineData("0:-2 2:2 4:0", null, "M0 1000L500 0L1000 500")]
    [InlineData("0:1 1:NaN 2:0 4:1", null, "M0 0h0.1|M500 1000L1000 0")]
    [InlineData("0:1 1:10 2:100", true, "M0 1000L500 500L1000 0")]
    [InlineData("0:0.1 1:10 2:1000", null, "M0 1000L500 500L1000 0")]
    [InlineData("0:0 1:10 2:100", true, "M0 1000L500 900L1000 0")]
    [InlineData("3:7", null, "M0 500h0.1")]
    public void Curves_go_through_their_points(string points, bool? logarithmic, string expected)
    {
        TrainingCurve curve = new(
            "c",
            [.. points.Split(' ').Select(p => p.Split(':')).Select(p => new CurvePoint(
                double.Parse(p[0], CultureInfo.InvariantCulture), double.Parse(p[1], CultureInfo.InvariantCulture)))]);
        XDocument page = DisplayData.Parse(MotDisplay.Curves([new("Chart", [curve]) { Logarithmic = logarithmic }]));
        Assert.Equal(expected.Split('|'), Paths(page, "line"));
    }

    [Fact]
    public void Long_curves_become_means_over_a_band_of_extremes()
    {
        // Between 0 and 2 in turns about 1: the mean is 1 everywhere, the band is all of it.
        TrainingCurve curve = new("c", [.. Enumerable.Range(0, 6400).Select(i => new CurvePoint(i, 2 * (i & 1)))]);
        XDocument page = DisplayData.Parse(MotDisplay.Curves([new("Chart", [curve])]));
        Assert.All(
            Numbers().Matches(Paths(page, "line").Single()).Where((_, i) => i % 2 == 1),
            m => Assert.Equal("500", m.Value));
        string[] heights =
            [.. Numbers().Matches(Paths(page, "band").Single()).Where((_, i) => i % 2 == 1).Select(m => m.Value)];
        Assert.Equal(["0", "1000"], heights.Distinct());
        Assert.Equal(640, heights.Length);
    }

    [Fact]
    public void Curves_are_grouped_by_what_their_names_begin_with()
    {
        CurvePoint[] points = [new(1, 1), new(2, 2)];
        IReadOnlyList<CurveChart> charts = CurveChart.Group([
            new("loss: box", points), new("learning rate", points), new("loss: a: b", points)]);
        Assert.Equal(["Loss", "Learning rate"], charts.Select(c => c.Title));
        Assert.Equal(["box", "a: b"], charts[0].Curves.Select(c => c.Name));
        Assert.Equal(["learning rate"], charts[1].Curves.Select(c => c.Name));
    }

    [Fact]
    public void A_saved_page_is_whole()
    {
        string directory = Directory.CreateTempSubdirectory("mot-report-").FullName;
        try
        {
            string path = Path.Combine(directory, "report.html");
            File.WriteAllText(path, "old");
            TrackingReport report = Full("street");
            report.Save(path);
            Assert.Equal(report.ToHtml(), File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFiles(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Fragments_are_well_formed_and_keep_to_themselves()
    {
        TrackingReport full = Full(Hostile);
        foreach (string fragment in (string[])[
            MotDisplay.Frames(full.Frames), MotDisplay.Metrics(full.Metrics!), MotDisplay.HotaCurve(full.Metrics!),
            MotDisplay.Tracks(full.Tracklets), MotDisplay.Tracklets(full.Crops), MotDisplay.Curves(full.Training),
            MotDisplay.Frames([]), MotDisplay.Tracks([]), MotDisplay.Curves([])])
        {
            XElement root = DisplayData.Parse(fragment).Root!;
            Assert.Equal(("div", "mot"), (root.Name.LocalName, root.Attribute("class")!.Value));
            // Every rule is for what is inside the class.
            string sheet = Regex.Replace(root.Element("style")!.Value, @"@media[^{]*\{", "");
            Assert.All(
                Regex.Matches(sheet, @"(?<=^|\})\s*([^{}]+)\{").SelectMany(m => m.Groups[1].Value.Split(',')),
                s => Assert.StartsWith(".mot", s.Trim()));
        }
    }

    private static TrackingReport Full(string name)
    {
        DisplayImage picture = new(name, [0xFF, 0xD8, 0xFF, 0xD9], 4, 3);
        Tracklet[] tracklets = [
            DisplayData.Track(name, 1, 1, 2, 5, 6), DisplayData.Track(name, 2, 3, 4), DisplayData.Track("other", 1, 2)];
        MotEvaluation evaluation = DisplayData.Evaluation(name, "other");
        return new()
        {
            Title = name,
            Subtitle = name,
            Metrics = evaluation.Combined,
            SequenceMetrics = evaluation.Sequences,
            Tracklets = tracklets,
            Frames = [picture, picture],
            Crops = [.. tracklets.Select(t => new TrackletImage(t, picture))],
            Training =
            [
                new(name, [new(name, [new(1, 2.5), new(2, double.NaN), new(3, 1)]), new("b", [])]),
                new("Rate", [new("rate", [new(1, 1e-3), new(2, 1e-9), new(3, double.PositiveInfinity)])]),
            ],
            Settings = [new(name, name), new("Input", "512 x 384")],
        };
    }

    private static IEnumerable<string> Paths(XDocument page, string kind) =>
        page.Descendants(DisplayData.Svg + "path")
            .Where(p => (string?)p.Attribute("class") == kind).Select(p => p.Attribute("d")!.Value);

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
