using System.Text;

namespace Mot.Association.Files;

/// <summary>
/// A file that appears whole or not at all: it is written beside its place, and takes it by <see cref="Commit"/>. Links are followed,
/// and the permissions of a file that is replaced are kept. A FIFO or a character device is not replaced but written to.
/// </summary>
public sealed class OutputFile : IDisposable
{
    /// <summary>What a file system hands out at least, so that a full one refuses it.</summary>
    private const int Block = 4096;

    private readonly string _path, _target;
    private bool _done;

    private OutputFile(string path, string target, string written) => (_path, _target, WrittenPath) = (path, target, written);

    /// <summary>Where the content goes until <see cref="Commit"/>; does not exist yet, but for a FIFO or a device.</summary>
    public string WrittenPath { get; }

    private bool IsStream => WrittenPath == _target;

    /// <summary>Makes the folder that a file is to lie in, and makes sure that the file can be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="extension">The extension of <see cref="WrittenPath"/>, for writers that go by it and go back in the file; empty for others.</param>
    /// <exception cref="IOException">It can't be written: a folder, a disk, no space, or no stream will do; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static OutputFile Open(string path, string extension = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = FileIdentity.Resolve(path), folder = Path.GetDirectoryName(target) ?? "";
        FileKind kind = FileIdentity.KindOf(target);
        if (kind == FileKind.Directory || Path.EndsInDirectorySeparator(path))
            throw new IOException($"{path}: found a folder, expected a file to write");
        if (kind == FileKind.Disk)
            throw new IOException($"{path}: found a disk, expected a file to write");
        if (kind == FileKind.Stream || FileIdentity.IsOpenFile(target))
        {
            return extension.Length == 0
                ? new OutputFile(path, target, target)
                : throw new IOException($"{path}: found a pipe or a device, expected a file to write: {extension} is not written from start to end");
        }

        OutputFile file = new(path, target, Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid().ToString("N")[..12]}.new{extension}"));
        file.Attempt(() =>
        {
            Directory.CreateDirectory(folder);
            if (kind == FileKind.File)
            {
                using FileStream given = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            }

            using FileStream trial = new(file.WrittenPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
            trial.Write(new byte[Block]);
        });
        return file;
    }

    /// <summary>A path with every link followed, also where what it leads to does not exist yet.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Resolve(string path) => FileIdentity.Resolve(path);

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="IOException">It can't be written; what stood at the path is still there. The message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using OutputFile file = Open(path);
        file.Attempt(() =>
        {
            using FileStream stream = new(
                file.WrittenPath, file.IsStream ? FileMode.Append : FileMode.CreateNew, FileAccess.Write, file.IsStream ? FileShare.ReadWrite : FileShare.None);
            write(stream);
            stream.Flush();
        });
        file.Commit();
    }

    /// <summary>Writes a text in UTF-8, with line feeds.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            write(text);
        });
    }

    /// <summary>Puts what was written in its place.</summary>
    /// <exception cref="IOException">It can't be; what stood there still does.</exception>
    public void Commit()
    {
        if (!IsStream)
        {
            Attempt(() =>
            {
                // The name is worth nothing if a power cut leaves it without the content.
                using (FileStream written = new(WrittenPath, FileMode.Open, FileAccess.ReadWrite))
                    written.Flush(flushToDisk: true);
                if (!OperatingSystem.IsWindows() && File.Exists(_target))
                    File.SetUnixFileMode(WrittenPath, File.GetUnixFileMode(_target));
                File.Move(WrittenPath, _target, overwrite: true);
            });
        }

        _done = true;
    }

    /// <summary>Removes what did not come into its place.</summary>
    public void Dispose()
    {
        if (!_done && !IsStream)
            File.Delete(WrittenPath);
    }

    /// <summary>An error of writing that names the file that was asked for, not the one beside it.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The same error where it names neither.</returns>
    public Exception Describe(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (!error.Message.Contains(WrittenPath, StringComparison.Ordinal))
            return error;
        string message = $"{_path}: can't be written: {error.Message.Replace(WrittenPath, _target, StringComparison.Ordinal)}";
        return error is IOException ? new IOException(message, error) : new UnauthorizedAccessException(message, error);
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !ReferenceEquals(Describe(e), e))
        {
            throw Describe(e);
        }
    }
}
