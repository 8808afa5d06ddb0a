using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>
/// Frames of a video file. Frame n is the n-th that decoding from the start gives, after a seek as well: a jump in the
/// file is believed only where it lands on the time that the frame had before, and is else made by decoding.
/// </summary>
public sealed class VideoFrameSource : IFrameSource
{
    // Decoding so many frames is about as quick as a jump, which goes back to the key frame before the wanted one.
    private const int WorthAJump = 32;

    private readonly string _path;
    private readonly List<double> _times;
    private VideoCapture _capture;
    private bool _timesIncrease = true;
    private int _position; // number of the last frame decoded
    private bool _pending; // it has not been given out yet
    private int? _end;
    private bool _beyond;
    private TimeSpan? _timestamp;

    /// <summary>Opens a video and decodes its first frame.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no video, or not one frame of it can be decoded.</exception>
    public VideoFrameSource(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"'{path}': no such file.", path);
        (_path, Name) = (path, Path.GetFileNameWithoutExtension(path));
        _capture = new VideoCapture(path);
        using Mat first = new();
        if (!_capture.IsOpened())
            throw Failure("no video that can be read; it may be damaged or cut short");
        int count = _capture.FrameCount;
        double rate = _capture.Fps;
        Count = count > 0 ? count : null;
        FrameRate = rate is > 0 and <= 1000 ? rate : null;
        _times = new List<double>(Math.Clamp(count, 0, 1 << 16));
        if (!Advance() || !_capture.Retrieve(first) || first.Empty())
            throw Failure($"not one frame can be decoded{(count > 0 ? $", {count} are promised" : "")}");
        (Width, Height, _pending) = (first.Width, first.Height, true);

        InvalidDataException Failure(string what)
        {
            _capture.Dispose();
            return new InvalidDataException($"'{path}': {what}.");
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int? Count { get; }

    /// <inheritdoc/>
    public double? FrameRate { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Frame { get; private set; }

    /// <inheritdoc/>
    public TimeSpan? Timestamp =>
        _timesIncrease ? _timestamp : Frame > 0 && FrameRate is { } rate ? TimeSpan.FromSeconds((Frame - 1) / rate) : null;

    /// <inheritdoc/>
    public string? Warning => _end is { } end && Count is { } count && end < count
        ? $"'{_path}': {end} of {count} promised frames could be read; the file is cut short or damaged."
        : null;

    /// <inheritdoc/>
    public bool Read(Mat destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (_beyond || (!_pending && !Advance()))
            return false;
        _pending = false;
        if (!_capture.Retrieve(destination) || destination.Empty())
            throw new InvalidDataException($"'{_path}': frame {_position} can't be decoded.");
        if ((destination.Width, destination.Height) != (Width, Height))
        {
            throw new InvalidDataException(
                $"'{_path}': frame {_position} is {destination.Width} x {destination.Height}, the first is {Width} x {Height}.");
        }

        _timestamp = TimeSpan.FromMilliseconds(_capture.Get(VideoCaptureProperties.PosMsec));
        Frame = _position;
        return true;
    }

    /// <inheritdoc/>
    public bool Seek(int frame)
    {
        _beyond = frame < 1 || frame > _end;
        if (_beyond)
            return false;
        int next = _pending ? _position : _position + 1;
        if (frame < next)
        {
            if (!Jump(frame))
                Reopen();
        }
        else if (frame - next > WorthAJump && frame <= _times.Count && !Jump(frame))
        {
            Reopen();
        }

        while (_position < frame)
        {
            if (!Advance())
            {
                _beyond = true;
                return false;
            }

            _pending = true;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _capture.Dispose();

    private bool Advance()
    {
        if (!_capture.Grab())
        {
            _end = _position;
            return false;
        }

        if (_position++ == _times.Count && Count is not null)
        {
            double time = _capture.Get(VideoCaptureProperties.PosMsec);
            _timesIncrease &= _times.Count == 0 || time > _times[^1];
            _times.Add(time);
        }

        return true;
    }

    private bool Jump(int frame)
    {
        if (!_timesIncrease || frame > _times.Count || !_capture.Set(VideoCaptureProperties.PosFrames, frame - 1) ||
            !_capture.Grab() || _capture.Get(VideoCaptureProperties.PosMsec) != _times[frame - 1])
        {
            return false;
        }

        (_position, _pending) = (frame, true);
        return true;
    }

    private void Reopen()
    {
        _capture.Dispose();
        _capture = new VideoCapture(_path);
        (_position, _pending) = (0, false);
    }
}
