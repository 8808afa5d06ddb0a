using Mot.Training.Native;

namespace Mot.Tests.Native;

public sealed class NativeCacheTests : IDisposable
{
    private const string Name = "lib.so";
    private static readonly byte[] s_original = [1, 2, 3], s_content = [4, 5, 6];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_private_to_the_user_and_lies_by_the_hash_of_its_original()
    {
        string path = NativeCache.Store(_folder.Path, s_original, s_content, Name);
        Assert.Equal(Path.Combine(_folder.Path, "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", Name), path);
        Assert.Equal(s_content, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        }
    }

    [Fact]
    public void What_was_changed_meanwhile_is_written_anew()
    {
        string path = NativeCache.Store(_folder.Path, s_original, s_content, Name);
        File.WriteAllBytes(path, [4, 5]);
        Assert.Equal(path, NativeCache.Store(_folder.Path, s_original, s_content, Name));
        Assert.Equal(s_content, File.ReadAllBytes(path));
    }

    [Fact]
    public void Many_at_once_leave_one_whole_file()
    {
        byte[] large = new byte[1 << 20];
        large.AsSpan().Fill(7);
        string[] paths = [.. Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8).Select(_ => NativeCache.Store(_folder.Path, s_original, large, Name))];
        string path = Assert.Single(paths.Distinct());
        Assert.Equal(large, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_cache_that_can_not_be_written_is_an_error_that_says_what_to_set()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        DllNotFoundException e = Assert.Throws<DllNotFoundException>(() => NativeCache.Store(file, s_original, s_content, Name));
        Assert.Contains(file, e.Message);
        Assert.Contains("XDG_CACHE_HOME", e.Message);
    }
}
