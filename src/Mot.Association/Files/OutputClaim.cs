using System.Globalization;

namespace Mot.Association.Files;

/// <summary>
/// What a piece of work is about to write, held from before its start to its end: none of it is something that it reads, all of it can
/// be written, and no other process writes it at the same time.
/// </summary>
public sealed class OutputClaim : IDisposable
{
    // Beyond what the lock's file holds, so that where locks are enforced others can still read that.
    private const long LockedByte = 1 << 20;

    private const int MaxDepth = 8;

    private static readonly HashSet<string> s_inputExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".ini", ".odgt", ".xml",
    };

    private static readonly HashSet<string> s_inputFolders = ["gt", "det", "labels_with_ids"];

    // Locks are a process's own, and don't tell two pieces of work in it apart.
    private static readonly HashSet<string> s_held = [];

    private readonly List<(string Key, string Path, FileStream? File)> _locks = [];

    private OutputClaim()
    {
    }

    /// <summary>Makes sure that files can be written, and keeps other processes from them.</summary>
    /// <param name="outputs">The files; null where one is not asked for. The folders that they are to lie in are made.</param>
    /// <param name="inputs">Files and folders that are read, or of which nothing is known yet; null where one is not given.</param>
    /// <exception cref="ArgumentException">An output is also an input, or another output.</exception>
    /// <exception cref="IOException">One can't be written, or another process writes it, or an input is a pipe or a device; the message names the file and the process.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be written.</exception>
    public static OutputClaim Take(IEnumerable<string?> outputs, params IEnumerable<string?> inputs)
    {
        string[] files = [.. outputs.OfType<string>()];
        Check(files, inputs);
        OutputClaim claim = new();
        try
        {
            foreach (string file in files)
                claim.Lock(file);
        }
        catch
        {
            claim.Dispose();
            throw;
        }

        return claim;
    }

    /// <summary>Lets others write the files.</summary>
    public void Dispose()
    {
        foreach ((string key, string path, FileStream? file) in _locks)
        {
            // The name goes first: whoever locks the file after that sees that it is gone.
            if (file is not null)
                File.Delete(path);
            file?.Dispose();
            lock (s_held)
                s_held.Remove(key);
        }

        _locks.Clear();
    }

    /// <summary>Makes sure that files can be written, for work that keeps others from them later.</summary>
    /// <inheritdoc cref="Take"/>
    public static void Check(IEnumerable<string?> outputs, params IEnumerable<string?> inputs)
    {
        string[] files = [.. outputs.OfType<string>()];
        ThrowIfSame(files, [.. inputs.OfType<string>().Where(input => input.Length > 0)]);
        foreach (string file in files)
        {
            using (OutputFile.Open(file))
            {
            }
        }
    }

    private static void ThrowIfSame(string[] outputs, string[] inputs)
    {
        Dictionary<string, string> written = [];
        foreach (string output in outputs)
        {
            // What goes to a stream replaces nothing.
            if (FileIdentity.KindOf(output) == FileKind.Stream)
                continue;
            string key = FileIdentity.Key(output);
            if (written.TryGetValue(key, out string? other))
                throw new ArgumentException($"found {output} for two outputs{(other == output ? "" : $", once as {other}")}, expected a file each");
            written.Add(key, output);
        }

        foreach (string input in inputs)
        {
            InputFile.ThrowIfStream(input);
            foreach (string file in Inputs(input, outputs.Any(File.Exists)))
            {
                if (written.TryGetValue(FileIdentity.Key(file), out string? output))
                    throw new ArgumentException($"found {output} for an output, which is an input as well{(file == output ? "" : $", as {file}")}; expected another file: it would be lost");
            }
        }
    }

    /// <summary>A file, or the files of a folder that are of data sets: others there are what was written of them.</summary>
    private static IEnumerable<string> Inputs(string path, bool inFolders)
    {
        string? folder = path;
        if (!Directory.Exists(path))
        {
            // An entry of an archive is lost with the archive.
            string file = path;
            while (!Path.Exists(file) && Path.GetDirectoryName(file) is { Length: > 0 } above)
                file = above;
            if (File.Exists(file))
                yield return file;

            // A sequence's detections or truth are one part of it.
            string? parent = Path.GetDirectoryName(Path.GetFullPath(path));
            folder = Path.GetFileName(parent) is "gt" or "det" ? Path.GetDirectoryName(parent) : null;
        }

        if (folder is null || !inFolders)
            yield break;
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = 0 };
        foreach (string file in Directory.EnumerateFiles(folder, "*", all))
        {
            if (s_inputExtensions.Contains(Path.GetExtension(file)) || s_inputFolders.Contains(Path.GetFileName(Path.GetDirectoryName(file)) ?? ""))
                yield return file;
        }
    }

    private void Lock(string path)
    {
        if (FileIdentity.KindOf(path) == FileKind.Stream || FileIdentity.IsOpenFile(FileIdentity.Resolve(path)))
            return;
        string target = FileIdentity.Resolve(path), beside = Path.Combine(Path.GetDirectoryName(target) ?? "", $".{Path.GetFileName(target)}.lock");
        lock (s_held)
        {
            if (!s_held.Add(target))
                throw Held(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }

        _locks.Add((target, beside, null));
        _locks[^1] = (target, beside, LockFile(path, beside));
    }

    private static FileStream LockFile(string path, string beside)
    {
        while (true)
        {
            FileStream file = new(beside, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                // Released by the system, however the process ends.
                if (!OperatingSystem.IsMacOS())
                    file.Lock(LockedByte, 1);
            }
            catch (IOException)
            {
                using (file)
                using (StreamReader holder = new(file))
                    throw Held(path, holder.ReadToEnd());
            }

            if (FileIdentity.StandsAt(file, beside))
            {
                file.SetLength(0);
                file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
                file.Flush();
                return file;
            }

            file.Dispose();
        }
    }

    private static IOException Held(string path, string process) =>
        new($"{path}: process {(process.Length > 0 ? process : "unknown")} is writing it; wait for its end, or give another file");
}
