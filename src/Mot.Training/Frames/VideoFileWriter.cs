using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>
/// Writes a video file. The file has its name only once it is whole: until <see cref="Complete"/> the frames go to a
/// temporary file beside it, which <see cref="Dispose"/> removes.
/// </summary>
public sealed class VideoFileWriter : IDisposable
{
    private readonly string _path, _temporary;
    private readonly VideoWriter _writer;
    private readonly Mat _even = new();
    private bool _completed;

    /// <summary>Opens a video for writing.</summary>
    /// <param name="path">
    /// The file; its extension says the container. mp4, mov and mkv hold H.264 where there is an encoder, else MPEG-4; avi
    /// holds MPEG-4 or Motion JPEG.
    /// </param>
    /// <param name="frameRate">Frames a second.</param>
    /// <param name="width">Width of every frame in pixels.</param>
    /// <param name="height">Height of every frame in pixels.</param>
    /// <exception cref="IOException">The file can't be written, or there is no encoder for it.</exception>
    public VideoFileWriter(string path, double frameRate, int width, int height)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        string extension = Path.GetExtension(path);
        string[] codecs = extension.ToUpperInvariant() switch
        {
            ".MP4" or ".MOV" or ".MKV" or ".M4V" => ["avc1", "mp4v"],
            ".AVI" => ["XVID", "MJPG"],
            _ => throw new ArgumentException($"'{path}': the extension is '{extension}', expected .mp4, .m4v, .mov, .mkv or .avi.", nameof(path)),
        };
        (_path, Width, Height) = (path, width, height);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        _temporary = Path.Combine(folder, $".{Path.GetFileNameWithoutExtension(path)}.{Guid.NewGuid():N}{extension}");

        // The encoders' subsampled colours want even sizes.
        Size size = new(width + (width & 1), height + (height & 1));
        foreach (string codec in codecs)
        {
            _writer = new VideoWriter(_temporary, OpenCvSharp.FourCC.FromString(codec), frameRate, size);
            if (_writer.IsOpened())
            {
                Codec = codec;
                return;
            }

            _writer.Dispose();
        }

        File.Delete(_temporary);
        throw new IOException($"'{path}': can't be written as {string.Join(" or ", codecs)} of {width} x {height}.");
    }

    /// <summary>Four-character code of the codec in use.</summary>
    public string Codec { get; }

    /// <summary>Width of every frame in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of every frame in pixels.</summary>
    public int Height { get; }

    /// <summary>Frames written so far.</summary>
    public int Frames { get; private set; }

    /// <summary>Appends a frame.</summary>
    /// <param name="bgr">8-bit image of three channels and of the video's size.</param>
    /// <exception cref="ArgumentException">It is of another type or size.</exception>
    public void Write(Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        ObjectDisposedException.ThrowIf(_writer.IsDisposed, this);
        if (bgr.Type() != MatType.CV_8UC3 || (bgr.Width, bgr.Height) != (Width, Height))
        {
            throw new ArgumentException(
                $"Frame {Frames + 1} of '{_path}' is {bgr.Width} x {bgr.Height} of {bgr.Type()}; expected {Width} x {Height} of {MatType.CV_8UC3}.",
                nameof(bgr));
        }

        Mat frame = bgr;
        if (((Width | Height) & 1) != 0)
        {
            Cv2.CopyMakeBorder(bgr, _even, 0, Height & 1, 0, Width & 1, BorderTypes.Replicate);
            frame = _even;
        }

        _writer.Write(frame);
        Frames++;
    }

    /// <summary>Ends the video and gives the file its name, in place of one that had it.</summary>
    /// <exception cref="IOException">Nothing was written, or the file could not be.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_writer.IsDisposed, this);
        _writer.Dispose();
        if (Frames == 0 || new FileInfo(_temporary) is not { Exists: true, Length: > 0 })
            throw new IOException($"'{_path}': no frame was written.");
        File.Move(_temporary, _path, overwrite: true);
        _completed = true;
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _even.Dispose();
        if (!_completed)
            File.Delete(_temporary);
    }
}
