using Mot.Association.Tracking;

namespace Mot.MLNet.Display;

/// <summary>Tracks over time: a row a track in its colour, from its first frame to its last, with its gaps.</summary>
internal static class Timeline
{
    private const int RowHeight = 15;

    public static void Write(Markup html, string title, IReadOnlyList<Tracklet> tracklets, int most)
    {
        int first = tracklets.Min(t => t.FirstFrame), last = tracklets.Max(t => t.LastFrame), frames = last - first + 1;
        // The longest where there are too many, then in the order of their coming.
        List<Tracklet> rows = [.. tracklets
            .OrderByDescending(t => t.Boxes.Count).ThenBy(t => t.Id).Take(most)
            .OrderBy(t => t.FirstFrame).ThenBy(t => t.Id)];
        Axis x = Axis.Linear(first, Math.Max(last, first + 1), 6, tight: true);
        string shown = rows.Count < tracklets.Count
            ? $"the {rows.Count} longest of {tracklets.Count} tracks"
            : $"{rows.Count} {(rows.Count == 1 ? "track" : "tracks")}";
        html.Add($"<figure class=\"chart\"><figcaption>{title}</figcaption>");
        html.Add($"<div class=\"soft\">{shown}, frames {first} to {last}</div>");
        Chart.OpenPlot(
            html, rows.Count * RowHeight, frames, rows.Count, $"{title}: tracks over time",
            $"One bar for each of {shown} from frame {first} to {last}; a thin line bridges frames without a box.");
        foreach (double tick in x.Ticks)
            html.Add($"<path class=\"rule\" d=\"M{tick - first + 0.5:0.##} 0V{rows.Count}\"/>");
        for (int i = 0; i < rows.Count; i++)
            Row(html, rows[i], i, first, frames);
        html.AddRaw("</svg>");
        for (int i = 0; i < rows.Count; i++)
            html.Add($"<span class=\"y\" style=\"top:{(i + 0.5) * RowHeight:0.#}px\">{rows[i].Id}</span>");
        foreach (double tick in x.Ticks)
        {
            double left = 100 * (tick - first + 0.5) / frames;
            html.Add($"<span class=\"x\" style=\"left:{left:0.##}%\">{x.Label(tick)}</span>");
        }

        html.AddRaw("</div><div class=\"under\">frame</div></figure>\n");
    }

    private static void Row(Markup html, Tracklet track, int row, int first, int frames)
    {
        int span = track.LastFrame - track.FirstFrame + 1, missing = span - track.Boxes.Count;
        html.Add($"<g fill=\"{TrackPalette.Color(track.Id).Hex}\"><title>Track {track.Id}: frames {track.FirstFrame} ");
        html.Add($"to {track.LastFrame}, {track.Boxes.Count} boxes, {missing} frames without</title>");
        if (missing > 0)
        {
            html.Add($"<rect x=\"{track.FirstFrame - first}\" y=\"{row + 0.45}\" width=\"{span}\"");
            html.AddRaw(" height=\"0.1\" opacity=\"0.6\"/>");
        }

        // A track of a few frames among thousands stays visible.
        double least = frames / 400.0;
        int start = track.FirstFrame, previous = start;
        foreach (TrackletBox box in track.Boxes.Skip(1))
        {
            if (box.Frame != previous + 1)
            {
                Bar(start, previous);
                start = box.Frame;
            }

            previous = box.Frame;
        }

        Bar(start, previous);
        html.AddRaw("</g>");

        void Bar(int from, int to)
        {
            double width = Math.Max(to - from + 1, least);
            html.Add($"<rect x=\"{from - first}\" y=\"{row + 0.14}\" width=\"{width:0.##}\" height=\"0.72\"/>");
        }
    }
}
