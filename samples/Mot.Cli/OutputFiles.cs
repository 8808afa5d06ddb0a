namespace Mot.Cli;

/// <summary>Files that a command writes.</summary>
internal static class OutputFiles
{
    /// <summary>Makes the folder that a file is to lie in.</summary>
    public static void Prepare(string path) => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
}
