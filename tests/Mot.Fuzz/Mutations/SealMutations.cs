using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mot.Fuzz.Mutations;

/// <summary>Mutations of what lies behind checksums and lengths, which are right again afterwards.</summary>
internal static class SealMutations
{
    private const int LengthSize = sizeof(long);

    /// <summary>A content that ends with its SHA-256.</summary>
    public static Mutation Hashed(Format format) => new("sealed again", (content, context) =>
        content.Length <= SHA256.HashSizeInBytes ? null : Sealed(format.Mutate(content[..^SHA256.HashSizeInBytes], context.Within("content"))));

    /// <summary>A content within another: from a text on to the end, with its length before it where there is one.</summary>
    public static Mutation Inner(string start, Format format, bool hasLength) => new("what is within", (content, context) =>
    {
        int at = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(start));
        if (at < sizeof(int))
            return null;
        byte[] inner = format.Mutate(content[at..], context.Within(start)), outer = [.. content[..at], .. inner];
        if (hasLength)
            BinaryPrimitives.WriteInt32LittleEndian(outer.AsSpan(at - sizeof(int)), inner.Length);
        return outer;
    });

    /// <summary>The header of safetensors, with its length.</summary>
    public static Mutation SafetensorsHeader(Format json) => new("the header", (content, context) =>
    {
        long length = content.Length < LengthSize ? 0 : BinaryPrimitives.ReadInt64LittleEndian(content);
        if (length <= 0 || length > content.Length - LengthSize)
            return null;
        int end = LengthSize + (int)length;
        byte[] header = json.Mutate(content[LengthSize..end], context.Within("header")), lengths = new byte[LengthSize];
        BinaryPrimitives.WriteInt64LittleEndian(lengths, header.Length);
        return [.. lengths, .. header, .. content[end..]];
    });

    /// <summary>A model's archive, with the seal in its comment.</summary>
    public static Mutation ModelArchive(Format archive) => new("the archive", (content, context) =>
    {
        int seal = content.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(ModelSeal));
        return seal < sizeof(short) ? null : SealModel(archive.Mutate([.. content[..seal].AsSpan(0, seal - sizeof(short)), 0, 0], context.Within("archive")));
    });

    /// <summary>A chunk of a PNG, with its checksum.</summary>
    public static Mutation PngChunk(Format bytes) => new("a chunk", (content, context) =>
    {
        const int Signature = 8, Around = 12;
        List<(int Start, int Length)> chunks = [];
        for (int at = Signature; at + Around <= content.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at));
            if (length > content.Length - at - Around)
                break;
            chunks.Add((at, (int)length));
            at += Around + (int)length;
        }

        if (chunks.Count == 0)
            return null;
        (int start, int size) = context.Random.Chance(0.5) ? chunks[0] : context.Random.Pick(chunks);
        byte[] data = size == 0 ? [] : bytes.Mutate(content[(start + 8)..(start + 8 + size)], context.Within(Encoding.Latin1.GetString(content, start + 4, 4)));
        byte[] chunk = [.. new byte[4], .. content[(start + 4)..(start + 8)], .. data, .. new byte[4]];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, chunk.Length - 8)));
        return [.. content[..start], .. chunk, .. content[(start + Around + size)..]];
    });

    /// <summary>The lengths and checksums of a model's manifest, as its entries have them.</summary>
    public static void ListEntries(List<ZipMutations.Entry> entries)
    {
        int at = entries.FindIndex(entry => entry.Name == "manifest.json");
        try
        {
            if (at < 0 || JsonNode.Parse(entries[at].Content) is not JsonObject manifest || manifest["entries"] is not JsonArray listed)
                return;
            foreach (JsonObject item in listed.OfType<JsonObject>())
            {
                if (entries.Find(entry => entry.Name == (item["name"] as JsonValue)?.ToString()) is not { } entry)
                    continue;
                item["length"] = entry.Content.Length;
                item["sha256"] = Convert.ToHexStringLower(SHA256.HashData(entry.Content));
            }

            entries[at] = entries[at] with { Content = JsonSerializer.SerializeToUtf8Bytes(manifest) };
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // A manifest that was mutated stays as it is.
        }
    }

    private const string ModelSeal = "mot-model sha256:";

    public static byte[] Sealed(byte[] content) => [.. content, .. SHA256.HashData(content)];

    /// <summary>An archive without a comment, with its checksum as one.</summary>
    public static byte[] SealModel(byte[] archive)
    {
        if (archive.Length < sizeof(short))
            return archive;
        string seal = ModelSeal + Convert.ToHexStringLower(SHA256.HashData(archive.AsSpan(0, archive.Length - sizeof(short))));
        return [.. archive[..^sizeof(short)], (byte)seal.Length, 0, .. Encoding.ASCII.GetBytes(seal)];
    }

    // Of ISO 3309, as in PNG's annex; a table is not worth it for a few kilobytes.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
