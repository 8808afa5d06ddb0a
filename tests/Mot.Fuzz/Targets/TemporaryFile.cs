namespace Mot.Fuzz.Targets;

/// <summary>A file that a writer makes, in a folder of its own.</summary>
internal sealed class TemporaryFile(string name = "file") : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-fuzz-seed-").FullName;

    public string Path => System.IO.Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
