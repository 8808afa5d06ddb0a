using System.Runtime.InteropServices;
using System.Text;
using Mot.Training.Native;
using TorchSharp;

namespace Mot.Tests.Native;

public sealed class CxxVersionMendTests
{
    private const string Cxx = "libstdc++.so.6", Version = "GLIBCXX_3.4.32", Symbol = "_ZSt21ios_base_library_initv", Constructor = "_ZNSt8ios_base4InitC1Ev";

    private static readonly string s_path = NativeFolders.Find([.. NativeFolders.Of(typeof(torch).Assembly), .. NativeFolders.OfTorchPackages(typeof(torch).Assembly)], "libLibTorchSharp.so")!;
    private static readonly byte[] s_original = File.ReadAllBytes(s_path);

    private static readonly HashSet<string> s_all = [.. new SharedObject(s_original, s_path).Needed().Select(version => version.Name)];
    private static readonly HashSet<string> s_older = [.. s_all.Where(name => name != Version)];

    [Fact]
    public void The_one_symbol_that_is_newer_gives_way_to_an_older_one()
    {
        byte[] mended = CxxVersionMend.Apply(new SharedObject(s_original, s_path), s_older, Cxx)!;
        var file = new SharedObject(mended, "mended");
        IReadOnlyList<NeededVersion> needed = file.Needed(), before = new SharedObject(s_original, s_path).Needed();
        Assert.DoesNotContain(needed, version => version.Name == Version);
        Assert.Equal(before.Select(version => version.Name == Version ? "GLIBCXX_3.4" : version.Name), needed.Select(version => version.Name));
        NeededVersion replaced = needed[before.ToList().FindIndex(version => version.Name == Version)];
        Assert.Equal([Constructor], file.SymbolsOf(replaced).Select(symbol => symbol.Name));

        // The name of one symbol, the hash and the name of one version; nothing else.
        Assert.Equal(s_original.Length, mended.Length);
        Assert.InRange(Enumerable.Range(0, mended.Length).Count(i => mended[i] != s_original[i]), 1, Symbol.Length + 8);
        Assert.Null(CxxVersionMend.Apply(file, s_older, Cxx));
    }

    [Fact]
    public void A_library_of_which_nothing_is_missing_stays_as_it_is() =>
        Assert.Null(CxxVersionMend.Apply(new SharedObject(s_original, s_path), s_all, Cxx));

    [Fact]
    public void Another_symbol_of_that_version_is_an_error_that_names_it()
    {
        byte[] other = [.. s_original];
        int at = other.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Symbol + "\0"));
        other[at + Symbol.Length - 1] = (byte)'w';
        DllNotFoundException e = Assert.Throws<DllNotFoundException>(() => CxxVersionMend.Apply(new SharedObject(other, "other.so"), s_older, "/usr/lib/libstdc++.so.6"));
        Assert.Contains("'other.so' needs GLIBCXX_3.4.32", e.Message);
        Assert.Contains("'/usr/lib/libstdc++.so.6' lacks, for 1 symbols (_ZSt21ios_base_library_initw)", e.Message);
        Assert.Contains("GCC 13.2", e.Message);
    }

    [Fact]
    public void A_second_version_that_is_missing_is_an_error_that_names_both()
    {
        HashSet<string> old = [.. s_older.Where(name => name != "GLIBCXX_3.4.30")];
        DllNotFoundException e = Assert.Throws<DllNotFoundException>(() => CxxVersionMend.Apply(new SharedObject(s_original, s_path), old, Cxx));
        Assert.Contains("GLIBCXX_3.4.30", e.Message);
        Assert.Contains(Version, e.Message);
    }

    [Fact]
    public void A_library_that_is_cut_short_is_an_error_wherever_it_is_cut()
    {
        for (int length = 0; length < s_original.Length; length += 1 + (s_original.Length / 97))
        {
            byte[] cut = s_original[..length];
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => CxxVersionMend.Apply(new SharedObject(cut, "cut.so"), s_older, Cxx));
            Assert.Contains("'cut.so'", e.Message);
        }
    }

    [Fact]
    public void Damaged_bytes_are_an_error_or_do_no_harm()
    {
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. s_original];
            // Where the headers are: of the file, and of the sections at its end.
            for (int j = 0; j < 8; j++)
                damaged[random.Next(2) == 0 ? random.Next(64) : damaged.Length - 1 - random.Next(4096)] = (byte)random.Next(256);
            try
            {
                CxxVersionMend.Apply(new SharedObject(damaged, "damaged.so"), s_older, Cxx);
            }
            catch (Exception e) when (e is InvalidDataException or DllNotFoundException)
            {
            }
        }
    }

    [Fact]
    public void The_library_of_this_process_is_the_packages_or_a_private_copy()
    {
        using var folder = new TemporaryFolder();
        string cache = Path.Combine(folder.Path, "cache");
        string prepared = TorchLibraries.Prepare(s_path, cache);
        Assert.Equal(s_original, File.ReadAllBytes(s_path));
        if (prepared == s_path)
        {
            // This system's C++ library is new enough.
            Assert.False(Directory.Exists(cache));
            Assert.True(NativeLibrary.TryGetExport(NativeLibrary.Load(Cxx), Symbol, out _));
            return;
        }

        Assert.False(NativeLibrary.TryGetExport(NativeLibrary.Load(Cxx), Symbol, out _));
        Assert.StartsWith(cache, prepared);
        Assert.Equal("libLibTorchSharp.so", Path.GetFileName(prepared));
        DateTime written = File.GetLastWriteTimeUtc(prepared);
        Assert.Equal(prepared, TorchLibraries.Prepare(s_path, cache));
        Assert.Equal(written, File.GetLastWriteTimeUtc(prepared));
    }
}
