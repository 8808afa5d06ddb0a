using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>
/// Frames of a video file. Frame n is the n-th in the file, after a seek as well. One that can't be decoded, or that the container
/// has lost, is left out, and those after it keep their numbers, by their times or by the container's index.
/// </summary>
/// <remarks>
/// Where a jump in a file lands is not to be relied on, least of all with B-frames, so the pixels say it: frames that have
/// been read are known by a checksum, and from the first known one that a jump meets, decoding goes on to the wanted one.
/// What can't be told that way, identical frames for one, is decoded from the start.
/// </remarks>
public sealed class VideoFrameSource : IFrameSource
{
    // Decoding so many frames is about as quick as a jump, which goes back to the key frame before the wanted one.
    private const int WorthAJump = 128;

    // Frames of one group that may come out before one is recognised, and the groups to go back: 0, 1, 2, 4 .. this many.
    private const int Patience = 16, FarthestBack = 8;

    private const int Ambiguous = -1;

    private readonly string _path;
    private readonly SortedSet<int> _lost = []; // numbers that a damaged file has no frame for
    private readonly List<bool> _read = [true]; // by frame; the one before the first counts as known
    private readonly Dictionary<ulong, int> _frames = []; // by checksum
    private readonly Mat _landing = new();
    private VideoCapture _capture;
    private int _position; // number of the last frame decoded
    private bool _pending; // it has not been given out yet
    private bool _beyond; // a seek has failed
    private int? _end;
    private long _decoding, _decoded; // ticks spent on how many frames
    private bool _jumpsPay = true;
    private double _time = double.NaN; // of the last frame decoded, milliseconds
    private FrameIndex? _index;
    private bool _indexed; // whether it was looked for
    private readonly bool _incomplete; // whether the container has lost frames without leaving a gap in the times

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
        _capture = LocalVideo.Open(path);
        using Mat first = new();
        if (!_capture.IsOpened())
            throw Failure("no video that can be read; it may be damaged or cut short");
        if (FrameSources.TooLarge(_capture.FrameWidth, _capture.FrameHeight) is { } large)
            throw Failure(large);

        // A frame takes a byte at least: a header that promises billions is not waited for.
        int count = (int)Math.Min(_capture.FrameCount, new FileInfo(path).Length);
        double rate = _capture.Fps;
        Count = count > 0 ? count : null;
        FrameRate = rate is >= FrameRates.Least and <= 1000 ? rate : null;
        _incomplete = count > 0 && AviIndex.Read(path)?.Contains(false) == true;
        if (!Advance() || !_capture.Retrieve(first) || first.Empty())
            throw Failure($"not one frame can be decoded{(count > 0 ? $", {count} are promised" : "")}");
        if (FrameSources.TooLarge(first.Width, first.Height) is { } larger) // than the container said
            throw Failure(larger);
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
    public string? Warning
    {
        get
        {
            string lost = _lost.Count == 0 ? "" : $"{Ranges(_lost)} can't be decoded and {(_lost.Count == 1 ? "is" : "are")} left out, the others keep their numbers";
            string end = _end is { } last && Count is { } count && last < count
                ? $"{last - _lost.Count} of {count} promised frames could be read; the file is cut short or damaged" : "";
            return lost.Length + end.Length == 0 ? null : $"'{_path}': {lost}{(lost.Length > 0 && end.Length > 0 ? "; " : "")}{end}.";
        }
    }

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

        Frame = _position;
        Remember(destination);
        return true;
    }

    /// <inheritdoc/>
    public bool Seek(int frame)
    {
        _beyond = frame < 1 || frame > _end;
        if (_beyond)
            return false;
        int next = _pending ? _position : _position + 1;
        if ((frame < next || (frame - next > WorthAJump && frame < _read.Count)) && !(_jumpsPay && Jump(frame)))
            Reopen();
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
    public void Dispose()
    {
        _capture.Dispose();
        _landing.Dispose();
    }

    private bool Advance()
    {
        long start = Stopwatch.GetTimestamp();

        // A frame that can't be decoded is no end, as long as more are promised.
        int failed = 0;
        while (!_capture.Grab())
        {
            if (_position + ++failed >= (Count ?? 0))
            {
                _end = _position;
                return false;
            }
        }

        _decoding += Stopwatch.GetTimestamp() - start;
        _decoded++;
        int number = Number(failed);
        for (int lost = _position + 1; lost < number; lost++)
            _lost.Add(lost);
        _position = number;
        return true;
    }

    /// <summary>The number of the frame that was just decoded, after some that could not be.</summary>
    private int Number(int failed)
    {
        double time = _capture.Get(VideoCaptureProperties.PosMsec), last = _time;
        _time = time;
        int next = _position + 1 + failed;
        bool gap = FrameRate is { } rate && (time - last) * rate > 1.5 * 1000;
        if (Count is not { } count || !(failed > 0 || gap || _incomplete))
            return next;
        if (!_indexed)
            (_index, _indexed) = (FrameIndex.Read(_path, count, FrameRate), true);
        return Math.Max(_index?.NumberAt(time) ?? next, _position + 1);
    }

    private static string Ranges(IEnumerable<int> frames)
    {
        const int Shown = 5;
        List<FrameRange> ranges = [];
        foreach (int frame in frames)
        {
            if (ranges.Count > 0 && ranges[^1].Last == frame - 1)
                ranges[^1] = ranges[^1] with { Last = frame };
            else
                ranges.Add(new(frame, frame));
        }

        string text = string.Join(", ", ranges.Take(Shown).Select(range => range.Length == 1 ? $"{range.First}" : range.ToString()));
        return $"frame{(ranges is [{ Length: 1 }] ? "" : "s")} {text}{(ranges.Count > Shown ? $" and {ranges.Skip(Shown).Sum(range => range.Length)} more" : "")}";
    }

    private void Remember(Mat image)
    {
        // Without an end there is no going back, and memory must not grow.
        if (Count is null || (Frame < _read.Count && _read[Frame]))
            return;
        while (_read.Count <= Frame)
            _read.Add(false);
        _read[Frame] = true;
        ref int frame = ref CollectionsMarshal.GetValueRefOrAddDefault(_frames, Checksum(image), out bool known);
        frame = known ? Ambiguous : Frame;
    }

    /// <summary>Goes to <paramref name="frame"/> or to one before it; says whether it could.</summary>
    private bool Jump(int frame)
    {
        long start = Stopwatch.GetTimestamp();
        bool landed = TryJump(frame);

        // In some containers a jump costs more than decoding all that comes before.
        _jumpsPay = Stopwatch.GetTimestamp() - start < 2 * Math.Max(frame, WorthAJump) * _decoding / _decoded;
        return landed;
    }

    private bool TryJump(int frame)
    {
        int back = 0;
        do
        {
            if (!_capture.Set(VideoCaptureProperties.PosFrames, Math.Max(0, frame - 1 - (back * Patience))))
                return false;
            for (int i = 0; i < Patience && _capture.Grab() && _capture.Retrieve(_landing) && !_landing.Empty(); i++)
            {
                if (!_frames.TryGetValue(Checksum(_landing), out int found) || found == Ambiguous || !BetweenKnown(found))
                    continue;
                if (found > frame)
                    break;
                (_position, _pending, _time) = (found, true, _capture.Get(VideoCaptureProperties.PosMsec));
                return true;
            }

            back = Math.Max(1, 2 * back);
        }
        while (back <= FarthestBack);
        return false;
    }

    // A frame's unknown neighbour may look the same: then there is no telling which of the two it is.
    private bool BetweenKnown(int frame) =>
        _read[frame - 1] && (frame == _end || (frame + 1 < _read.Count && _read[frame + 1]));

    private void Reopen()
    {
        _capture.Dispose();
        _capture = LocalVideo.Open(_path);
        (_position, _pending, _time) = (0, false, double.NaN);
    }

    private static ulong Checksum(Mat image)
    {
        uint a = 0, b = 0, c = 0, d = 0;
        MatRowAccessor<byte> rows = image.AsRows<byte>();
        for (int y = 0; y < rows.Count; y++)
        {
            ReadOnlySpan<byte> row = rows[y];
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(row);
            int x = 0;
            for (; x + 4 <= words.Length; x += 4)
            {
                a = BitOperations.Crc32C(a, words[x]);
                b = BitOperations.Crc32C(b, words[x + 1]);
                c = BitOperations.Crc32C(c, words[x + 2]);
                d = BitOperations.Crc32C(d, words[x + 3]);
            }

            foreach (byte rest in row[(x * sizeof(ulong))..])
                a = BitOperations.Crc32C(a, rest);
        }

        return ((ulong)BitOperations.Crc32C(a, c) << 32) | BitOperations.Crc32C(b, d);
    }
}
