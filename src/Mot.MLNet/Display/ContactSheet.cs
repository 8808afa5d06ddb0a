using Mot.Association;
using Mot.Association.Tracking;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.MLNet.Display;

/// <summary>Pictures of a tracked sequence: frames with the tracks drawn on them, and crops of each tracklet.</summary>
public sealed class ContactSheet
{
    private ContactSheet(IReadOnlyList<DisplayImage> frames, IReadOnlyList<TrackletImage> tracklets) =>
        (Frames, Tracklets) = (frames, tracklets);

    /// <summary>Frames from the first with a track to the last, evenly spaced.</summary>
    public IReadOnlyList<DisplayImage> Frames { get; }

    /// <summary>Strips of crops, in the order of the tracklets' first frames.</summary>
    public IReadOnlyList<TrackletImage> Tracklets { get; }

    /// <summary>Reads the frames that it takes from a source.</summary>
    /// <param name="source">The frames; read from wherever it stands, and sought in.</param>
    /// <param name="tracklets">The tracks of the source's sequence; their frame numbers are the source's.</param>
    /// <param name="options">How much of it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two frames.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ContactSheet Create(
        IFrameSource source,
        IReadOnlyList<Tracklet> tracklets,
        ContactSheetOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tracklets);
        options ??= new();
        options.Validate();
        if (tracklets.Count == 0)
            return new([], []);

        int[] sheet = Spread(tracklets.Min(t => t.FirstFrame), tracklets.Max(t => t.LastFrame), options.Frames);
        List<Strip> strips = [.. tracklets
            .OrderByDescending(t => t.Boxes.Count).ThenBy(t => t.Id).Take(options.Tracklets)
            .OrderBy(t => t.FirstFrame).ThenBy(t => t.Id)
            .Select(t => new Strip(t, options))];
        try
        {
            ILookup<int, (Strip Strip, int Cell, Box Box)> wanted = strips
                .SelectMany(s => Middles(s.Tracklet.Boxes.Count, options.Crops)
                    .Select((at, cell) => (Strip: s, Cell: cell, Box: s.Tracklet.Boxes[at])))
                .ToLookup(c => c.Box.Frame, c => (c.Strip, c.Cell, c.Box.Box));
            List<DisplayImage> frames = [];
            FrameTracks tracks = new(tracklets);
            using Mat image = new();
            foreach (int frame in sheet.Concat(wanted.Select(g => g.Key)).Distinct().Order())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!Reach(source, frame, image))
                    continue;
                foreach (var (strip, cell, box) in wanted[frame])
                    strip.Set(cell, image, box);
                if (sheet.Contains(frame))
                {
                    string caption = source.Name.Length == 0 ? $"frame {frame}" : $"{source.Name}, frame {frame}";
                    frames.Add(Annotate(image, caption, frame, tracks, options));
                }
            }

            return new(frames, [.. strips.Select(s => s.ToImage())]);
        }
        finally
        {
            strips.ForEach(s => s.Dispose());
        }
    }

    /// <summary>Encodes a picture, scaled down to a width where it is wider.</summary>
    /// <param name="image">8-bit BGR.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="width">Width at most, pixels.</param>
    /// <param name="quality">Quality of the JPEG, 1 to 100.</param>
    public static DisplayImage Encode(Mat image, string caption, int width = 640, int quality = 82)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        using Mat small = new();
        Mat shown = image;
        if (image.Width > width)
        {
            Shrink(image, small, width);
            shown = small;
        }

        Cv2.ImEncode(".jpg", shown, out byte[] jpeg, [(int)ImwriteFlags.JpegQuality, quality]);
        return new(caption, jpeg, shown.Width, shown.Height);
    }

    // Drawn on at the size shown, so that lines and text keep theirs.
    private static DisplayImage Annotate(
        Mat image, string caption, int frame, FrameTracks tracks, ContactSheetOptions options)
    {
        double scale = Math.Min(1, (double)options.FrameWidth / image.Width);
        using Mat canvas = new();
        if (scale < 1)
            Shrink(image, canvas, options.FrameWidth);
        else
            image.CopyTo(canvas);
        TrackPainter painter = new();
        for (int before = Math.Max(1, frame - 30); before < frame; before++)
            painter.Observe(before, Scaled(tracks[before], scale));
        painter.Paint(canvas, frame, Scaled(tracks[frame], scale));
        return Encode(canvas, caption, canvas.Width, options.JpegQuality);
    }

    private static void Shrink(Mat image, Mat small, int width)
    {
        int height = Math.Max(1, (int)Math.Round((double)image.Height * width / image.Width));
        Cv2.Resize(image, small, new Size(width, height), 0, 0, InterpolationFlags.Area);
    }

    private static TrackedObject[] Scaled(ReadOnlySpan<TrackedObject> tracks, double scale)
    {
        TrackedObject[] scaled = tracks.ToArray();
        for (int i = 0; i < scaled.Length; i++)
        {
            Box b = scaled[i].Box;
            scaled[i] = scaled[i] with { Box = new(b.X0 * scale, b.Y0 * scale, b.X1 * scale, b.Y1 * scale) };
        }

        return scaled;
    }

    private static bool Reach(IFrameSource source, int frame, Mat image)
    {
        // Decoding a few frames is cheaper than a seek in an inter-coded video.
        const int near = 48;
        if ((source.Frame >= frame || frame - source.Frame > near) && !source.Seek(frame))
            return false;
        while (source.Read(image))
        {
            if (source.Frame >= frame)
                return source.Frame == frame;
        }

        return false;
    }

    // Whole numbers from low to high, both included, evenly spaced, none twice.
    private static int[] Spread(int low, int high, int count) =>
        count == 0 ? []
        : count == 1 ? [(low + high) / 2]
        : [.. Enumerable.Range(0, count)
            .Select(i => low + (int)Math.Round((double)(high - low) * i / (count - 1))).Distinct()];

    // The middles of so many equal stretches of a list; all of it where it is shorter.
    private static IEnumerable<int> Middles(int length, int count)
    {
        int most = Math.Min(length, count);
        return Enumerable.Range(0, most).Select(i => (int)(((2L * i) + 1) * length / (2L * most)));
    }

    private sealed class Strip : IDisposable
    {
        private readonly ContactSheetOptions _options;
        private readonly Mat _canvas;

        public Strip(Tracklet tracklet, ContactSheetOptions options)
        {
            (Tracklet, _options) = (tracklet, options);
            _canvas = new Mat(options.CropHeight, options.Crops * CellWidth, MatType.CV_8UC3, new Scalar(96, 96, 96));
        }

        public Tracklet Tracklet { get; }

        private int CellWidth => Math.Max(1, _options.CropHeight / 2);

        public void Set(int cell, Mat image, Box box)
        {
            // The box with a little around it, widened to the cell's proportions.
            double height = Math.Max(box.Height, 2 * box.Width) * 1.1, width = height / 2;
            int x0 = (int)Math.Round(box.CenterX - (width / 2)), y0 = (int)Math.Round(box.CenterY - (height / 2));
            int x1 = Math.Max(x0 + 1, (int)Math.Round(box.CenterX + (width / 2))),
                y1 = Math.Max(y0 + 1, (int)Math.Round(box.CenterY + (height / 2)));
            // A box out of all proportion would take memory for nothing.
            if (x1 <= 0 || y1 <= 0 || x0 >= image.Width || y0 >= image.Height
                || height > 8.0 * Math.Max(image.Width, image.Height))
                return;
            // At the image's border moved inside as far as it fits, rather than shown half empty.
            (x0, x1) = MoveInside(x0, x1, image.Width);
            (y0, y1) = MoveInside(y0, y1, image.Height);
            int left = Math.Max(x0, 0), top = Math.Max(y0, 0), right = Math.Min(x1, image.Width),
                bottom = Math.Min(y1, image.Height);
            using Mat part = new(image, new Rect(left, top, right - left, bottom - top));
            using Mat framed = new(), scaled = new();
            Cv2.CopyMakeBorder(
                part, framed, top - y0, y1 - bottom, left - x0, x1 - right, BorderTypes.Constant,
                new Scalar(96, 96, 96));
            InterpolationFlags how = framed.Height > _options.CropHeight
                ? InterpolationFlags.Area
                : InterpolationFlags.Linear;
            Cv2.Resize(framed, scaled, new Size(CellWidth, _options.CropHeight), 0, 0, how);
            using Mat target = new(_canvas, new Rect(cell * CellWidth, 0, CellWidth, _options.CropHeight));
            scaled.CopyTo(target);
        }

        private static (int Low, int High) MoveInside(int low, int high, int size)
        {
            int shift = high - low > size ? 0 : low < 0 ? -low : high > size ? size - high : 0;
            return (low + shift, high + shift);
        }

        public TrackletImage ToImage() =>
            new(
                Tracklet,
                Encode(
                    _canvas, $"Track {Tracklet.Id}, frames {Tracklet.FirstFrame} to {Tracklet.LastFrame}",
                    _canvas.Width, _options.JpegQuality));

        public void Dispose() => _canvas.Dispose();
    }
}
