using System.Buffers.Binary;
using System.Numerics;

namespace Mot.Training.Checkpoints;

/// <summary>
/// PyTorch's format before 1.6: pickles of a magic number, a version, facts about the system, the description and the keys of the
/// storages, then each storage: its number of elements in eight bytes, and its data.
/// </summary>
internal static class TorchLegacy
{
    private const int MaxPickles = 16 << 20;
    private const long Version = 1001;

    // LONG1 of ten bytes, as every pickle protocol from 2 on writes the magic number.
    private static readonly byte[] s_magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
    private static readonly BigInteger s_number = new(s_magic.AsSpan(2));

    public static bool Begins(ReadOnlySpan<byte> start) => start.Length > 2 + s_magic.Length && start[0] == 0x80 && start[2..].StartsWith(s_magic);

    public static Checkpoint Read(CheckpointFile file)
    {
        ReadOnlySpan<byte> content = file.Read(0, Math.Min(file.Length, MaxPickles));
        var budget = new PickleBudget(file.Path, file.Length);
        var objects = new TorchObjects(file.Path, budget);
        int at = 0;
        if (Next(content, "magic number") is not BigInteger magic || magic != s_number) throw Bad(file, "another magic number than PyTorch's");
        if (Next(content, "version") is not Version) throw Bad(file, $"another version of the format than {Version}");
        if (Next(content, "system") is PickledDictionary system && system["little_endian"] is false) throw Bad(file, "data in big-endian order, expected little");
        object? value = Next(content, "objects");
        if (Next(content, "keys") is not List<object?> keys) throw Bad(file, "no list of storages");

        Dictionary<string, (long Start, long Bytes)> places = [];
        long place = at;
        foreach (object? item in keys)
        {
            if (item is not string key || !objects.Storages.TryGetValue(key, out TorchObjects.Storage? storage))
                throw Bad(file, $"storage '{item}', which no tensor has");
            long count = BinaryPrimitives.ReadInt64LittleEndian(file.Read(place, sizeof(long)));
            place += sizeof(long);
            if (count != storage.Count || count * storage.Size > file.Length - place)
                throw Bad(file, $"{count} elements in storage '{key}' at byte {place}, expected {storage.Count} within {file.Length} bytes");
            if (!places.TryAdd(key, (place, count * storage.Size))) throw Bad(file, $"storage '{key}' twice");
            place += count * storage.Size;
        }

        return objects.Resolve(value, file, CheckpointFormat.TorchLegacy, (key, bytes) =>
            places.TryGetValue(key, out (long Start, long Bytes) found) && found.Bytes == bytes ? found.Start : throw Bad(file, $"no storage '{key}'"));

        object? Next(ReadOnlySpan<byte> all, string what)
        {
            object? result = Pickle.Read(all[at..], $"{file.Path}, {what} at byte {at}", objects, budget, out int length);
            at += length;
            return result;
        }
    }

    private static InvalidDataException Bad(CheckpointFile file, string found) => new($"{file.Path}: found {found}.");
}
