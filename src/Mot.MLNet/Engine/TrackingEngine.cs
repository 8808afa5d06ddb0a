using System.Security.Cryptography;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet.Associating;
using Mot.Training.Detecting;
using OpenCvSharp;
using Tracker = Mot.Association.Tracking.Tracker;

namespace Mot.MLNet.Engine;

/// <summary>
/// A model over a live stream: one frame in, its tracks out, the same ones that the model gives over a data view of the
/// stream. Not for several threads at once, which is refused; engines of one model share its network and nothing else.
/// </summary>
public sealed class TrackingEngine : IDisposable
{
    private static ReadOnlySpan<byte> Magic => "MOTENG02"u8;

    private readonly FrameDetector _detector;
    private readonly SequenceTracker _tracker;
    private readonly double? _frameRate;
    private TimeSpan? _time;
    private int _width;
    private int _height;
    private bool _disposed;
    private int _calls;

    internal TrackingEngine(FrameDetector detector, AssociationOptions association, TrackingEngineOptions options)
    {
        _detector = detector;
        _frameRate = association.FrameRate ?? options.FrameRate;
        _tracker = new SequenceTracker(association.Tracker);
        _tracker.Begin(_frameRate);
    }

    /// <summary>Number of the last frame, from 1; 0 before the first.</summary>
    public int Frame { get; private set; }

    /// <summary>Frames a second that the engine counts with.</summary>
    public double FrameRate => _tracker.Tracker.FrameRate;

    /// <summary>What became of the detections since the engine was made or reset; it is no part of a snapshot.</summary>
    public DetectionCounts Counts => _tracker.Tracker.Counts;

    /// <summary>What is wrong with what the model's network gives, in one line; null as long as nothing is.</summary>
    public string? Warning => _detector.Warning;

    /// <summary>Takes the next frame.</summary>
    /// <param name="bgr">The frame, BGR, 8 bits, of the same size as the frames before.</param>
    /// <param name="timestamp">When it was taken; null: one frame time after the last one.</param>
    /// <returns>Its tracks, by identity; boxes in single precision, pixels of the frame. Valid until the next call.</returns>
    /// <exception cref="ArgumentException">
    /// Another size or type than expected, or a timestamp not after the last one. The engine is as it was.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is using the engine. For it the engine is as it was.</exception>
    public ReadOnlySpan<TrackedObject> Update(Mat bgr, TimeSpan? timestamp = null)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (bgr.Empty() || bgr.Type() != MatType.CV_8UC3)
            throw new ArgumentException($"Frame {Frame + 1}: found {(bgr.Empty() ? "an empty image" : bgr.Type().ToString())}, expected 8-bit BGR.", nameof(bgr));
        using Call call = new(this);
        Check(bgr.Width, bgr.Height, timestamp);
        _detector.Detect(bgr);
        return Track(bgr.Width, bgr.Height, timestamp);
    }

    /// <inheritdoc cref="Update(Mat, TimeSpan?)"/>
    /// <param name="image">The frame, of the same size as the frames before; it stays the caller's.</param>
    /// <param name="timestamp">When it was taken; null: one frame time after the last one.</param>
    public ReadOnlySpan<TrackedObject> Update(MLImage image, TimeSpan? timestamp = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using Call call = new(this);
        Check(image.Width, image.Height, timestamp);
        _detector.Detect(image);
        return Track(image.Width, image.Height, timestamp);
    }

    /// <inheritdoc cref="Update(Mat, TimeSpan?)"/>
    /// <param name="bgr">The frame's bytes, row by row, blue, green, red: width x height x 3.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="timestamp">When it was taken; null: one frame time after the last one.</param>
    public unsafe ReadOnlySpan<TrackedObject> Update(ReadOnlySpan<byte> bgr, int width, int height, TimeSpan? timestamp = null)
    {
        if (width <= 0 || height <= 0 || bgr.Length != (long)width * height * 3)
            throw new ArgumentException($"Frame {Frame + 1}: found {bgr.Length} bytes, expected {width} x {height} x 3.", nameof(bgr));
        fixed (byte* pixels = bgr)
        {
            using Mat view = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)pixels);
            return Update(view, timestamp);
        }
    }

    /// <summary>Forgets everything: the next frame is the first of another stream.</summary>
    public void Reset()
    {
        using Call call = new(this);
        _tracker.Begin(_frameRate);
        _detector.Memory.Clear();
        (Frame, _time, _width, _height) = (0, null, 0, 0);
    }

    /// <summary>The state after the last frame, for <see cref="Restore"/> in this or another process.</summary>
    public byte[] Snapshot()
    {
        using Call call = new(this);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Frame);
        writer.Write(_time?.Ticks ?? long.MinValue);
        writer.Write(_width);
        writer.Write(_height);

        // Where frames are seen with the one before, that one.
        byte[] last = _detector.Memory.Save();
        writer.Write(last.Length);
        writer.Write(last);
        writer.Write(_tracker.Tracker.Snapshot());
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Takes a state back. What follows is byte-equal to what would have followed the snapshot.</summary>
    /// <exception cref="InvalidDataException">
    /// No snapshot, a damaged one, or one of a model with another tracker or frame rate. The engine is as it was.
    /// </exception>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        int header = Magic.Length + (4 * sizeof(int)) + sizeof(long);
        if (snapshot.Length < header + SHA256.HashSizeInBytes || !snapshot.StartsWith(Magic))
            throw new InvalidDataException($"Found {snapshot.Length} bytes that are no snapshot of a tracking engine.");
        ReadOnlySpan<byte> content = snapshot[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(snapshot[content.Length..]))
            throw new InvalidDataException("The snapshot of a tracking engine is damaged: its checksum differs.");

        using var reader = new BinaryReader(new MemoryStream(content[Magic.Length..header].ToArray()));
        (int frame, long ticks, int width, int height) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32());
        int length = reader.ReadInt32();
        if (length < 0 || length > content.Length - header)
            throw new InvalidDataException("The snapshot of a tracking engine is damaged: its lengths differ.");
        if (frame < 0 || width < 0 || height < 0 || ticks is < -long.MaxValue / 2 and > long.MinValue or > long.MaxValue / 2)
            throw new InvalidDataException($"The snapshot of a tracking engine cannot be: found frame {frame} of {width} x {height} pixels at {ticks} ticks, expected none less than 0 and a time.");
        using Call call = new(this);
        using FrameMemory last = new();
        last.Restore(content.Slice(header, length));

        // The tracker is handed the engine's times, and counts at least its frames.
        Tracker tracker = new(_tracker.Tracker.Options, FrameRate);
        tracker.Restore(content[(header + length)..]);
        if ((tracker.Time?.Ticks ?? long.MinValue) != ticks || tracker.Frame < frame)
            throw new InvalidDataException($"The snapshot of a tracking engine cannot be: found frame {frame} at {ticks} ticks, expected the tracker's, {tracker.Frame} at {tracker.Time?.Ticks ?? long.MinValue}.");
        _tracker.Tracker.Restore(content[(header + length)..]);
        _detector.Memory.Restore(content.Slice(header, length));
        (Frame, _time, _width, _height) = (frame, ticks == long.MinValue ? null : new TimeSpan(ticks), width, height);
    }

    /// <summary>Frees what the engine holds; the model stays.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _detector.Dispose();
        }
    }

    // Before the frame is looked at, so that a frame that can't be taken costs nothing and changes nothing.
    private void Check(int width, int height, TimeSpan? timestamp)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Frame == int.MaxValue)
            throw new InvalidOperationException($"Frame {Frame} is the last that can be counted, expected no other; reset the engine.");
        if (Frame > 0 && (width, height) != (_width, _height))
        {
            throw new ArgumentException(
                $"Frame {Frame + 1}: found {width} x {height} pixels, expected {_width} x {_height} as in the frames before. Reset the engine for another stream.");
        }

        if (timestamp <= _time)
            throw new ArgumentOutOfRangeException(nameof(timestamp), $"Frame {Frame + 1}: found timestamp {timestamp}, expected one after the last frame's {_time}.");
    }

    private ReadOnlySpan<TrackedObject> Track(int width, int height, TimeSpan? timestamp)
    {
        TimeSpan time = timestamp ?? (_time is { } last ? last + TimeSpan.FromSeconds(1 / FrameRate) : TimeSpan.Zero);
        ReadOnlySpan<TrackedObject> tracks = _tracker.Update(
            _detector.Boxes, _detector.Scores, _detector.Embeddings, _detector.EmbeddingSize, _detector.Labels, _detector.PreviousBoxes, time);
        (Frame, _time, _width, _height) = (Frame + 1, time, width, height);
        return tracks;
    }

    /// <summary>A call that changes or reads the state: one at a time.</summary>
    private readonly ref struct Call
    {
        private readonly TrackingEngine _engine;

        public Call(TrackingEngine engine)
        {
            if (Interlocked.Exchange(ref engine._calls, 1) != 0)
                throw new InvalidOperationException($"Frame {engine.Frame + 1}: found a call of another thread at work, expected one at a time; give each stream an engine of its own.");
            _engine = engine;
        }

        public void Dispose() => Volatile.Write(ref _engine._calls, 0);
    }
}
