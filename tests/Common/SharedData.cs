namespace Mot.Tests;

/// <summary>Reference data that lives beside the repository, not in it. Tests that need it skip, saying so, without it.</summary>
internal static class SharedData
{
    private static readonly string? s_root = Find();

    /// <summary>The path of a file or folder under <c>../shared</c>; skips the calling test where it is absent.</summary>
    public static string Require(string relative)
    {
        string? path = s_root is null ? null : Path.Combine(s_root, relative);
        bool there = path is not null && (File.Exists(path) || Directory.Exists(path));
        Assert.SkipUnless(there, $"needs ../shared/{relative}, which is not here");
        return path!;
    }

    private static string? Find()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Mot.MLNet.sln")))
            {
                string candidate = Path.Combine(d.FullName, "..", "shared");
                return Directory.Exists(candidate) ? Path.GetFullPath(candidate) : null;
            }
        }

        return null;
    }
}
