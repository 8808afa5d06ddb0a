using Microsoft.ML.Data;

namespace Mot.MLNet.Views;

internal static class VectorExtensions
{
    /// <summary>Makes a vector a copy of values, in its own memory where that is large enough.</summary>
    public static void Set<T>(ref this VBuffer<T> destination, ReadOnlySpan<T> values)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The values of a vector: its own where it is dense, a copy in <paramref name="buffer"/> where it is not.</summary>
    public static ReadOnlySpan<T> Dense<T>(this in VBuffer<T> vector, ref T[] buffer)
    {
        if (vector.IsDense)
            return vector.GetValues();
        if (buffer.Length < vector.Length)
            buffer = new T[vector.Length];
        vector.CopyTo(buffer);
        return buffer.AsSpan(0, vector.Length);
    }
}
