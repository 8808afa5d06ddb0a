namespace Mot.Benchmarks;

/// <summary>What lies beside the repository that the program was built in.</summary>
internal static class Surroundings
{
    /// <summary>The path of a file or folder under <c>../shared</c>; null where it is absent.</summary>
    public static string? Shared(string relative)
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (!File.Exists(Path.Combine(d.FullName, "Mot.MLNet.sln")))
                continue;
            string path = Path.GetFullPath(Path.Combine(d.FullName, "..", "shared", relative));
            return File.Exists(path) || Directory.Exists(path) ? path : null;
        }

        return null;
    }
}
