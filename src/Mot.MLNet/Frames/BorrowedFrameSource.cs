using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.MLNet.Frames;

/// <summary>A source of somebody else's, from its start again; it is not disposed.</summary>
internal sealed class BorrowedFrameSource : IFrameSource
{
    private readonly IFrameSource _source;

    public BorrowedFrameSource(IFrameSource source)
    {
        _source = source;
        if (source.Frame > 0 && !source.Seek(1))
            throw new InvalidOperationException($"'{source.Name}' has been read up to frame {source.Frame} and can't go back; it can be read once.");
    }

    public string Name => _source.Name;

    public int? Count => _source.Count;

    public double? FrameRate => _source.FrameRate;

    public int Width => _source.Width;

    public int Height => _source.Height;

    public int Frame => _source.Frame;

    public TimeSpan? Timestamp => _source.Timestamp;

    public string? Warning => _source.Warning;

    public bool Read(Mat destination) => _source.Read(destination);

    public bool Seek(int frame) => _source.Seek(frame);

    public void Dispose()
    {
    }
}
