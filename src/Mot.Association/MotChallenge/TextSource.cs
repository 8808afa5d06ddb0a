using System.IO.Compression;
using Mot.Association.Files;

namespace Mot.Association.MotChallenge;

/// <summary>Bytes of a text file, of the only one in a zip archive, or of <c>ARCHIVE.zip/ENTRY</c>.</summary>
internal static class TextSource
{
    private const string ZipExtension = ".zip";

    // Tracks and detections pack to a third or a fifth. Short ones may repeat themselves more.
    private const int MostUnfolding = 20, AlwaysAllowed = 4 << 20;

    public static byte[] Read(string path)
    {
        if (FindArchive(path) is not var (archivePath, entryName))
            return InputFile.ReadAllBytes(path);

        using ZipArchive archive = OpenArchive(archivePath);
        ZipArchiveEntry[] entries = [.. archive.Entries.Where(e => entryName is null ? IsText(e) : Matches(e, entryName))];
        if (entries.Length == 0 && entryName is not null)
            throw new FileNotFoundException($"{archivePath} has no entry '{entryName}'.", path);
        if (entries.Length != 1)
        {
            string names = string.Join(", ", entries.Take(5).Select(e => e.FullName));
            throw new InvalidDataException(
                $"{archivePath}: found {entries.Length} text files ({names}), expected one; name it as {archivePath}/ENTRY.");
        }

        long most = Math.Max(AlwaysAllowed, Math.Min(MostUnfolding * new FileInfo(archivePath).Length, Array.MaxLength));
        string place = $"{archivePath}/{entries[0].FullName}";
        if (entries[0].Length > most)
        {
            throw new InvalidDataException(
                $"{place}: found {entries[0].Length} bytes of text in an archive of {new FileInfo(archivePath).Length}, expected at most {most}; unpack it where it is right.");
        }

        try
        {
            // One byte more than claimed, to see whether there is more.
            byte[] content = new byte[entries[0].Length + 1];
            using Stream stream = entries[0].Open();
            int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return read == entries[0].Length ? content[..read] : throw new InvalidDataException($"It does not hold the {entries[0].Length} bytes that it claims.");
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new InvalidDataException($"{place}: found a damaged entry, expected text. {e.Message}", e);
        }
    }

    public static bool Exists(string path)
    {
        if (FindArchive(path) is not var (archivePath, entryName))
            return File.Exists(path);
        using ZipArchive archive = OpenArchive(archivePath);
        return archive.Entries.Any(e => entryName is null ? IsText(e) : Matches(e, entryName));
    }

    public static void Write(string path, Action<TextWriter> write)
    {
        if (!path.EndsWith(ZipExtension, StringComparison.OrdinalIgnoreCase))
        {
            OutputFile.WriteText(path, write);
            return;
        }

        OutputFile.Write(path, file =>
        {
            using ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true);
            ZipArchiveEntry entry = archive.CreateEntry(Path.GetFileNameWithoutExtension(path) + ".txt");
            using StreamWriter zipped = new(entry.Open()) { NewLine = "\n" };
            write(zipped);
        });
    }

    private static ZipArchive OpenArchive(string path)
    {
        InputFile.ThrowIfStream(path);
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);

            // What the directory holds is looked at when it is first asked for.
            _ = archive.Entries;
            return archive;
        }
        catch (Exception e) when (IsDamage(e))
        {
            archive?.Dispose();
            throw new InvalidDataException($"{path}: found a damaged archive, expected a zip archive. {e.Message}", e);
        }
    }

    // What .NET's archives throw where names, sizes or methods are not those of a zip archive; a file that can't be opened stays what it is.
    private static bool IsDamage(Exception e) => e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;

    private static (string Archive, string? Entry)? FindArchive(string path)
    {
        for (string? part = path; !string.IsNullOrEmpty(part); part = Path.GetDirectoryName(part))
        {
            if (part.EndsWith(ZipExtension, StringComparison.OrdinalIgnoreCase) && File.Exists(part))
                return (part, part.Length == path.Length ? null : path[(part.Length + 1)..].Replace('\\', '/'));
        }

        return null;
    }

    private static bool IsText(ZipArchiveEntry entry) => entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);

    /// <summary>Archives are often made of a folder, so the entry's file name alone will do.</summary>
    private static bool Matches(ZipArchiveEntry entry, string name) => entry.FullName == name || entry.Name == name;
}
