using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mot.Benchmarks;

/// <summary>
/// Starts other programs on all processors that this one was given. With OMP_PROC_BIND this program's own threads are bound to one
/// each, and a program that one of them starts would be bound to that one, with all of its threads.
/// </summary>
internal static partial class Processors
{
    private const int Bytes = 128; // of a mask: 1,024 processors

    private static byte[]? s_given;

    /// <summary>Takes note of the processors; to be called before a thread is bound.</summary>
    public static void Remember() => s_given = Mask();

    public static Process Start(ProcessStartInfo start)
    {
        byte[]? own = Mask();
        try
        {
            Use(s_given);
            return Process.Start(start)!;
        }
        finally
        {
            Use(own);
        }
    }

    private static byte[]? Mask()
    {
        byte[] mask = new byte[Bytes];
        return OperatingSystem.IsLinux() && GetAffinity(0, Bytes, mask) >= 0 ? mask : null;
    }

    private static void Use(byte[]? mask)
    {
        if (mask is not null && SetAffinity(0, Bytes, mask) < 0)
            throw new InvalidOperationException($"sched_setaffinity: error {Marshal.GetLastPInvokeError()}");
    }

    // 0: the calling thread.
    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nint length, [Out] byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint length, byte[] mask);
}
