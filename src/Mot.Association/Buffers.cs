namespace Mot.Association;

/// <summary>Arrays that grow to what is needed and stay there.</summary>
internal static class Buffers
{
    /// <summary>Makes an array at least so long; what it held is lost.</summary>
    public static void Ensure<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[Grown(array.Length, length)];
    }

    /// <summary>Makes an array at least so long; what it holds stays.</summary>
    public static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            Array.Resize(ref array, Grown(array.Length, length));
    }

    private static int Grown(int from, int to) => (int)Math.Min(Math.Max(Math.Max(to, 2L * from), 16), Array.MaxLength);
}
