using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Mot.MLNet.Models;

/// <summary>
/// The container of a model: a zip of uncompressed entries, <c>manifest.json</c> first, with the length and SHA-256 of each
/// other entry, and with the SHA-256 of the whole file in the archive's comment. The same content gives the same bytes.
/// </summary>
/// <remarks>
/// Reading believes no size that the file does not hold: entries lie in it as they are and beside one another, so that all
/// together can't be larger than the file, and each is used once. Nothing in it names a type.
/// </remarks>
internal sealed class ModelContainer
{
    public const int FormatVersion = 1;

    private const string ManifestName = "manifest.json";
    private const string Seal = "mot-model sha256:";

    // The central directory's end without its comment, and the comment's length field, which is its last part.
    private const int EndRecordSize = 22;
    private const int CommentLengthSize = sizeof(ushort);

    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _file;
    private readonly Dictionary<string, byte[]> _entries;

    private ModelContainer(string file, ModelManifest manifest, Dictionary<string, byte[]> entries)
    {
        _file = file;
        Manifest = manifest;
        _entries = entries;
    }

    public ModelManifest Manifest { get; }

    private static int SealSize => Seal.Length + (2 * SHA256.HashSizeInBytes);

    /// <summary>An entry's content, which has been checked.</summary>
    public byte[] this[string entry] => _entries.GetValueOrDefault(entry) ?? throw Bad(_file, ManifestName, $"names entry '{entry}', which is not there");

    /// <summary>The error of a file that can't be a model.</summary>
    public static InvalidDataException Bad(string file, string entry, string what, Exception? inner = null) => new($"{file}: {entry}: {what}.", inner);

    /// <summary>Runs what takes an entry's content apart, and says in its errors whose content it was.</summary>
    public T Parse<T>(string entry, Func<byte[], T> parse)
    {
        byte[] content = this[entry];
        try
        {
            return parse(content);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw Bad(_file, entry, e.Message.TrimEnd('.'), e);
        }
    }

    public static byte[] Write(ModelManifest manifest, IReadOnlyList<KeyValuePair<string, byte[]>> entries)
    {
        manifest = manifest with { Entries = [.. entries.Select(e => new ModelEntry(e.Key, e.Value.LongLength, Hash(e.Value)))] };
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries.Prepend(new(ManifestName, JsonSerializer.SerializeToUtf8Bytes(manifest, ModelJson.Default.ModelManifest))))
            {
                ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = s_epoch;
                using Stream target = entry.Open();
                target.Write(content);
            }
        }

        stream.SetLength(stream.Length - CommentLengthSize);
        string seal = Seal + Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        stream.Position = stream.Length;
        Span<byte> length = stackalloc byte[CommentLengthSize];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)seal.Length);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(seal));
        return stream.ToArray();
    }

    public static ModelContainer Read(byte[] bytes, string file)
    {
        ReadOnlySpan<byte> seal = bytes.Length < EndRecordSize + SealSize ? default : bytes.AsSpan(bytes.Length - SealSize);
        if (!seal.StartsWith(Encoding.ASCII.GetBytes(Seal)))
            throw Bad(file, "archive", $"{bytes.Length} bytes that are no .mot model, or one that was cut short");
        bool whole = seal[Seal.Length..].SequenceEqual(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, bytes.Length - SealSize - CommentLengthSize)))));
        var contents = new Dictionary<string, byte[]>();
        foreach ((string name, long length, byte[]? content) in Extract(bytes, file))
        {
            if (content is null)
                throw Bad(file, name, $"claims {length} bytes; expected an uncompressed entry of a file of {bytes.Length}");
            if (content.Length != length)
                throw Bad(file, name, $"does not hold the {length} bytes that it claims");
            if (!contents.TryAdd(name, content))
                throw Bad(file, name, "stands there twice");
        }

        if (!contents.Remove(ManifestName, out byte[]? json))
            throw Bad(file, ManifestName, "is not there");
        ModelManifest manifest = ReadManifest(json, file);
        foreach (ModelEntry expected in manifest.Entries)
        {
            if (!contents.TryGetValue(expected.Name, out byte[]? content))
                throw Bad(file, expected.Name, "is not there");
            if (content.Length != expected.Length)
                throw Bad(file, expected.Name, $"has {content.Length} bytes, expected {expected.Length}");
            if (Hash(content) != expected.Sha256)
                throw Bad(file, expected.Name, "its checksum differs; the file is damaged");
        }

        if (contents.Keys.Except(manifest.Entries.Select(e => e.Name)).FirstOrDefault() is { } unknown)
            throw Bad(file, unknown, "is not in the manifest");
        return whole ? new(file, manifest, contents) : throw Bad(file, "archive", "its checksum differs; the file is damaged");
    }

    /// <summary>The archive's entries, without content where that would be larger than the file.</summary>
    private static List<(string Name, long Length, byte[]? Content)> Extract(byte[] bytes, string file)
    {
        var entries = new List<(string, long, byte[]?)>();
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            long left = bytes.Length;
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                if (entry.CompressedLength != entry.Length || entry.Length > bytes.Length)
                {
                    entries.Add((entry.FullName, entry.Length, null));
                    continue;
                }

                if ((left -= entry.Length) < 0)
                    throw new InvalidDataException($"its entries up to {entry.FullName} claim {bytes.Length - left} bytes, expected no more than the file's {bytes.Length}: some overlap");

                // One byte more than claimed, to see whether there is more.
                var content = new byte[entry.Length + 1];
                using Stream stream = entry.Open();
                int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
                entries.Add((entry.FullName, entry.Length, content[..read]));
            }

            return entries;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw Bad(file, "archive", $"is damaged ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static ModelManifest ReadManifest(byte[] json, string file)
    {
        ModelManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ModelJson.Default.ModelManifest) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw Bad(file, ManifestName, $"is no manifest: {e.Message.TrimEnd('.')}");
        }

        if (manifest.Format != ModelManifest.FormatName)
            throw Bad(file, ManifestName, $"format is '{manifest.Format}', expected '{ModelManifest.FormatName}'");
        if (manifest.FormatVersion is < 1 or > FormatVersion)
            throw Bad(file, ManifestName, $"format version is {manifest.FormatVersion}, expected 1 to {FormatVersion}; a newer version of this library reads it");
        CheckNames(manifest, file);
        return manifest;
    }

    // Arrays may hold null whatever their type says, and what is named many times would be read as many times.
    private static void CheckNames(ModelManifest manifest, string file)
    {
        HashSet<string> entries = [], used = [];
        for (int i = 0; i < manifest.Entries.Length; i++)
        {
            if (manifest.Entries[i] is not { Name: not null, Sha256: not null } entry)
                throw Bad(file, ManifestName, $"entry {i} is null or lacks its name or checksum");
            if (!entries.Add(entry.Name))
                throw Bad(file, ManifestName, $"lists entry '{entry.Name}' twice, expected each once");
        }

        for (int i = 0; i < manifest.Stages.Length; i++)
        {
            if (manifest.Stages[i] is not { Kind: not null, Options: not null } stage)
                throw Bad(file, ManifestName, $"stage {i} is null or lacks its kind or options");
            if (!used.Add(stage.Options) || (stage.Tensors is { } tensors && !used.Add(tensors)))
                throw Bad(file, ManifestName, $"stage {i} uses an entry that it or an earlier stage uses, expected each entry in one place");
        }

        if (manifest.Notes.FirstOrDefault(note => note.Value is null) is { Key: { } key })
            throw Bad(file, ManifestName, $"note '{key}' is null, expected a text");
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
