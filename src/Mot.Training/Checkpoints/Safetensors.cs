using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>
/// Tensors by name in the safetensors format: eight bytes of header length, a JSON header of types, shapes and places,
/// the data. Nothing in such a file is executed.
/// </summary>
/// <remarks>Every size is checked against the file before memory is taken; places must follow each other without gap or overlap.</remarks>
public static class Safetensors
{
    // Of sides: as many as libtorch computes with.
    private const int MaxHeader = 100_000_000, MaxSides = 64;

    private static readonly (string Name, ScalarType Type, int Size)[] s_types =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2), ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1), ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="tensors">Names and tensors; the tensors stay the caller's.</param>
    /// <param name="metadata">Texts to keep beside them, or null.</param>
    public static void Write(Stream destination, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        KeyValuePair<string, Tensor>[] all = [.. tensors];
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, Tensor tensor) in all)
            {
                (string type, _, int size) = TypeOf(tensor.dtype, name);
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (long length in tensor.shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += checked(tensor.numel() * size));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with spaces to a multiple of eight, so that the data is aligned.
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        Span<byte> length64 = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length64, header.Length);
        destination.Write(length64);
        header.WriteTo(destination);
        foreach ((_, Tensor tensor) in all)
        {
            using var scope = NewDisposeScope();
            destination.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    /// <summary>Reads all tensors of a file's content; the caller disposes them.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">The content is not whole or not consistent; the message says where.</exception>
    public static Dictionary<string, Tensor> Read(ReadOnlySpan<byte> content, string name = "safetensors")
    {
        var result = new Dictionary<string, Tensor>();
        try
        {
            foreach (Entry entry in ReadHeader(content, name, out ReadOnlySpan<byte> data))
            {
                Tensor tensor = empty(entry.Shape, entry.Type);
                result.Add(entry.Name, tensor);
                if (entry.End > entry.Begin) data[(int)entry.Begin..(int)entry.End].CopyTo(tensor.bytes);
            }
        }
        catch
        {
            foreach (Tensor tensor in result.Values) tensor.Dispose();
            throw;
        }

        return result;
    }

    private static List<Entry> ReadHeader(ReadOnlySpan<byte> content, string name, out ReadOnlySpan<byte> data)
    {
        if (content.Length < 8) throw Bad(name, $"{content.Length} bytes; a file has at least eight");
        long length = BinaryPrimitives.ReadInt64LittleEndian(content);
        if (length < 2 || length > MaxHeader || length > content.Length - 8)
            throw Bad(name, $"a header of {length} bytes in a file of {content.Length}");
        data = content[(8 + (int)length)..];
        List<Entry> entries = [];
        try
        {
            var reader = new Utf8JsonReader(content.Slice(8, (int)length));
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__") entries.Add(ReadEntry(property, data.Length, name));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or DecoderFallbackException)
        {
            throw Bad(name, $"the header is no description of tensors ({e.Message})");
        }

        long end = 0;
        foreach (Entry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end) throw Bad(name, $"tensor '{entry.Name}' starts at byte {entry.Begin}, the one before ends at {end}");
            end = entry.End;
        }

        if (end != data.Length) throw Bad(name, $"the tensors end at byte {end} of {data.Length}");
        if (entries.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Bad(name, $"tensor '{twice.Key}' stands there twice");
        return entries;
    }

    private static Entry ReadEntry(JsonProperty property, int available, string name)
    {
        string dtype = property.Value.GetProperty("dtype").GetString() ?? "";
        int index = Array.FindIndex(s_types, known => known.Name == dtype);
        if (index < 0) throw Bad(name, $"tensor '{property.Name}' has type '{dtype}'; expected one of {string.Join(", ", s_types.Select(known => known.Name))}");
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
        if (shape.Length > MaxSides) throw Bad(name, $"tensor '{property.Name}' has {shape.Length} sides; expected at most {MaxSides}");
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw Bad(name, $"tensor '{property.Name}' has {offsets.GetArrayLength()} offsets; expected two");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();

        // In wide arithmetic: a product that wraps round would pass for a small tensor.
        Int128 bytes = s_types[index].Size;
        foreach (long length in shape)
        {
            if (length < 0) throw Bad(name, $"tensor '{property.Name}' has a side of {length}");
            bytes *= length;
            if (bytes > available) throw Bad(name, $"tensor '{property.Name}' of shape [{string.Join(", ", shape)}] is larger than the file");
        }

        if (begin < 0 || end < begin || end > available || end - begin != bytes)
            throw Bad(name, $"tensor '{property.Name}' of {bytes} bytes lies at bytes {begin} to {end} of {available}");
        return new Entry(property.Name, s_types[index].Type, shape, begin, end);
    }

    private static (string Name, ScalarType Type, int Size) TypeOf(ScalarType type, string name)
    {
        foreach (var known in s_types)
        {
            if (known.Type == type) return known;
        }

        throw new NotSupportedException($"Tensor '{name}' has type {type}, for which safetensors has no name.");
    }

    private static InvalidDataException Bad(string name, string what) => new($"{name}: {what}.");

    private sealed record Entry(string Name, ScalarType Type, long[] Shape, long Begin, long End);
}
