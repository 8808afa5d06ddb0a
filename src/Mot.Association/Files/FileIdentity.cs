using System.Runtime.InteropServices;

namespace Mot.Association.Files;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    None,
    File,
    Directory,

    /// <summary>A FIFO, a socket or a character device: what is written to it goes somewhere else.</summary>
    Stream,

    /// <summary>A block device, which holds a file system.</summary>
    Disk,
}

/// <summary>Which file a path leads to, after links.</summary>
internal static partial class FileIdentity
{
    private const int MaxLinks = 40; // as Linux has it
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int FromHandle = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatistics = 0x7FF; // STATX_BASIC_STATS
    private const int StatisticsLength = 256;

    /// <summary>The path with every link followed, also where what it leads to does not exist yet.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path), at = Path.GetPathRoot(full)!;
        Stack<string> rest = new();
        Push(full[at.Length..]);
        for (int links = 0; rest.TryPop(out string? part);)
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            string next = Path.Combine(at, part);
            // An open file of a process is a link whose text is no path where it is a pipe.
            if (new FileInfo(next).LinkTarget is not { } target || IsOpenFile(next))
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"{path}: found more than {MaxLinks} links, expected a file at their end");
            if (Path.IsPathRooted(target))
                at = Path.GetPathRoot(target)!;
            Push(target[(Path.IsPathRooted(target) ? at.Length : 0)..]);
        }

        return at;

        void Push(string relative)
        {
            foreach (string part in relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                if (part != ".")
                    rest.Push(part);
            }
        }
    }

    /// <summary>Whether a resolved path is a file that a process has open, such as /dev/stdout.</summary>
    public static bool IsOpenFile(string path) => path.StartsWith("/proc/", StringComparison.Ordinal) && path.Contains("/fd/", StringComparison.Ordinal);

    /// <summary>What stands at a path, after links.</summary>
    public static FileKind KindOf(string path) => Statistics(CurrentDirectory, path, 0) is { } found
        ? found.Kind
        : Directory.Exists(path) ? FileKind.Directory : File.Exists(path) && new FileInfo(path).LinkTarget is null ? FileKind.File : FileKind.None;

    /// <summary>
    /// The same text for two paths where, and only where, they lead to one file: its device and number, and below the last folder that
    /// exists the names. Where the system does not tell these, the path without links.
    /// </summary>
    public static string Key(string path)
    {
        string at = Resolve(path), below = "";
        while (true)
        {
            if (Statistics(CurrentDirectory, at, 0) is { } found)
                return $"{found.Device}:{found.Number}{below}";
            below = $"/{Path.GetFileName(at)}{below}";
            if (Path.GetDirectoryName(at) is not { } above)
                return OperatingSystem.IsLinux() ? below : below.ToUpperInvariant();
            at = above;
        }
    }

    /// <summary>Whether an open file still stands at its path; true where the system does not tell.</summary>
    public static bool StandsAt(FileStream file, string path) => Statistics((int)file.SafeFileHandle.DangerousGetHandle(), "", FromHandle) is not { } open
        || (Statistics(CurrentDirectory, path, 0) is { } found && (found.Device, found.Number) == (open.Device, open.Number));

    private static (FileKind Kind, ulong Device, ulong Number)? Statistics(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> buffer = stackalloc byte[StatisticsLength];
        try
        {
            if (Statx(folder, path, flags, BasicStatistics, buffer) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        // struct statx of linux/stat.h, the same on every architecture.
        FileKind kind = (BitConverter.ToUInt16(buffer[28..]) & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0x6000 => FileKind.Disk,
            _ => FileKind.Stream,
        };
        return (kind, ((ulong)BitConverter.ToUInt32(buffer[136..]) << 32) | BitConverter.ToUInt32(buffer[140..]), BitConverter.ToUInt64(buffer[32..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> result);
}
