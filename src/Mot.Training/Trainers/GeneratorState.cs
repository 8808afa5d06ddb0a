using System.Buffers.Binary;

namespace Mot.Training.Trainers;

/// <summary>
/// The state of torch's generator, a Mersenne twister (Matsumoto and Nishimura, 1998), as <c>get_rng_state</c> gives it. One that the
/// generator cannot have ends the process in TorchSharp.
/// </summary>
internal static class GeneratorState
{
    // Of the twister: 624 words, of which "left" are not used yet, from place "next" on.
    private const int Words = 624, Left = 8, Seeded = 12, Next = 16, Start = 24;

    /// <summary>Whether the generator can have a state.</summary>
    /// <param name="state">Seed, left, whether it is seeded, next, and what follows.</param>
    public static bool IsPossible(ReadOnlySpan<byte> state) => state.Length > Start &&
        BinaryPrimitives.ReadInt32LittleEndian(state[Left..]) is > 0 and <= Words &&
        BinaryPrimitives.ReadInt32LittleEndian(state[Seeded..]) == 1 &&
        BinaryPrimitives.ReadUInt64LittleEndian(state[Next..]) <= Words;
}
