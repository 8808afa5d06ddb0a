using Mot.Association.Files;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>
/// Writes a video file. The file has its name only once it is whole: until <see cref="Complete"/> the frames go to a
/// temporary file beside it, which <see cref="Dispose"/> removes.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Extension</term><description>What is written</description></listheader>
/// <item><term>.mp4, .m4v, .webm, .mkv</term><description>VP8, which browsers play. Every frame is a key frame: any frame
/// is reached at once, at about three times the size of MPEG-4.</description></item>
/// <item><term>.mov</term><description>MPEG-4 part 2: the smallest and quickest, for video players; browsers don't play it.</description></item>
/// <item><term>.avi</term><description>Motion JPEG, for video players and editors; browsers don't play it.</description></item>
/// </list>
/// </remarks>
public sealed class VideoFileWriter : IDisposable
{
    private const string Vp8 = "VP80", Mpeg4 = "mp4v", MotionJpeg = "MJPG";

    private readonly string _path;
    private readonly OutputFile _file;
    private readonly IVideoEncoder _encoder;
    private readonly Mat _even = new();
    private bool _disposed;

    /// <summary>Opens a video for writing.</summary>
    /// <param name="path">The file; its extension is one of <see cref="Extensions"/>, in any case, and says what is written.</param>
    /// <param name="frameRate">Frames per second.</param>
    /// <param name="width">Width of every frame in pixels.</param>
    /// <param name="height">Height of every frame in pixels.</param>
    /// <exception cref="ArgumentException">The extension is another one, or the frames are larger than the codec allows.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public VideoFileWriter(string path, double frameRate, int width, int height)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (!Supports(path))
        {
            throw new ArgumentException(
                $"'{path}': the extension is '{Path.GetExtension(path)}'; expected one of {string.Join(", ", Extensions)}.", nameof(path));
        }

        // The subsampled colours of the encoders want even sizes.
        Size size = new(width + (width & 1), height + (height & 1));
        Codec = extension switch { ".mov" => Mpeg4, ".avi" => MotionJpeg, _ => Vp8 };
        if (Codec == Vp8 && Math.Max(size.Width, size.Height) > KeyFrameVideo.MaxSize)
        {
            throw new ArgumentException(
                $"'{path}': frames of {width} x {height}; a {extension} file holds VP8, of at most {KeyFrameVideo.MaxSize} pixels a side.", nameof(path));
        }

        (_path, Width, Height) = (path, width, height);
        _file = OutputFile.Open(path, extension);
        string written = _file.WrittenPath;
        try
        {
            _encoder = extension switch
            {
                ".mov" or ".avi" => new OpenCvVideo(written, Codec, frameRate, size),
                ".webm" => new KeyFrameVideo(new MatroskaFile(written, "webm", frameRate, size.Width, size.Height)),
                ".mkv" => new KeyFrameVideo(new MatroskaFile(written, "matroska", frameRate, size.Width, size.Height)),
                _ => new KeyFrameVideo(new Mp4File(written, frameRate, size.Width, size.Height)),
            };
        }
        catch (IOException e)
        {
            _file.Dispose();
            throw _file.Describe(e);
        }
    }

    /// <summary>The extensions that can be written: .mp4, .m4v, .webm, .mkv, .mov, .avi.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".mp4", ".m4v", ".webm", ".mkv", ".mov", ".avi"];

    /// <summary>Four-character code of the codec in use: VP80, mp4v or MJPG.</summary>
    public string Codec { get; }

    /// <summary>Width of every frame in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of every frame in pixels.</summary>
    public int Height { get; }

    /// <summary>Frames written so far.</summary>
    public int Frames { get; private set; }

    /// <summary>Whether a file of this name can be written: whether it has one of the <see cref="Extensions"/>.</summary>
    /// <param name="path">The file.</param>
    public static bool Supports(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Appends a frame.</summary>
    /// <param name="bgr">8-bit image of three channels and of the video's size.</param>
    /// <exception cref="ArgumentException">It is of another type or size.</exception>
    /// <exception cref="IOException">An earlier frame could not be encoded or written.</exception>
    public void Write(Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        ObjectDisposedException.ThrowIf(_disposed, this);
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

        try
        {
            _encoder.Write(frame);
        }
        catch (IOException e)
        {
            throw _file.Describe(e);
        }

        Frames++;
    }

    /// <summary>Ends the video and gives the file its name, in place of one that had it.</summary>
    /// <exception cref="IOException">Nothing was written, or the file could not be.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (Frames > 0)
                _encoder.Complete();
            Close();
        }
        catch (IOException e)
        {
            throw _file.Describe(e);
        }

        if (Frames == 0)
            throw new IOException($"'{_path}': no frame was written.");
        if (!IsWhole())
            throw new IOException($"'{_path}': what was written of {Frames} frames can't be read again; the disk may be full.");
        _file.Commit();
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        try
        {
            Close();
        }
        catch (IOException) when (Frames > 0)
        {
            // The rest of a buffer that a full disk does not take, of a file that goes: the first error says more.
        }
        finally
        {
            _file.Dispose();
        }
    }

    /// <summary>
    /// OpenCV does not say when a disk was full. It writes nothing after the first byte that found no room, so that the end tells: the
    /// number of frames, which is written last, and the last frame. Matroska does not state the number.
    /// </summary>
    private bool IsWhole()
    {
        try
        {
            using VideoFrameSource written = new(_file.WrittenPath);
            using Mat last = new();
            return (written.Count == Frames || Codec == Vp8) && written.Seek(Frames) && written.Read(last) && written.Warning is null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return false;
        }
    }

    private void Close()
    {
        _disposed = true;
        _encoder.Dispose();
        _even.Dispose();
    }
}
