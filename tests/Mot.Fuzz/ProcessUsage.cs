using System.Buffers.Text;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mot.Fuzz;

/// <summary>What this process uses, with all that is native.</summary>
internal static partial class ProcessUsage
{
    // "5" sets the peak back to what is resident now: proc_pid_clear_refs(5).
    private static readonly byte[] s_resetPeak = [.. "5"u8];

    private static readonly byte[] s_status = new byte[8192];

    private static readonly SafeFileHandle? s_statusFile = Open("/proc/self/status", FileAccess.Read), s_peakFile = Open("/proc/self/clear_refs", FileAccess.Write);

    /// <summary>Whether the peak of the memory can be measured here.</summary>
    public static bool MeasuresPeak => s_statusFile is not null && s_peakFile is not null;

    public static TimeSpan Processor => Environment.CpuUsage.TotalTime;

    /// <summary>Who started this process; 0 where that is not told.</summary>
    public static int Parent => OperatingSystem.IsLinux() ? ParentId() : 0;

    /// <summary>Begins a peak; gives what is resident.</summary>
    public static long BeginPeak()
    {
        if (!MeasuresPeak)
            return 0;

        // What an earlier case took and gave back, the C library keeps: this one could take it unseen.
        _ = Trim(0);
        RandomAccess.Write(s_peakFile!, s_resetPeak, 0);
        return Bytes("VmRSS:"u8);
    }

    /// <summary>The most that was resident since the peak was begun.</summary>
    public static long Peak() => MeasuresPeak ? Bytes("VmHWM:"u8) : 0;

    /// <summary>Bounds what native code may take, as the collector's heap is bounded by its settings.</summary>
    public static void LimitMemory(ulong bytes)
    {
        const int Data = 2; // RLIMIT_DATA
        if (OperatingSystem.IsLinux())
            _ = SetLimit(Data, [bytes, bytes]);
    }

    private static long Bytes(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> text = s_status.AsSpan(0, RandomAccess.Read(s_statusFile!, s_status, 0));
        text = text[(text.IndexOf(name) + name.Length)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(text, out long kilobytes, out _) ? kilobytes * 1024 : 0;
    }

    private static SafeFileHandle? Open(string path, FileAccess access)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ReadOnlySpan<ulong> softAndHard);
}
