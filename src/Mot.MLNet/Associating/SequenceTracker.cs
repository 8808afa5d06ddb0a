using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.MLNet.Associating;

/// <summary>
/// A tracker over columns: vectors of single precision in, tracks in single precision out. What a data view's cursor and
/// a live engine have in common, so that both give the same.
/// </summary>
internal sealed class SequenceTracker(TrackerOptions options)
{
    /// <summary>Frames a second where neither the data nor the options tell.</summary>
    public const double DefaultFrameRate = 30;

    private Tracker? _tracker;
    private Box[] _boxes = [];
    private Box[] _previous = [];
    private int[] _classes = [];
    private TrackedObject[] _tracks = [];

    /// <summary>The tracker of the current sequence.</summary>
    public Tracker Tracker => _tracker ?? throw new InvalidOperationException("No sequence has begun.");

    /// <summary>Forgets all tracks: what follows is another sequence.</summary>
    public void Begin(double? frameRate) => _tracker = new Tracker(options, frameRate is > 0 and var rate ? rate : DefaultFrameRate);

    /// <summary>When a frame is taken that has no timestamp.</summary>
    public TimeSpan TimeOf(int frame) => TimeSpan.FromSeconds((frame - 1) / Tracker.FrameRate);

    /// <summary>Takes the next frame.</summary>
    /// <param name="boxes">4 a detection.</param>
    /// <param name="scores">1 a detection.</param>
    /// <param name="embeddings">Count x <paramref name="embeddingSize"/>, or empty.</param>
    /// <param name="embeddingSize">Length of an embedding.</param>
    /// <param name="labels">A key a detection, or empty.</param>
    /// <param name="previousBoxes">4 a detection, or empty.</param>
    /// <param name="timestamp">When.</param>
    /// <returns>The frame's tracks, by identity; valid until the next call.</returns>
    public ReadOnlySpan<TrackedObject> Update(
        ReadOnlySpan<float> boxes,
        ReadOnlySpan<float> scores,
        ReadOnlySpan<float> embeddings,
        int embeddingSize,
        ReadOnlySpan<uint> labels,
        ReadOnlySpan<float> previousBoxes,
        TimeSpan timestamp)
    {
        int count = scores.Length;
        if (_boxes.Length < count)
        {
            _boxes = new Box[Math.Max(count, 2 * _boxes.Length)];
            _previous = new Box[_boxes.Length];
            _classes = new int[_boxes.Length];
        }

        for (int i = 0; i < count; i++)
            _boxes[i] = Box.FromCorners(boxes, i);
        for (int i = 0; i < previousBoxes.Length / 4; i++)
            _previous[i] = Box.FromCorners(previousBoxes, i);
        for (int i = 0; i < labels.Length; i++)
            _classes[i] = checked((int)labels[i]);

        ReadOnlySpan<TrackedObject> tracks = Tracker.Update(
            new FrameDetections(_boxes.AsSpan(0, count), scores, embeddings, embeddingSize, _classes.AsSpan(0, labels.Length), _previous.AsSpan(0, previousBoxes.Length / 4)), timestamp);
        if (_tracks.Length < tracks.Length)
            _tracks = new TrackedObject[Math.Max(tracks.Length, 2 * _tracks.Length)];
        for (int i = 0; i < tracks.Length; i++)
        {
            Box box = tracks[i].Box;
            _tracks[i] = tracks[i] with { Box = new Box((float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1) };
        }

        return _tracks.AsSpan(0, tracks.Length);
    }
}
