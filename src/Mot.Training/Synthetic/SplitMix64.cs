namespace Mot.Training.Synthetic;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"): integer
/// arithmetic only, so a seed gives the same numbers on every machine and runtime, which System.Random doesn't promise.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>
    /// A generator whose numbers are unrelated to those of another <paramref name="stream"/> of the same seed.
    /// </summary>
    public static SplitMix64 Stream(ulong seed, ulong stream) => new(Combine(seed, stream));

    public static ulong Combine(ulong a, ulong b) => Mix(Mix(a + Golden) ^ (b * Golden + 1));

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong Next() => Mix(_state += Golden);

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Range(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform in 0 .. <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    public bool Chance(double probability) => NextDouble() < probability;

    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
