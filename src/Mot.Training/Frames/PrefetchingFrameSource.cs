using System.Runtime.ExceptionServices;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>A ring of frames that one thread fills ahead of the reader.</summary>
internal sealed class PrefetchingFrameSource : IFrameSource
{
    private sealed class Slot
    {
        public readonly Mat Image = new();
        public int Frame;
        public TimeSpan? Timestamp;
        public string? Warning;
        public bool Ended;
        public ExceptionDispatchInfo? Error;
    }

    private readonly IFrameSource _source;
    private readonly Slot[] _ring;
    private readonly SemaphoreSlim _free = new(0), _filled = new(0);
    private readonly CancellationToken _cancelled;
    private Thread? _thread;
    private volatile bool _stop;
    private int _head;
    private bool _ended;
    private string? _warning;

    public PrefetchingFrameSource(IFrameSource source, int capacity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_source, _cancelled) = (source, cancellationToken);
        (Name, Count, FrameRate, Width, Height) = (source.Name, source.Count, source.FrameRate, source.Width, source.Height);
        _ring = [.. Enumerable.Range(0, capacity).Select(_ => new Slot())];
    }

    public string Name { get; }

    public int? Count { get; }

    public double? FrameRate { get; }

    public int Width { get; }

    public int Height { get; }

    public int Frame { get; private set; }

    public TimeSpan? Timestamp { get; private set; }

    public string? Warning => _ended ? _source.Warning : _warning;

    public bool Read(Mat destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ObjectDisposedException.ThrowIf(_ring[0].Image.IsDisposed, this);
        if (_ended)
            return false;
        if (_thread is null)
            Start();
        _filled.Wait(_cancelled);
        Slot slot = _ring[_head];
        if (slot.Ended || slot.Error is not null)
        {
            // The thread has ended by itself: the source is at rest.
            Stop();
            _ended = slot.Ended;
            slot.Error?.Throw();
            return false;
        }

        slot.Image.CopyTo(destination);
        (Frame, Timestamp, _warning, _head) = (slot.Frame, slot.Timestamp, slot.Warning, (_head + 1) % _ring.Length);
        _free.Release();
        return true;
    }

    public bool Seek(int frame)
    {
        ObjectDisposedException.ThrowIf(_ring[0].Image.IsDisposed, this);
        Stop();
        _ended = !_source.Seek(frame);
        return !_ended;
    }

    public void Dispose()
    {
        if (_ring[0].Image.IsDisposed)
            return;
        Stop();
        foreach (Slot slot in _ring)
            slot.Image.Dispose();
        _source.Dispose();
        _free.Dispose();
        _filled.Dispose();
    }

    private void Start()
    {
        (_stop, _head) = (false, 0);
        _free.Release(_ring.Length);
        _thread = new Thread(Fill) { IsBackground = true, Name = $"frames of {Name}" };
        _thread.Start();
    }

    private void Stop()
    {
        if (_thread is null)
            return;
        _stop = true;
        _free.Release();
        _thread.Join();
        _thread = null;
        while (_free.Wait(0) || _filled.Wait(0))
        {
        }
    }

    private void Fill()
    {
        for (int tail = 0; ; tail = (tail + 1) % _ring.Length)
        {
            _free.Wait();
            if (_stop)
                return;
            Slot slot = _ring[tail];
            (slot.Ended, slot.Error) = (false, null);
            try
            {
                slot.Ended = !_source.Read(slot.Image);
                (slot.Frame, slot.Timestamp, slot.Warning) = (_source.Frame, _source.Timestamp, _source.Warning);
            }
            catch (Exception e)
            {
                slot.Error = ExceptionDispatchInfo.Capture(e);
            }

            bool last = slot.Ended || slot.Error is not null;
            _filled.Release();
            if (last)
                return;
        }
    }
}
