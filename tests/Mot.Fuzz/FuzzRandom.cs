using System.Numerics;
using Mot.Training.Synthetic;

namespace Mot.Fuzz;

/// <summary>Random choices of one case: the same on every machine.</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private SplitMix64 _numbers = new(seed);

    /// <summary>The choices of a case, which depend on its reader, the seed and its number alone.</summary>
    public static FuzzRandom Of(string reader, ulong seed, long number)
    {
        foreach (char c in reader)
            seed = SplitMix64.Combine(seed, c);
        return new(SplitMix64.Combine(seed, (ulong)number));
    }

    public ulong Next() => _numbers.Next();

    /// <summary>Uniform in 0 .. <paramref name="count"/> - 1; 0 where there is nothing to choose from.</summary>
    public int Below(int count) => count <= 1 ? 0 : _numbers.Below(count);

    public bool Chance(double probability) => _numbers.Chance(probability);

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>From 1 to <paramref name="most"/>: every power of two as often.</summary>
    public int Length(int most)
    {
        if (most <= 1)
            return 1;
        int power = 1 << Below(BitOperations.Log2((uint)most) + 1);
        return Math.Min(most, power + Below(power));
    }
}
