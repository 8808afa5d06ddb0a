namespace TorchSharp;

/// <summary>
/// Has the garbage collector run where tensors that nobody disposed hold much native memory, of which it knows nothing.
/// GC.AddMemoryPressure would do the same, but collects ten times in a step of training in which all are disposed.
/// </summary>
internal static class Pressure
{
    private const long Floor = 512 << 10;

    private static long _held;
    private static long _limit = Floor;

    /// <summary>What undisposed tensors hold, in KiB.</summary>
    internal static long Held => Interlocked.Read(ref _held);

    internal static void Add(int kib)
    {
        var held = Interlocked.Add(ref _held, kib);
        var limit = Interlocked.Read(ref _limit);
        if (held > limit && Interlocked.CompareExchange(ref _limit, long.MaxValue, limit) == limit) Collect();
    }

    internal static void Remove(int kib) => Interlocked.Add(ref _held, -kib);

    // What is still held once the finalizers are through is in use; only twice as much is a reason to look again.
    private static void Collect()
    {
        GC.Collect();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                GC.WaitForPendingFinalizers();
                Interlocked.Exchange(ref _limit, Math.Max(Floor, 2 * Held));
            },
            null);
    }
}
