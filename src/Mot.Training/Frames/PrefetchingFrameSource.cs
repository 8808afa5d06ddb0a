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

    // How long a frame may take after a stop: its decoding, not a server's silence. A stop waits twice so long at most: for a frame
    // and for the thread.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400), s_glance = TimeSpan.FromMilliseconds(50);

    private readonly IFrameSource _source;
    private readonly Slot[] _ring;
    private readonly bool _onDemand;
    private readonly SemaphoreSlim _free = new(0), _filled = new(0);
    private readonly CancellationToken _cancelled;
    private Thread? _thread;
    private int _users = 1; // this object, and its thread: the last to leave disposes of the source
    private volatile bool _stop;
    private int _head;
    private bool _asked, _ended, _disposed;
    private string? _warning;

    public PrefetchingFrameSource(IFrameSource source, int capacity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        (_source, _onDemand, _cancelled) = (source, capacity == 0, cancellationToken);
        (Name, Count, FrameRate, Width, Height) = (source.Name, source.Count, source.FrameRate, source.Width, source.Height);
        _ring = [.. Enumerable.Range(0, Math.Max(1, capacity)).Select(_ => new Slot())];
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
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ended)
            return false;
        if (_thread is null)
            Start();
        if (_onDemand && !_asked)
            _free.Release();
        _asked = true;
        Wait();
        _asked = false;
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
        if (!_onDemand)
            _free.Release();
        return true;
    }

    public bool Seek(int frame)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Stop();
        bool found = false;
        ExceptionDispatchInfo? error = null;
        Run(() =>
        {
            try
            {
                found = _source.Seek(frame);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        Stop();
        error?.Throw();
        _ended = !found;
        return found;
    }

    /// <summary>Doesn't wait for a source that gives no answer: its thread then disposes of what is left, if the source ever returns.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = _stop = true;
        _free.Release();
        _thread?.Join(s_patience);
        Leave();
    }

    private void Wait()
    {
        _cancelled.ThrowIfCancellationRequested();
        try
        {
            _filled.Wait(_cancelled);
        }
        catch (OperationCanceledException)
        {
            // The frame at hand is finished, if it is a matter of decoding.
            if (!_filled.Wait(s_patience, CancellationToken.None))
                throw;
        }
    }

    private void Start()
    {
        (_stop, _head, _asked) = (false, 0, false);
        if (!_onDemand)
            _free.Release(_ring.Length);
        Run(Fill);
    }

    private void Run(Action use)
    {
        Interlocked.Increment(ref _users);
        _thread = new Thread(() =>
        {
            use();
            Leave();
        })
        {
            IsBackground = true,
            Name = $"frames of {Name}",
        };
        _thread.Start();
    }

    private void Stop()
    {
        if (_thread is null)
            return;
        _stop = true;
        _free.Release();
        while (!_thread.Join(s_glance))
            _cancelled.ThrowIfCancellationRequested();
        _thread = null;
        while (_free.Wait(0) || _filled.Wait(0))
        {
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        foreach (Slot slot in _ring)
            slot.Image.Dispose();
        _source.Dispose();
        _free.Dispose();
        _filled.Dispose();
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
