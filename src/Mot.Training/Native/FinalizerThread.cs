using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mot.Training.Native;

/// <summary>
/// Gives the runtime's finalizer thread a low priority. TorchSharp (0.107; dotnet/TorchSharp pull requests 1434 and 1496) passes
/// the native half of a Scalar to libtorch without holding on to the Scalar. A collection just before the call leaves a race
/// between the finalizer, which frees it, and the call, which reads it at once: "Unknown scalar type". The call loses only where
/// the finalizer takes its processor away, which a thread of low priority does not do.
/// </summary>
internal sealed partial class FinalizerThread
{
    // The share of a processor that this leaves is enough for 50,000 objects per second where all others are busy.
    private const int Niceness = 19, OfThread = 0, ThisOne = 0;

    private FinalizerThread()
    {
    }

    // What a finalizer sets belongs to the thread that runs it, of which there is one.
    ~FinalizerThread() => _ = SetPriority(OfThread, ThisOne, Niceness);

    /// <summary>Lowers the priority with the collection that this starts.</summary>
    public static void Lower()
    {
        Leave();
        GC.Collect(0, GCCollectionMode.Forced, blocking: false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Leave() => _ = new FinalizerThread();

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
