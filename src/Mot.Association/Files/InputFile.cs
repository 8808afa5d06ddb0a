using System.Text;

namespace Mot.Association.Files;

/// <summary>Files that are read. A pipe or a device is refused before it is opened: opening may never return, and reading never end.</summary>
public static class InputFile
{
    /// <summary>Opens a file for reading, without a buffer; others may write or replace it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It is a pipe or a device, or can't be read; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        ThrowIfStream(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>Reads a file.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] ReadAllBytes(string path)
    {
        ThrowIfStream(path);
        return File.ReadAllBytes(path);
    }

    /// <summary>Reads a text.</summary>
    /// <inheritdoc cref="Open"/>
    public static string ReadAllText(string path)
    {
        ThrowIfStream(path);
        return File.ReadAllText(path, Encoding.UTF8);
    }

    /// <summary>The lines of a text, read one after the other.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path)
    {
        ThrowIfStream(path);
        return File.ReadLines(path, Encoding.UTF8);
    }

    /// <summary>Refuses what is no file to read from its start to its end; what does not exist is left to the reader.</summary>
    /// <param name="path">What is to be read.</param>
    /// <exception cref="IOException">It is a pipe or a device; the message names it.</exception>
    public static void ThrowIfStream(string path)
    {
        if (FileIdentity.KindOf(path) is FileKind.Stream or FileKind.Disk)
            throw new IOException($"{path}: found a pipe or a device, expected a file to read; save what comes from it in one");
    }
}
