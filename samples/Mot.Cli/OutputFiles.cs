namespace Mot.Cli;

/// <summary>Files that a command writes.</summary>
internal static class OutputFiles
{
    /// <summary>
    /// Makes the folders that files are to lie in, and makes sure that the files can be written, before there is anything to lose.
    /// </summary>
    /// <param name="paths">The files; null where one is not asked for.</param>
    /// <exception cref="UsageException">Two of them are the same.</exception>
    /// <exception cref="IOException">One can't be written; the message names it.</exception>
    public static void Prepare(params IEnumerable<string?> paths)
    {
        string[] files = [.. paths.OfType<string>().Select(Path.GetFullPath)];
        if (files.GroupBy(file => file).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new UsageException($"found {twice.Key} for two outputs, expected a file each");
        foreach (string file in files)
        {
            if (Directory.Exists(file))
                throw new IOException($"{file}: found a folder, expected a file to write");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            FileInfo info = new(file);
            if (!info.Exists)
            {
                using FileStream trial = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            else if (info.Length > 0)
            {
                // A pipe, which opening and closing would break, has no length.
                using FileStream trial = new(file, FileMode.Open, FileAccess.Write);
            }
        }
    }
}
