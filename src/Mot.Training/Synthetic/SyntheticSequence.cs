using System.Runtime.InteropServices;
using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Synthetic;

/// <summary>
/// A drawn sequence of walkers in a street, on a square or in a park, with its exact truth: articulated figures with a
/// gait, patterned clothes and views that change with their heading, seen in perspective, hidden by one another and by
/// props, under slowly changing light. Any frame can be drawn by itself; the same options give the same bytes on every
/// machine.
/// </summary>
/// <remarks>An instance is for one thread at a time; take one per thread.</remarks>
public sealed partial class SyntheticSequence : IFrameSource
{
    private readonly Crowd _crowd;
    private readonly Scenery _scenery;
    private readonly WalkerFigure _figure;
    private readonly Tone _tone;
    private readonly Sprite _sprite = new();
    private readonly List<(WalkerState State, int Order)> _order = [];
    private readonly List<int> _full = [];
    private readonly List<Box> _boxes = [];
    private readonly byte[] _canvas;
    private readonly byte[] _bgr;
    private readonly int[] _mask;
    private readonly int[] _visible;
    private IReadOnlyList<MotRow>? _truth;
    private int _next = 1;

    /// <summary>Lays out the scene and the walkers' courses; draws the background.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SyntheticSequence(SyntheticOptions? options = null, string name = "SYN")
    {
        Options = options ?? new();
        Options.Validate();
        Name = name;
        SplitMix64 random = SplitMix64.Stream(Options.PlaceOrSeed, 1);
        Camera camera = new(Options, ref random);
        _scenery = new Scenery(Options, camera);
        _crowd = new Crowd(Options, camera, _scenery.Obstacles);
        _figure = new WalkerFigure(camera);
        _tone = new Tone(Options);
        _canvas = new byte[Options.Width * Options.Height * 3];
        _bgr = new byte[_canvas.Length];
        _mask = new int[Options.Width * Options.Height];
        _visible = new int[_crowd.Appearances.Count + 1];
    }

    /// <summary>What was asked for.</summary>
    public SyntheticOptions Options { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Frame { get; private set; }

    int? IFrameSource.Count => Options.Frames;

    double? IFrameSource.FrameRate => Options.FrameRate;

    int IFrameSource.Width => Options.Width;

    int IFrameSource.Height => Options.Height;

    /// <summary>
    /// The truth of all frames by frame, then identity: one row for each walker whose full extent meets the image.
    /// Boxes bound the whole figure, hidden or outside the image as it may be, to a fraction of a pixel and are not
    /// clipped; pixel (0, 0) covers [0, 1) x [0, 1). Visibility is the fraction of the silhouette's pixels that are
    /// inside the image and not hidden. Class is 1 (pedestrian) and confidence 1. Where visibility is 0 or below
    /// <see cref="SyntheticOptions.MinVisibility"/> nobody can be expected to see the walker, so the row is written as
    /// MOTChallenge writes what is neither to be found nor held against who finds it: confidence 0 and class 8
    /// (distractor).
    /// </summary>
    /// <remarks>Computed at the first call, by drawing all silhouettes: about a millisecond a frame.</remarks>
    public IReadOnlyList<MotRow> Truth => _truth ??= ComputeTruth();

    /// <summary>Draws a frame.</summary>
    /// <param name="frame">Number of the frame, from 1.</param>
    /// <param name="bgr">Interleaved blue, green, red bytes, row by row: Width x Height x 3 of them.</param>
    /// <param name="truth">Where given, the frame's truth rows are added to it.</param>
    /// <param name="identities">
    /// Where given (Width x Height), the identity whose pixel it is, 0 for the scenery; a pixel is someone's from half
    /// coverage.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="ArgumentException">A buffer has another size than the frame.</exception>
    public void Render(int frame, Span<byte> bgr, List<MotRow>? truth = null, Span<int> identities = default)
    {
        CheckFrame(frame);
        if (bgr.Length != _canvas.Length)
            throw new ArgumentException(
                $"{bgr.Length} bytes; expected {Options.Width} x {Options.Height} x 3, {_canvas.Length}.",
                nameof(bgr));
        if (!identities.IsEmpty && identities.Length != _mask.Length)
            throw new ArgumentException(
                $"The mask has {identities.Length} items; expected {Options.Width} x {Options.Height}, {_mask.Length}.",
                nameof(identities));
        _scenery.Background.CopyTo(_canvas, 0);
        Draw(frame, drawn: true, truth);
        _mask.AsSpan(0, identities.Length).CopyTo(identities);
        _tone.Apply(frame, _canvas, bgr);
    }

    /// <summary>Draws a frame into an image, which becomes 8-bit BGR of the frame's size.</summary>
    /// <inheritdoc cref="Render(int, Span{byte}, List{MotRow}?, Span{int})"/>
    public void Render(int frame, Mat destination, List<MotRow>? truth = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Render(frame, _bgr, truth);
        destination.Create(Options.Height, Options.Width, MatType.CV_8UC3);
        int stride = Options.Width * 3;
        for (int y = 0; y < Options.Height; y++)
            Marshal.Copy(_bgr, y * stride, destination.Ptr(y), stride);
    }

    /// <inheritdoc/>
    public bool Read(Mat destination)
    {
        if (_next > Options.Frames)
            return false;
        Render(_next, destination);
        Frame = _next++;
        return true;
    }

    /// <inheritdoc/>
    public bool Seek(int frame)
    {
        bool there = frame >= 1 && frame <= Options.Frames;
        _next = there ? frame : int.MaxValue;
        return there;
    }

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    private void CheckFrame(int frame)
    {
        if (frame < 1 || frame > Options.Frames)
            throw new ArgumentOutOfRangeException(
                nameof(frame), frame, $"Frame {frame} of '{Name}' does not exist; expected 1 to {Options.Frames}.");
    }

    private List<MotRow> ComputeTruth()
    {
        List<MotRow> rows = [];
        for (int frame = 1; frame <= Options.Frames; frame++)
            Draw(frame, drawn: false, rows);
        return rows;
    }

    private void Draw(int frame, bool drawn, List<MotRow>? truth)
    {
        int width = Options.Width, height = Options.Height;
        _order.Clear();
        _full.Clear();
        _boxes.Clear();
        foreach (ref readonly WalkerState state in _crowd.At(frame))
        {
            _figure.Pose(_crowd.Appearances[state.Id - 1], state);
            if (drawn && Options.Shadows > 0)
            {
                _figure.DrawShadow(_sprite, _scenery.SunX, _scenery.SunZ);
                _sprite.Darken(_canvas, width, height, _scenery.GroundRow, _tone.Shadow(frame));
            }

            if (_figure.Right <= 0 || _figure.Left >= width || _figure.Bottom <= 0 || _figure.Top >= height)
                continue;
            _order.Add((state, _order.Count));
            _full.Add(0);
            _boxes.Add(new Box(Snap(_figure.Left), Snap(_figure.Top), Snap(_figure.Right), Snap(_figure.Bottom)));
        }

        // Painter's algorithm: the farthest first, scenery and walkers together.
        _order.Sort(static (a, b) =>
            a.State.Z != b.State.Z ? b.State.Z.CompareTo(a.State.Z) : a.State.Id.CompareTo(b.State.Id));
        _mask.AsSpan().Clear();
        float light = (float)Math.Clamp(-_scenery.SunX, -1, 1);
        int prop = 0;
        foreach (var (state, index) in _order)
        {
            prop = DrawProps(prop, state.Z, drawn);
            _figure.Pose(_crowd.Appearances[state.Id - 1], state);
            if (drawn)
            {
                _figure.Draw(_sprite, light);
                _sprite.Compose(_canvas, width, height);
            }
            else
            {
                _figure.DrawSilhouette(_sprite);
            }

            _full[index] = _sprite.Silhouette();
            _sprite.Stamp(_mask, width, height, state.Id);
        }

        DrawProps(prop, 0, drawn);
        if (truth is null)
            return;
        _visible.AsSpan().Clear();
        foreach (int id in _mask)
            _visible[id]++;
        _order.Sort(static (a, b) => a.State.Id.CompareTo(b.State.Id));
        foreach (var (state, index) in _order)
        {
            double visibility = _full[index] == 0 ? 0 : (double)_visible[state.Id] / _full[index];
            bool seen = visibility > 0 && visibility >= Options.MinVisibility;
            truth.Add(new MotRow(
                frame,
                state.Id,
                _boxes[index],
                seen ? 1 : 0,
                seen ? MotClass.Pedestrian : MotClass.Distractor,
                visibility));
        }
    }

    // To 1/64 pixel: exact in binary and short in decimal, so that a file holds the very same box.
    private static double Snap(double v) => Math.Floor((v * 64) + 0.5) / 64;

    private int DrawProps(int from, double until, bool drawn)
    {
        while (from < _scenery.Props.Count && _scenery.Props[from].Z > until)
        {
            Sprite sprite = _scenery.Props[from++].Sprite;
            if (drawn)
                sprite.Compose(_canvas, Options.Width, Options.Height);
            sprite.Stamp(_mask, Options.Width, Options.Height, 0);
        }

        return from;
    }
}
