namespace Mot.Association;

/// <summary>
/// An online tracker: one frame's detections in, its tracks out. One engine for all of <see cref="TrackerPresets"/>; the
/// options say what it does. Not safe for use by several threads at a time; instances share nothing.
/// </summary>
public sealed class Tracker
{
    /// <summary>Makes a tracker.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="frameRate">Frames a second of the stream.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public Tracker(TrackerOptions options, double frameRate = 30)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        FrameRate = frameRate;
    }

    /// <summary>What the tracker does.</summary>
    public TrackerOptions Options { get; }

    /// <summary>Frames a second of the stream.</summary>
    public double FrameRate { get; }

    /// <summary>Number of the last frame, from 1; 0 before the first. Skipped frames count.</summary>
    public int Frame { get; private set; }

    /// <summary>Takes the next frame.</summary>
    /// <param name="detections">Its detections, in any order: the result does not depend on it.</param>
    /// <param name="timestamp">
    /// When it was taken. Given, a gap of n frame times moves tracks n steps; without, it is the next frame.
    /// </param>
    /// <returns>The frame's tracks, by identity. Valid until the next call.</returns>
    public ReadOnlySpan<TrackedObject> Update(in FrameDetections detections, TimeSpan? timestamp = null) => throw new NotImplementedException();

    /// <summary>Forgets everything: the next frame is the first.</summary>
    public void Reset() => throw new NotImplementedException();

    /// <summary>The tracker's state: versioned, checksummed bytes for <see cref="Restore"/>.</summary>
    public byte[] Snapshot() => throw new NotImplementedException();

    /// <summary>Takes a state back. What follows is byte-equal to what would have followed the snapshot.</summary>
    /// <exception cref="InvalidDataException">Not a snapshot, damaged, or of a tracker with other options.</exception>
    public void Restore(ReadOnlySpan<byte> snapshot) => throw new NotImplementedException();
}
