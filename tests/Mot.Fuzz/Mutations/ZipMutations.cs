using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Mot.Fuzz.Mutations;

/// <summary>Mutations of a zip archive that is whole again: its entries are packed anew, with right checksums.</summary>
/// <param name="formatOf">How an entry's content is mutated.</param>
/// <param name="packs">Whether entries are packed or lie in the archive as they are.</param>
/// <param name="finish">What is done to the entries before they are packed, such as a list of their checksums.</param>
internal sealed class ZipMutations(Func<string, Format> formatOf, bool packs = false, Action<List<ZipMutations.Entry>>? finish = null)
{
    private const int EndSize = 22, CentralSize = 46, MostUnfolded = 8 << 20;

    // So that mutations of mutations take no more than what is tested.
    private const long MostContent = 32 << 20, MostNames = 4 << 20;

    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly byte[] s_local = [.. "PK\x03\x04"u8], s_central = [.. "PK\x01\x02"u8], s_end = [.. "PK\x05\x06"u8];

    internal sealed record Entry(string Name, byte[] Content, bool Packed);

    public IReadOnlyList<Mutation> Entries =>
    [
        new("an entry", MutateEntry),
        new("an entry", MutateEntry),
        new("an entry", MutateEntry),
        new("an entry of another content", (b, c) => Rewritten(b, c, entries => Replace(entries, c, entry => entry with { Content = c.Random.Pick(entries).Content }))),
        new("an entry's name", (b, c) => Rewritten(b, c, entries => Replace(entries, c, entry => entry with { Name = Name(entries, entry, c) }))),
        new("an entry removed", (b, c) => Rewritten(b, c, entries => entries.RemoveAt(c.Random.Below(entries.Count)))),
        new("an entry twice", (b, c) => Rewritten(b, c, entries => entries.Insert(c.Random.Below(entries.Count), c.Random.Pick(entries)))),
        new("an empty entry", (b, c) => Rewritten(b, c, entries => Replace(entries, c, entry => entry with { Content = [] }))),
        new("an entry packed or not", (b, c) => Rewritten(b, c, entries => Replace(entries, c, entry => entry with { Packed = !entry.Packed }))),
        new("an entry that unfolds", (b, c) => Rewritten(b, c, entries => Replace(entries, c, entry => entry with { Content = Long(entry.Content, c), Packed = true }))),
        new("many entries", (b, c) => Rewritten(b, c, entries =>
        {
            for (int i = c.Random.Length(Math.Max(1, (c.MostBytes - b.Length) / 120)); i > 0; i--)
                entries.Add(new(c.Random.Chance(0.5) ? $"{i}.txt" : c.Random.Pick(entries).Name, [], false));
        })),
    ];

    /// <summary>Mutations of the archive's headers, which no program would write.</summary>
    public static IReadOnlyList<Mutation> Headers { get; } =
    [
        new("a field of the directory", (b, c) => Field(b, c, s_central, CentralSize)),
        new("a field of an entry's header", (b, c) => Field(b, c, s_local, 30)),
        new("a field of the archive's end", (b, c) => Field(b, c, s_end, EndSize)),
        new("entries that overlap", Overlapping),
    ];

    public static List<Entry>? Read(byte[] archive)
    {
        try
        {
            using ZipArchive zip = new(new MemoryStream(archive));
            if (zip.Entries.Any(entry => entry.Length > MostContent) || zip.Entries.Sum(entry => entry.Length) > MostContent)
                return null;
            List<Entry> entries = [];
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using MemoryStream content = new();
                using Stream stream = entry.Open();
                stream.CopyTo(content);
                entries.Add(new(entry.FullName, content.ToArray(), entry.CompressedLength != entry.Length));
            }

            return entries.Count == 0 ? null : entries;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    public static byte[] Write(IEnumerable<Entry> entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (Entry entry in entries)
            {
                ZipArchiveEntry written = zip.CreateEntry(entry.Name, entry.Packed ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
                written.LastWriteTime = s_epoch;
                using Stream content = written.Open();
                content.Write(entry.Content);
            }
        }

        return stream.ToArray();
    }

    private byte[]? MutateEntry(byte[] archive, MutationContext context) => Rewritten(archive, context, entries =>
        Replace(entries, context, entry => entry with { Content = formatOf(entry.Name).Mutate(entry.Content, context.Within(entry.Name)) }));

    private byte[]? Rewritten(byte[] archive, MutationContext context, Action<List<Entry>> change)
    {
        if (Read(archive) is not { } entries)
            return null;
        if (!packs)
            entries = [.. entries.Select(entry => entry with { Packed = false })];
        change(entries);
        if (entries.Sum(entry => (long)entry.Content.Length) > MostContent || entries.Sum(entry => (long)entry.Name.Length) > MostNames)
            return null;
        finish?.Invoke(entries);
        return Write(entries.Where(entry => entry.Name.Length > 0 && Encoding.UTF8.GetByteCount(entry.Name) < ushort.MaxValue));
    }

    private static void Replace(List<Entry> entries, MutationContext context, Func<Entry, Entry> change)
    {
        int at = context.Random.Below(entries.Count);
        entries[at] = change(entries[at]);
    }

    private static byte[] Long(byte[] content, MutationContext context)
    {
        // Packed it is a thousandth.
        byte[] unfolded = new byte[content.Length + context.Random.Length(MostUnfolded)];
        content.CopyTo(unfolded, 0);
        return unfolded;
    }

    private static string Name(List<Entry> entries, Entry entry, MutationContext context) => context.Random.Pick(
    [
        context.Random.Pick(entries).Name, "../" + entry.Name, "/" + entry.Name, "C:\\" + entry.Name, "x/" + entry.Name, "./" + entry.Name, entry.Name + "/", entry.Name.Replace('/', '\\'),
        entry.Name.ToUpperInvariant(), Path.GetFileName(entry.Name), "\0" + entry.Name, "a\u001b[2J.txt", new string('n', context.Random.Length(60_000)), ".", "..", " ", "\uD800",
    ]);

    /// <summary>An extreme integer in one of the records that begin with a signature.</summary>
    private static byte[]? Field(byte[] archive, MutationContext context, byte[] signature, int size)
    {
        List<int> places = [];
        for (int at = 0; archive.AsSpan(at).IndexOf(signature) is >= 0 and int found; at += found + 1)
            places.Add(at + found);
        if (places.Count == 0)
            return null;
        int record = context.Random.Pick(places), width = context.Random.Chance(0.5) ? 2 : 4, field = record + 4 + (2 * context.Random.Below((size - 4) / 2));
        if (field + width > archive.Length)
            return null;
        byte[] copy = [.. archive];
        ByteMutations.Integer(copy.AsSpan(field, width), context.Random, little: true);
        return copy;
    }

    /// <summary>A directory that names an entry many times.</summary>
    private static byte[]? Overlapping(byte[] archive, MutationContext context)
    {
        int end = archive.AsSpan().LastIndexOf(s_end), central = archive.AsSpan().IndexOf(s_central);
        if (central < 0 || end < central + CentralSize || archive.Length < end + EndSize)
            return null;
        int length = CentralSize + BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(central + 28)), times = context.Random.Length(Math.Max(1, (context.MostBytes - archive.Length) / length));
        if (central + length > end)
            return null;
        byte[] record = [.. archive[end..]];
        int count = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(10)) + times;
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(10), (ushort)count);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(12)) + (times * length));
        return [.. archive[..central], .. ByteMutations.Many(archive.AsSpan(central, length), times), .. archive[central..end], .. record];
    }
}
