using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Frames;

internal sealed class RangeFrameSource : IFrameSource
{
    private readonly IFrameSource _source;
    private readonly FrameRange _frames;
    private bool _ended;

    public RangeFrameSource(IFrameSource source, FrameRange frames)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _frames) = (source, frames);
        if (!source.Seek(frames.First))
        {
            string has = source.Count is { } count ? $"has {count} frames" : $"has no frame {frames.First}";
            throw new InvalidDataException($"Frames {frames}: '{source.Name}' {has}.");
        }
    }

    public string Name => _source.Name;

    public int? Count => _source.Count is { } count ? Math.Min(count, _frames.Last) - _frames.First + 1 : null;

    public double? FrameRate => _source.FrameRate;

    public int Width => _source.Width;

    public int Height => _source.Height;

    public int Frame { get; private set; }

    public TimeSpan? Timestamp => Frame > 0 ? _source.Timestamp : null;

    public string? Warning => _source.Warning ??
        (_ended ? $"Frames {_frames}: '{Name}' ends with frame {_source.Frame}." : null);

    public bool Read(Mat destination)
    {
        if (Frame == _frames.Last)
            return false;
        _ended = !_source.Read(destination);
        if (_ended)
            return false;

        // Past the last frame there is one where that was lost.
        bool within = _source.Frame <= _frames.Last;
        Frame = within ? _source.Frame : _frames.Last;
        return within;
    }

    public bool Seek(int frame)
    {
        bool found = _frames.Contains(frame) && _source.Seek(frame);
        Frame = found ? frame - 1 : _frames.Last;
        return found;
    }

    public void Dispose() => _source.Dispose();
}
