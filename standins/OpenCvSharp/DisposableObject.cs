namespace OpenCvSharp;

public abstract class DisposableObject : IDisposable
{
    private int _disposed;

    protected DisposableObject()
        : this(true)
    {
    }

    protected DisposableObject(bool isEnabledDispose) => IsEnabledDispose = isEnabledDispose;

    ~DisposableObject() => Dispose(false);

    public bool IsDisposed { get; protected set; }

    public bool IsEnabledDispose { get; set; }

    protected long AllocatedMemorySize { get; set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        IsDisposed = true;
        if (!IsEnabledDispose) return;
        if (disposing) DisposeManaged();
        DisposeUnmanaged();
    }

    protected virtual void DisposeManaged()
    {
    }

    protected virtual void DisposeUnmanaged()
    {
        if (AllocatedMemorySize > 0) GC.RemoveMemoryPressure(AllocatedMemorySize);
        AllocatedMemorySize = 0;
    }

    protected void NotifyMemoryPressure(long size)
    {
        if (!IsEnabledDispose || size == AllocatedMemorySize) return;
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (AllocatedMemorySize > 0) GC.RemoveMemoryPressure(AllocatedMemorySize);
        AllocatedMemorySize = size;
        if (size > 0) GC.AddMemoryPressure(size);
    }

    public void ThrowIfDisposed()
    {
        if (IsDisposed) throw new ObjectDisposedException(GetType().FullName);
    }
}

public abstract class CvObject : DisposableObject
{
    private protected nint _ptr;

    protected CvObject()
    {
    }

    protected CvObject(IntPtr ptr) => _ptr = ptr;

    protected CvObject(bool isEnabledDispose)
        : base(isEnabledDispose)
    {
    }

    protected CvObject(IntPtr ptr, bool isEnabledDispose)
        : base(isEnabledDispose) => _ptr = ptr;

    protected IntPtr ptr => _ptr;

    public IntPtr CvPtr => _ptr;

    protected override void DisposeUnmanaged()
    {
        _ptr = 0;
        base.DisposeUnmanaged();
    }
}
