namespace Mot.Training.Native;

/// <summary>
/// Lets a library that was built with GCC 13 load beside the C++ library of GCC 12 and earlier (Debian 12, Ubuntu 22.04).
/// What is newer in it is one symbol, which headers of GCC 13 name so that the C++ library is one that initialises its
/// streams by itself. Before, each library did that by constructing a std::ios_base::Init; that constructor is as old as the
/// C++ library, and takes the symbol's place. libtorch, loaded first, constructs one.
/// </summary>
internal static class CxxVersionMend
{
    private const string Library = "libstdc++.so.6", Version = "GLIBCXX_3.4.32", Base = "GLIBCXX_3.4";
    private const string Symbol = "_ZSt21ios_base_library_initv", Constructor = "_ZNSt8ios_base4InitC1Ev";

    /// <summary>The file in which that symbol is replaced; null where nothing is missing.</summary>
    /// <param name="file">The library that is to be loaded.</param>
    /// <param name="defined">The versions that the system's C++ library has.</param>
    /// <param name="cxx">Where that one lies, for the error.</param>
    /// <exception cref="DllNotFoundException">Something else is missing.</exception>
    public static byte[]? Apply(SharedObject file, IReadOnlySet<string> defined, string cxx)
    {
        IReadOnlyList<NeededVersion> needed = file.Needed();
        NeededVersion[] missing = [.. needed.Where(version => version.Library == Library && !defined.Contains(version.Name))];
        if (missing.Length == 0)
            return null;
        VersionedSymbol[] symbols = [.. missing.SelectMany(file.SymbolsOf)];
        if (missing is [{ Name: Version }] && symbols is [{ Name: Symbol }])
            return file.Rename(symbols[0], Constructor, missing[0], needed.First(version => version.Library == Library && version.Name == Base));

        const int Shown = 3;
        throw new DllNotFoundException(
            $"'{file.Name}' needs {string.Join(", ", missing.Select(version => version.Name))} of the C++ library, " +
            $"which '{cxx}' lacks, for {symbols.Length} symbols ({string.Join(", ", symbols.Take(Shown).Select(symbol => symbol.Name))}{(symbols.Length > Shown ? ", ..." : "")}). " +
            "Install the libstdc++ of GCC 13.2 or later, as Debian 13 and Ubuntu 24.04 have it (package libstdc++6).");
    }
}
