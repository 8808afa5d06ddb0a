namespace Mot.Training.Native;

/// <summary>
/// Collects garbage where it does no harm. TorchSharp (0.107; dotnet/TorchSharp pull requests 1434 and 1496) gives libtorch the
/// native half of a Scalar without holding on to the Scalar, so that a collection just before the call lets the finalizer
/// free what the call is about to read: "Unknown scalar type", about once in some hundred collections where more threads run
/// than there are processors. A step of training makes a thousand Scalars. So training collects between its steps, before the
/// runtime does within one.
/// </summary>
internal sealed class CollectionPoint
{
    // A fraction of what the runtime waits for (the size of the processor's last cache, some 16 MB and more), and the
    // garbage of several steps.
    private const long Budget = 4 << 20;

    private long _allocated = GC.GetTotalAllocatedBytes();

    /// <summary>Called where the thread is in no call of TorchSharp.</summary>
    public void Pass()
    {
        if (GC.GetTotalAllocatedBytes() - _allocated < Budget)
            return;
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        _allocated = GC.GetTotalAllocatedBytes();
    }
}
