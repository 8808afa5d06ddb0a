using System.Diagnostics;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>
/// An online tracker: one frame's detections in, its tracks out. One engine for all of <see cref="TrackerPresets"/>; the
/// options say what it does. Not safe for use by several threads at a time; instances share nothing.
/// </summary>
public sealed partial class Tracker
{
    private readonly AssociationStage[] _stages;
    private readonly ReferenceQuirks _quirks;
    private readonly KalmanFilter _filter;
    private readonly DetectionBatch _detections;
    private readonly AppearanceStore _appearances;
    private readonly bool _usesAppearance, _usesTrail;
    private readonly int _buffer, _longestGap;
    private Track[] _tracks = [];
    private Trail[] _trails = [];
    private TrackedObject[] _output = [];
    private int _count;
    private long _nextId;
    private TimeSpan? _time;

    /// <summary>Makes a tracker.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="frameRate">Frames a second of the stream.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public Tracker(TrackerOptions options, double frameRate = 30)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (!FrameRates.Contains(frameRate))
            throw new ArgumentOutOfRangeException(nameof(frameRate), $"Found a frame rate of {frameRate}, expected {FrameRates.Expected}.");

        Options = options;
        FrameRate = frameRate;
        _stages = [.. options.Stages];
        _quirks = options.ReferenceCompatible ? options.Quirks : ReferenceQuirks.None;
        _usesAppearance = options.UsesAppearance;
        _usesTrail = options.Motion.ReplayGaps || _stages.Any(s => s.UsesTrail);
        _filter = new(options.Motion);
        _detections = new(options, _filter, _usesAppearance, Has(ReferenceQuirks.EqualScoreDropped));
        _appearances = new(options.Appearance);
        _buffer = options.TrackBufferFrameRate is { } rate ? (int)(frameRate / rate * options.TrackBuffer) : options.TrackBuffer;
        _longestGap = Math.Max(_buffer, (int)Math.Ceiling(frameRate));
        _nextId = options.FirstId;
    }

    /// <summary>What the tracker does.</summary>
    public TrackerOptions Options { get; }

    /// <summary>Frames a second of the stream.</summary>
    public double FrameRate { get; }

    /// <summary>Number of the last frame, from 1; 0 before the first. Frames that were skipped count.</summary>
    public int Frame { get; private set; }

    /// <summary>When the last frame was taken; null before the first, and as long as no frame had a timestamp.</summary>
    public TimeSpan? Time => _time;

    /// <summary>Number of living tracks: confirmed, lost or tentative.</summary>
    public int TrackCount => _count;

    /// <summary>What became of the detections since the tracker was made or reset; it is no part of a snapshot.</summary>
    public DetectionCounts Counts { get; private set; } = DetectionCounts.None;

    /// <summary>Takes the next frame.</summary>
    /// <param name="detections">
    /// Its detections, in any order: the result does not depend on it. Boxes without a positive width and height are passed over
    /// and counted, see <see cref="Counts"/>.
    /// </param>
    /// <param name="timestamp">
    /// When it was taken. A gap of n frame times moves tracks n steps. Tracks seen in the last frame outlive a gap of
    /// their buffer or of a second, whichever is longer. Without, it is the next frame.
    /// </param>
    /// <param name="camera">How the picture moved since the last frame; null: it did not.</param>
    /// <returns>The frame's tracks, by identity. Valid until the next call.</returns>
    /// <exception cref="ArgumentException">
    /// A coordinate, score, embedding or camera motion that is not finite, embeddings that are missing or of another length than
    /// before, a timestamp not after the last one. The tracker is as it was.
    /// </exception>
    /// <exception cref="InvalidOperationException">The last frame was number 2,147,483,647.</exception>
    public ReadOnlySpan<TrackedObject> Update(
        in FrameDetections detections, TimeSpan? timestamp = null, CameraMotion? camera = null)
    {
        int steps = Steps(timestamp);
        if (camera is { IsFinite: false })
            throw new ArgumentException($"Frame {Frame + steps}: found {camera}, expected finite numbers.", nameof(camera));
        _detections.Load(detections, Frame + steps, _appearances.Size);
        if (_usesAppearance && _appearances.Size == 0)
            _appearances.Clear(detections.EmbeddingSize);
        bool first = Frame == 0;
        Counts += _detections.Counts;
        Frame += steps;
        _time = timestamp ?? _time + TimeSpan.FromSeconds(1 / FrameRate);

        Predict(steps);
        if (camera is { } motion)
            Warp(motion);
        foreach (AssociationStage stage in _stages)
            Match(stage);
        UpdateTracks();
        StartTracks(first);
        DropDuplicates();
        Bury();
        return Report();
    }

    /// <summary>Takes frames without detections while there is no track: what <see cref="Update"/> does then but for the time it takes.</summary>
    internal void SkipEmpty(int frames)
    {
        Debug.Assert(_count == 0, "There are tracks.");
        Frame = checked(Frame + frames);
        _time += frames * TimeSpan.FromSeconds(1 / FrameRate);
    }

    /// <summary>Forgets everything: the next frame is the first.</summary>
    public void Reset()
    {
        Frame = 0;
        _count = 0;
        _time = null;
        Counts = DetectionCounts.None;
        _appearances.Clear();
        _filter.Coupled = false;
        if (!Has(ReferenceQuirks.IdsSurviveReset))
            _nextId = Options.FirstId;
    }

    private bool Has(ReferenceQuirks quirk) => (_quirks & quirk) != 0;

    // How many frames on a frame is.
    private int Steps(TimeSpan? timestamp)
    {
        if (timestamp is not { } now || _time is not { } last)
            return Frame < int.MaxValue ? 1 : throw new InvalidOperationException($"Frame {Frame} is the last that can be counted, expected no other; reset the tracker.");
        if (now <= last)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timestamp), $"Frame {Frame + 1}: found timestamp {now}, expected one after the last frame's {last}.");
        }

        double steps = Math.Max(1, Math.Round((now - last).TotalSeconds * FrameRate));
        if (steps > int.MaxValue - Frame)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timestamp), $"Frame {Frame + 1}: found timestamp {now}, more than {int.MaxValue} frames on.");
        }

        return (int)steps;
    }
}
