using System.Buffers.Binary;
using System.Text;
using Mot.Fuzz.Mutations;

namespace Mot.Fuzz.Targets;

/// <summary>Small files as PyTorch writes them, in both of its formats.</summary>
internal static class TorchFiles
{
    private static readonly (string Type, int Size, long Count)[] s_storages = [("FloatStorage", 4, 12), ("HalfStorage", 2, 6), ("LongStorage", 8, 1)];

    /// <summary>The zip archive.</summary>
    public static byte[] Archive() => ZipMutations.Write(
    [
        new("a/data.pkl", [.. Objects(legacy: false)], false),
        .. s_storages.Select((storage, i) => new ZipMutations.Entry($"a/data/{i}", Data(storage), false)),
        new("a/version", [.. "3\n"u8], false),
        new("a/byteorder", [.. "little"u8], false),
    ]);

    /// <summary>The pickles one after the other, and the data.</summary>
    public static byte[] Legacy()
    {
        byte[] magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
        List<byte> file = [0x80, 2, .. magic, (byte)'.', 0x80, 2, (byte)'M', 0xE9, 0x03, (byte)'.'];
        file.AddRange((byte[])[0x80, 2, .. "}q\0("u8, .. Text("little_endian"), 0x88, .. Text("protocol_version"), (byte)'M', 0xE9, 0x03, .. "u."u8]);
        file.AddRange(Objects(legacy: true));
        file.AddRange((byte[])[0x80, 2, .. "]q\0("u8]);
        for (int i = 0; i < s_storages.Length; i++)
            file.AddRange(Text(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        file.AddRange("e."u8);
        foreach ((string Type, int Size, long Count) storage in s_storages)
            file.AddRange((byte[])[.. Long(storage.Count), .. Data(storage)]);
        return [.. file];
    }

    /// <summary>{"epoch": 3, "lr": 0.5, "names": ["person"], "big": 2^64, "state_dict": OrderedDict of four tensors of three storages}.</summary>
    private static List<byte> Objects(bool legacy)
    {
        List<byte> p = [0x80, 2, .. "}q\0("u8];
        p.AddRange((byte[])[.. Text("epoch"), .. "K\u0003"u8, .. Text("lr"), (byte)'G', 0x3F, 0xE0, 0, 0, 0, 0, 0, 0, .. Text("names"), .. "]q\u0001"u8, .. Text("person"), (byte)'a']);
        p.AddRange((byte[])[.. Text("big"), 0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, .. Text("state_dict"), .. "ccollections\nOrderedDict\nq\u0002)Rq\u0003("u8]);
        AddTensor("module.weight", 0, 0, [3, 4], [4, 1]);
        AddTensor("module.view", 0, 2, [2, 4], [1, 2]);
        AddTensor("module.half", 1, 0, [6], [1]);
        AddTensor("module.num_batches_tracked", 2, 0, [], []);
        p.AddRange("uu."u8);
        return p;

        void AddTensor(string name, int storage, int offset, int[] sides, int[] strides)
        {
            p.AddRange((byte[])[.. Text(name), .. "ctorch._utils\n_rebuild_tensor_v2\n(("u8, .. Text("storage"), .. Encoding.ASCII.GetBytes($"ctorch\n{s_storages[storage].Type}\n")]);
            p.AddRange((byte[])[.. Text($"{storage}"), .. Text("cpu"), (byte)'K', (byte)s_storages[storage].Count, .. legacy ? "N"u8 : [], .. "tQK"u8, (byte)offset]);
            foreach (int[] numbers in (int[][])[sides, strides])
                p.AddRange((byte[])[(byte)'(', .. numbers.SelectMany(number => (byte[])[(byte)'K', (byte)number]), (byte)'t']);
            p.AddRange((byte[])[0x89, .. "h\u0002)RtR"u8]);
        }
    }

    private static byte[] Data((string Type, int Size, long Count) storage) => [.. Enumerable.Range(0, storage.Size * (int)storage.Count).Select(i => (byte)(i % 60))];

    private static byte[] Text(string text)
    {
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [(byte)'X', .. length, .. Encoding.ASCII.GetBytes(text)];
    }

    private static byte[] Long(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
