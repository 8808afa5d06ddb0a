using System.Diagnostics;
using System.Runtime.InteropServices;
using Mot.Fuzz.Mutations;

namespace Mot.Fuzz.Targets;

/// <summary>Readers that break the rules, to see that it is noticed: by name only, and with some of their inputs.</summary>
internal static class FaultyReaders
{
    private const string Content = "0123456789";

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Faulty("faulty-exception", _ => throw new KeyNotFoundException("no such key")),
        Faulty("faulty-message", _ => throw new InvalidDataException("found something, expected something else")),
        Faulty("faulty-memory", _ => Native(200 << 20)),
        Faulty("faulty-end", _ => Process.GetCurrentProcess().Kill()),
        new() { Name = "faulty-seed", Seeds = () => [FuzzSeed.Of("10 characters", "a.txt", Content, Formats.Text)], Read = path => $"{new FileInfo(path).Length} bytes" },
    ];

    /// <summary>A reader that refuses what is longer than its valid input, and does something else with what is shorter.</summary>
    private static FuzzTarget Faulty(string name, Action<string> fault) => new()
    {
        Name = name,
        Seeds = () => [FuzzSeed.Of("10 bytes", "a.txt", Content, Formats.Text)],
        Read = path =>
        {
            long length = new FileInfo(path).Length;
            if (length > Content.Length)
                throw new InvalidDataException($"{path}: found {length} bytes, expected {Content.Length}.");
            if (length < Content.Length)
                fault(path);
            return $"{length} bytes";
        },
    };

    /// <summary>Takes memory that no collector knows of, and writes to it, so that it is taken indeed.</summary>
    private static unsafe void Native(int bytes)
    {
        void* memory = NativeMemory.Alloc((nuint)bytes);
        new Span<byte>(memory, bytes).Fill(1);
        NativeMemory.Free(memory);
    }
}
