using System.Globalization;
using System.Runtime.InteropServices;
using Mot.Association;
using Mot.Association.Tracking;
using OpenCvSharp;

namespace Mot.MLNet.Display;

/// <summary>
/// Draws tracks on frames: boxes, tags with identities, and trails of the last frames, each identity in its colour of
/// <see cref="TrackPalette"/>, antialiased and sized by the image.
/// </summary>
/// <remarks>It remembers the trails, so it is for one stream, and its frames come in order.</remarks>
public sealed class TrackPainter
{
    // OpenCV takes coordinates in 1/16 pixels with a shift of 4.
    private const int Shift = 4;

    private readonly TrackPainterOptions _options;
    private readonly Dictionary<long, Queue<(int Frame, double X, double Y)>> _trails = [];
    private readonly List<long> _gone = [];

    /// <summary>Makes a painter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public TrackPainter(TrackPainterOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
    }

    /// <summary>The way of the tracks of a frame that is not drawn on, for the trails on those that follow.</summary>
    /// <param name="frame">Number of the frame.</param>
    /// <param name="tracks">Its tracks.</param>
    public void Observe(int frame, ReadOnlySpan<TrackedObject> tracks)
    {
        if (_options.TrailFrames == 0)
            return;
        foreach (ref readonly TrackedObject track in tracks)
        {
            ref Queue<(int, double, double)>? trail =
                ref CollectionsMarshal.GetValueRefOrAddDefault(_trails, track.Id, out _);
            (trail ??= new()).Enqueue((frame, track.Box.CenterX, track.Box.Y1));
        }

        foreach ((long id, Queue<(int Frame, double, double)> trail) in _trails)
        {
            while (trail.TryPeek(out var oldest) && oldest.Frame <= frame - _options.TrailFrames)
                trail.Dequeue();
            if (trail.Count == 0)
                _gone.Add(id);
        }

        foreach (long id in _gone)
            _trails.Remove(id);
        _gone.Clear();
    }

    /// <summary>Draws a frame's tracks.</summary>
    /// <param name="image">The frame, 8-bit BGR; drawn on.</param>
    /// <param name="frame">Its number.</param>
    /// <param name="tracks">Its tracks, boxes in the image's pixels.</param>
    /// <exception cref="ArgumentException">The image is empty or not 8-bit BGR.</exception>
    public void Paint(Mat image, int frame, ReadOnlySpan<TrackedObject> tracks)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Empty() || image.Type() != MatType.CV_8UC3)
            throw new ArgumentException(
                $"The image is {(image.Empty() ? "empty" : image.Type().ToString())}; expected 8-bit BGR (CV_8UC3).",
                nameof(image));
        Observe(frame, tracks);
        double unit = _options.Scale * Math.Max(Math.Min(image.Width, image.Height) / 480.0, 0.5);
        int thickness = Math.Max(1, (int)Math.Round(2 * unit));
        foreach ((long id, Queue<(int Frame, double X, double Y)> trail) in _trails)
            PaintTrail(image, TrackPalette.Color(id), trail, frame, thickness);
        if (_options.Boxes)
        {
            foreach (ref readonly TrackedObject track in tracks)
                PaintBox(image, track, thickness);
        }

        if (_options.Labels)
        {
            foreach (ref readonly TrackedObject track in tracks)
                PaintLabel(image, track, unit, thickness);
        }
    }

    private static Scalar Bgr(TrackColor c) => new(c.B, c.G, c.R);

    private static void PaintTrail(
        Mat image, TrackColor color, Queue<(int Frame, double X, double Y)> trail, int frame, int thickness)
    {
        (int Frame, Point At)? last = null;
        foreach (var (at, x, y) in trail)
        {
            Point point = Fixed(x, y);
            // A gap in the track is a gap in its trail.
            if (last is { } from && at == from.Frame + 1)
                Cv2.Line(
                    image,
                    from.At,
                    point,
                    Bgr(color),
                    frame - at > 12 ? Math.Max(1, thickness / 2) : thickness,
                    LineTypes.AntiAlias,
                    Shift);
            last = (at, point);
        }
    }

    private static void PaintBox(Mat image, in TrackedObject track, int thickness)
    {
        Box b = track.Box;
        TrackColor color = TrackPalette.Color(track.Id);
        // A dark rim under the line keeps it visible on a ground of its own colour.
        Cv2.Rectangle(
            image, Fixed(b.X0, b.Y0), Fixed(b.X1, b.Y1), new Scalar(24, 24, 24), thickness + 2, LineTypes.AntiAlias,
            Shift);
        Cv2.Rectangle(image, Fixed(b.X0, b.Y0), Fixed(b.X1, b.Y1), Bgr(color), thickness, LineTypes.AntiAlias, Shift);
    }

    private void PaintLabel(Mat image, in TrackedObject track, double unit, int thickness)
    {
        string text = _options.Scores
            ? string.Create(CultureInfo.InvariantCulture, $"{track.Id} {track.Score:.00}")
            : track.Id.ToString(CultureInfo.InvariantCulture);
        TrackColor color = TrackPalette.Color(track.Id);
        double scale = Math.Max(0.55 * unit, 0.36);
        int stroke = Math.Max(1, (int)Math.Round(1.3 * unit)), pad = Math.Max(2, (int)Math.Round(3 * unit));
        Size size = Cv2.GetTextSize(text, HersheyFonts.HersheySimplex, scale, stroke, out int baseline);
        int width = size.Width + (2 * pad), height = size.Height + baseline + pad;
        // On top of the box; at the image's border, inside it.
        int x = Math.Clamp((int)Math.Round(track.Box.X0) - (thickness / 2), 0, Math.Max(0, image.Width - width));
        int y = (int)Math.Round(track.Box.Y0) - height;
        if (y < 0)
            y = Math.Clamp((int)Math.Round(track.Box.Y0), 0, Math.Max(0, image.Height - height));
        if (y >= image.Height || track.Box.X0 >= image.Width || track.Box.X1 <= 0)
            return;
        Cv2.Rectangle(image, new Rect(x, y, width, height), Bgr(color), -1);
        Scalar ink = color.IsLight ? new Scalar(16, 16, 16) : new Scalar(255, 255, 255);
        Cv2.PutText(
            image,
            text,
            new Point(x + pad, y + size.Height + (pad / 2) + 1),
            HersheyFonts.HersheySimplex,
            scale,
            ink,
            stroke,
            LineTypes.AntiAlias);
    }

    // OpenCV's pixel (0, 0) is centred at (0, 0), a box's at (0.5, 0.5).
    private static Point Fixed(double x, double y) =>
        new(Round(x), Round(y));

    private static int Round(double v) => (int)Math.Round((Math.Clamp(v, -30_000, 30_000) - 0.5) * (1 << Shift));
}
