namespace Mot.Association.Evaluation;

/// <summary>Scratch arrays that grow.</summary>
internal static class Buffers
{
    /// <summary>Makes an array hold at least so many elements; what it held is lost when it grows.</summary>
    public static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[Math.Max(length, 2 * array.Length)];
    }
}
