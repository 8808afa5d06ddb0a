using System.Buffers.Binary;
using System.Text;

namespace Mot.Training.Native;

/// <summary>
/// The symbol versions in a shared library for 64-bit little-endian Linux (ELF, with GNU's version sections): which versions
/// it defines, which it needs of other libraries, and which of its symbols carry a version.
/// </summary>
internal sealed class SharedObject
{
    private const uint DynamicSymbols = 11, VersionDefinitions = 0x6ffffffd, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const int HeaderLength = 64, SectionLength = 64, SymbolLength = 24;
    private const ushort VersionMask = 0x7fff;

    private readonly byte[] _bytes;
    private readonly List<Section> _sections = [];

    /// <summary>Reads the section table.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">It is not such a library, or it is cut short.</exception>
    public SharedObject(byte[] bytes, string name)
    {
        (_bytes, Name) = (bytes, name);
        if (bytes.Length < HeaderLength || !bytes.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException($"'{name}': expected a 64-bit little-endian ELF file, found {bytes.Length} bytes of something else.");
        long table = Offset(0x28);
        (int size, int count) = (U16(0x3a), U16(0x3c));
        if (size < SectionLength)
            throw new InvalidDataException($"'{name}': expected section headers of at least {SectionLength} bytes, found {size}.");
        for (int i = 0; i < count; i++)
        {
            long at = table + ((long)i * size);
            _sections.Add(new Section(U32(at + 4), Offset(at + 24), Offset(at + 32), U32(at + 40), U32(at + 44)));
        }

        foreach (Section section in _sections)
        {
            if (section.Type is DynamicSymbols or VersionDefinitions or VersionNeeds or SymbolVersions)
                Check(section.Start, section.Length);
        }
    }

    /// <summary>What errors call the file.</summary>
    public string Name { get; }

    /// <summary>The names of the versions that this library defines.</summary>
    public IReadOnlySet<string> Defined()
    {
        var names = new HashSet<string>();
        if (Find(VersionDefinitions) is not { } section)
            return names;
        long at = section.Start;
        for (uint i = 0; i < section.Info; i++)
        {
            names.Add(Text(Strings(section), U32(at + U32(at + 12))));
            if (U32(at + 16) is not (> 0 and var next)) break;
            at += next;
        }

        return names;
    }

    /// <summary>The versions that this library needs of others.</summary>
    public IReadOnlyList<NeededVersion> Needed()
    {
        var needs = new List<NeededVersion>();
        if (Find(VersionNeeds) is not { } section)
            return needs;
        Section strings = Strings(section);
        long file = section.Start;
        for (uint i = 0; i < section.Info; i++)
        {
            string library = Text(strings, U32(file + 4));
            long version = file + U32(file + 8);
            for (int j = U16(file + 2); j > 0; j--)
            {
                needs.Add(new NeededVersion(library, Text(strings, U32(version + 8)), (ushort)(U16(version + 6) & VersionMask), version));
                version += U32(version + 12);
            }

            if (U32(file + 12) is not (> 0 and var next)) break;
            file += next;
        }

        return needs;
    }

    /// <summary>The dynamic symbols that carry a version.</summary>
    public IReadOnlyList<VersionedSymbol> SymbolsOf(NeededVersion version)
    {
        var symbols = new List<VersionedSymbol>();
        if (Find(DynamicSymbols) is not { } section || Find(SymbolVersions) is not { } versions)
            return symbols;
        Section strings = Strings(section);
        long count = Math.Min(section.Length / SymbolLength, versions.Length / sizeof(ushort));
        for (long i = 0; i < count; i++)
        {
            if ((U16(versions.Start + (i * sizeof(ushort))) & VersionMask) == version.Index)
            {
                uint name = U32(section.Start + (i * SymbolLength));
                symbols.Add(new VersionedSymbol(Text(strings, name), strings.Start + name));
            }
        }

        return symbols;
    }

    /// <summary>A copy of the file in which one symbol has another name and one needed version is another.</summary>
    /// <param name="symbol">The symbol, as <see cref="SymbolsOf"/> has it.</param>
    /// <param name="name">Its name in the copy, no longer than its own.</param>
    /// <param name="version">The needed version, as <see cref="Needed"/> has it.</param>
    /// <param name="replacement">A version that the library needs of the same library anyway.</param>
    public byte[] Rename(VersionedSymbol symbol, string name, NeededVersion version, NeededVersion replacement)
    {
        if (name.Length > symbol.Name.Length || replacement.Library != version.Library)
            throw new ArgumentException($"'{Name}': can't rename {symbol.Name} to {name}, of {version.Library} {version.Name} to {replacement.Library} {replacement.Name}.");
        byte[] copy = [.. _bytes];
        Span<byte> text = copy.AsSpan((int)symbol.Position, symbol.Name.Length);
        text.Clear();
        Encoding.ASCII.GetBytes(name, text);
        // A version is looked up by its hash, then by its name (Elfxx_Vernaux: hash, flags, index, name, next).
        copy.AsSpan((int)replacement.Position, 4).CopyTo(copy.AsSpan((int)version.Position));
        copy.AsSpan((int)replacement.Position + 8, 4).CopyTo(copy.AsSpan((int)version.Position + 8));
        return copy;
    }

    private Section? Find(uint type)
    {
        foreach (Section section in _sections)
        {
            if (section.Type == type) return section;
        }

        return null;
    }

    private Section Strings(Section section)
    {
        if (section.Link >= _sections.Count)
            throw new InvalidDataException($"'{Name}': a section names the strings of section {section.Link}, expected one of {_sections.Count}.");
        Section strings = _sections[(int)section.Link];
        Check(strings.Start, strings.Length);
        return strings;
    }

    private string Text(Section strings, uint offset)
    {
        if (offset < strings.Length)
        {
            ReadOnlySpan<byte> rest = _bytes.AsSpan((int)strings.Start, (int)strings.Length)[(int)offset..];
            if (rest.IndexOf((byte)0) is >= 0 and int end) return Encoding.ASCII.GetString(rest[..end]);
        }

        throw new InvalidDataException($"'{Name}': a name at {offset} does not end within its {strings.Length} bytes of strings.");
    }

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, sizeof(ushort)));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, sizeof(uint)));

    // A place or a size within the file; whatever is beyond any file is caught where it is used.
    private long Offset(long at) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(at, sizeof(ulong))), int.MaxValue);

    private ReadOnlySpan<byte> Bytes(long at, int length)
    {
        Check(at, length);
        return _bytes.AsSpan((int)at, length);
    }

    private void Check(long start, long length)
    {
        if (start < 0 || length < 0 || start + length > _bytes.Length)
            throw new InvalidDataException($"'{Name}': cut short; it refers to bytes {start} to {start + length}, and has {_bytes.Length}.");
    }

    private readonly record struct Section(uint Type, long Start, long Length, uint Link, uint Info);
}

/// <summary>A version that a shared library needs of another.</summary>
/// <param name="Library">The other's name, such as libstdc++.so.6.</param>
/// <param name="Name">The version's name, such as GLIBCXX_3.4.32.</param>
/// <param name="Index">Its number among the versions of the library that needs it.</param>
/// <param name="Position">Where in the file it stands.</param>
internal readonly record struct NeededVersion(string Library, string Name, ushort Index, long Position);

/// <summary>A dynamic symbol that carries a version.</summary>
/// <param name="Name">The symbol's name.</param>
/// <param name="Position">Where in the file the name stands.</param>
internal readonly record struct VersionedSymbol(string Name, long Position);
