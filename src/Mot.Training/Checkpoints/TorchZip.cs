using System.Buffers.Binary;
using System.Text;

namespace Mot.Training.Checkpoints;

/// <summary>
/// PyTorch's zip format: <c>NAME/data.pkl</c> describes, <c>NAME/data/KEY</c> hold the storages, all of them stored as they are.
/// </summary>
internal static class TorchZip
{
    // Beside the data there are few entries; a description is small against its tensors.
    private const int MaxEntries = 100_000, MaxPickle = 16 << 20, MaxDirectory = 16 << 20;
    private const int EndSize = 22, EndSize64 = 56, LocatorSize = 20, CentralSize = 46, LocalSize = 30, MaxComment = 65_535;
    private const string Description = "/data.pkl";

    public static Checkpoint Read(CheckpointFile file)
    {
        Dictionary<string, Entry> entries = Entries(file);
        string[] descriptions = [.. entries.Keys.Where(name => name.EndsWith(Description, StringComparison.Ordinal) && name.Count(c => c == '/') == 1)];
        if (descriptions is not [var description])
            throw Bad(file, $"{descriptions.Length} entries NAME{Description}, expected one; this is no archive of PyTorch");
        string root = description[..^Description.Length];
        if (entries.TryGetValue($"{root}/byteorder", out Entry? order) && Content(file, order, 64) is { } text && !text.AsSpan().StartsWith("little"u8))
            throw Bad(file, $"byte order '{Encoding.ASCII.GetString(text)}', expected 'little'");

        var budget = new PickleBudget(file.Path, file.Length);
        var objects = new TorchObjects(file.Path, budget);
        object? value = Pickle.Read(Content(file, entries[description], MaxPickle), $"{file.Path}, {description}", objects, budget, out _);
        return objects.Resolve(value, file, CheckpointFormat.TorchZip, (key, bytes) =>
        {
            if (!entries.TryGetValue($"{root}/data/{key}", out Entry? entry)) throw Bad(file, $"no entry {root}/data/{key}");
            if (entry.Size != bytes) throw Bad(file, $"{entry.Size} bytes in {root}/data/{key}, expected {bytes}");
            return Start(file, entry);
        });
    }

    private static byte[] Content(CheckpointFile file, Entry entry, int most)
    {
        if (entry.Size > most) throw Bad(file, $"{entry.Size} bytes in {entry.Name}, expected at most {most}");
        return file.Read(Start(file, entry), entry.Size);
    }

    /// <summary>Where an entry's data begins: behind its local header, whose name and extra field have lengths of their own.</summary>
    private static long Start(CheckpointFile file, Entry entry)
    {
        ReadOnlySpan<byte> header = file.Read(entry.Header, LocalSize);
        if (!header.StartsWith("PK\x03\x04"u8)) throw Bad(file, $"no header of {entry.Name} at byte {entry.Header}");
        long start = entry.Header + LocalSize + U16(header, 26) + U16(header, 28);
        return entry.Size <= file.Length - start ? start : throw Bad(file, $"{entry.Name} of {entry.Size} bytes at byte {start}, expected to end within {file.Length}");
    }

    private static Dictionary<string, Entry> Entries(CheckpointFile file)
    {
        (long offset, long size, long count) = Directory(file);
        if (count > MaxEntries || size > MaxDirectory) throw Bad(file, $"{count} entries in a directory of {size} bytes, expected at most {MaxEntries}");
        ReadOnlySpan<byte> all = file.Read(offset, size);
        Dictionary<string, Entry> entries = [];
        while (all.Length >= CentralSize && all.StartsWith("PK\x01\x02"u8))
        {
            int nameLength = U16(all, 28), extraLength = U16(all, 30), length = CentralSize + nameLength + extraLength + U16(all, 32);
            if (length > all.Length) throw Bad(file, "a directory that is cut short");
            string name = Encoding.UTF8.GetString(all.Slice(CentralSize, nameLength));
            long packed = U32(all, 20), plain = U32(all, 24), header = U32(all, 42);
            Extend(all.Slice(CentralSize + nameLength, extraLength), ref plain, ref packed, ref header);
            if (U16(all, 10) != 0 || packed != plain) throw Bad(file, $"entry {name} packed, expected it as it is, as PyTorch writes it");
            if (plain < 0 || header < 0 || !entries.TryAdd(name, new Entry(name, header, plain))) throw Bad(file, $"entry {name} twice or of {plain} bytes at byte {header}");
            all = all[length..];
        }

        return entries.Count == count ? entries : throw Bad(file, $"{entries.Count} entries in the directory, expected {count}");
    }

    /// <summary>Where the directory lies, from the record at the file's end.</summary>
    private static (long Offset, long Size, long Count) Directory(CheckpointFile file)
    {
        byte[] tail = file.Read(Math.Max(0, file.Length - EndSize - MaxComment), Math.Min(file.Length, EndSize + MaxComment));
        int at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || tail.Length - at < EndSize) throw Bad(file, "no end of a zip archive; it is cut short");
        ReadOnlySpan<byte> end = tail.AsSpan(at);
        (long offset, long size, long count) = (U32(end, 16), U32(end, 12), U16(end, 10));
        if (offset != uint.MaxValue && size != uint.MaxValue && count != ushort.MaxValue) return (offset, size, count);

        long locator = file.Length - tail.Length + at - LocatorSize;
        ReadOnlySpan<byte> place = file.Read(Math.Max(0, locator), Math.Min(file.Length, LocatorSize));
        if (locator < 0 || !place.StartsWith("PK\x06\x07"u8)) return (offset, size, count);
        ReadOnlySpan<byte> end64 = file.Read(BinaryPrimitives.ReadInt64LittleEndian(place[8..]), EndSize64);
        if (!end64.StartsWith("PK\x06\x06"u8)) throw Bad(file, "no end of a zip64 archive where it should be");
        return (BinaryPrimitives.ReadInt64LittleEndian(end64[48..]), BinaryPrimitives.ReadInt64LittleEndian(end64[40..]), BinaryPrimitives.ReadInt64LittleEndian(end64[32..]));
    }

    /// <summary>Values that do not fit 32 bits stand in the extra field 1, those that need it, in this order.</summary>
    private static void Extend(ReadOnlySpan<byte> extra, ref long plain, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = U16(extra, 2);
            if (length > extra.Length - 4) return;
            ReadOnlySpan<byte> field = extra.Slice(4, length);
            if (id == 1)
            {
                Take(ref plain, ref field);
                Take(ref packed, ref field);
                Take(ref header, ref field);
            }

            extra = extra[(4 + length)..];
        }

        static void Take(ref long value, ref ReadOnlySpan<byte> field)
        {
            if (value != uint.MaxValue || field.Length < 8) return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static InvalidDataException Bad(CheckpointFile file, string found) => new($"{file.Path}: found {found}.");

    private sealed record Entry(string Name, long Header, long Size);
}
