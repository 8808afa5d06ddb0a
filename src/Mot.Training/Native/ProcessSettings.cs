using System.Runtime.InteropServices;

namespace Mot.Training.Native;

/// <summary>What native libraries read from the process once, before they start.</summary>
internal static partial class ProcessSettings
{
    private const int TrimThreshold = -1, MmapThreshold = -3;

    /// <summary>Sets what the user has not set.</summary>
    public static void Apply()
    {
        // Waiting threads of OpenMP spin by default. Where two of them share a processor, as on virtual machines, the one
        // that waits takes the time of the one that works: up to five times as long. Native code reads the C library's
        // environment, of which .NET's is a copy.
        _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        try
        {
            // Feature maps and gradients are freed and taken again with every image. Given back to the system in between,
            // each costs a page fault per 4 KiB.
            _ = SetAllocator(MmapThreshold, 1 << 30);
            _ = SetAllocator(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library other than glibc.
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int option, int value);
}
