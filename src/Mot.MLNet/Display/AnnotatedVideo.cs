using Mot.Association.Tracking;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.MLNet.Display;

/// <summary>
/// A video with tracks drawn on its frames. The file has its name only once it is whole: <see cref="Complete"/> gives
/// it, disposing without it leaves nothing.
/// </summary>
public sealed class AnnotatedVideo : IDisposable
{
    // What a source without a rate of its own is played at.
    private const double DefaultFrameRate = 25;

    private readonly VideoFileWriter _writer;
    private readonly TrackPainter _painter;
    private readonly Mat _canvas = new();

    /// <summary>Opens the video for writing.</summary>
    /// <param name="path">The file; its extension says what is written, see <see cref="VideoFileWriter"/>. Browsers play .mp4, .m4v, .webm and .mkv.</param>
    /// <param name="frameRate">Frames per second; null for 25.</param>
    /// <param name="width">Width of the frames in pixels.</param>
    /// <param name="height">Height of the frames in pixels.</param>
    /// <param name="options">What is drawn; null for the defaults.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="VideoFileWriter.Extensions"/>, or the frames are too large.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public AnnotatedVideo(string path, double? frameRate, int width, int height, TrackPainterOptions? options = null)
    {
        _painter = new(options);
        _writer = new(path, frameRate ?? DefaultFrameRate, width, height);
    }

    /// <summary>Draws a frame's tracks on a copy of it, and appends that.</summary>
    /// <param name="image">The frame, 8-bit BGR; left as it is.</param>
    /// <param name="frame">Its number.</param>
    /// <param name="tracks">Its tracks.</param>
    public void Add(Mat image, int frame, ReadOnlySpan<TrackedObject> tracks)
    {
        ArgumentNullException.ThrowIfNull(image);
        image.CopyTo(_canvas);
        _painter.Paint(_canvas, frame, tracks);
        _writer.Write(_canvas);
    }

    /// <summary>Ends the video and gives the file its name.</summary>
    public void Complete() => _writer.Complete();

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _canvas.Dispose();
    }

    /// <summary>Writes what is left of a source, with tracklets drawn on it.</summary>
    /// <param name="path">The file; its extension says what is written, see <see cref="VideoFileWriter"/>. Browsers play .mp4, .m4v, .webm and .mkv.</param>
    /// <param name="source">The frames; read to its end.</param>
    /// <param name="tracklets">The tracks of the source's sequence; their frame numbers are the source's.</param>
    /// <param name="options">What is drawn; null for the defaults.</param>
    /// <param name="progress">Receives the number of every frame that was written.</param>
    /// <param name="cancellationToken">Stops between two frames, and leaves no file.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="VideoFileWriter.Extensions"/>, or the frames are too large.</exception>
    /// <exception cref="IOException">The file can't be written, or the source has no frame.</exception>
    public static void Write(
        string path,
        IFrameSource source,
        IEnumerable<Tracklet> tracklets,
        TrackPainterOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tracklets);
        FrameTracks tracks = new(tracklets);
        using AnnotatedVideo video = new(path, source.FrameRate, source.Width, source.Height, options);
        using Mat image = new();
        while (source.Read(image))
        {
            cancellationToken.ThrowIfCancellationRequested();
            video.Add(image, source.Frame, tracks[source.Frame]);
            progress?.Report(source.Frame);
        }

        video.Complete();
    }
}
