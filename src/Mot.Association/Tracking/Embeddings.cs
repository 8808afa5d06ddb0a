using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mot.Association.Tracking;

/// <summary>
/// Arithmetic on appearance vectors. The order of summation is fixed and nothing is fused, so results are the same
/// whatever instructions the processor has.
/// </summary>
internal static class Embeddings
{
    /// <summary>Inner product.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum<Product>(a, b);

    /// <summary>Euclidean distance.</summary>
    public static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => MathF.Sqrt(Sum<SquaredDifference>(a, b));

    /// <summary>Scales a vector to unit length; zero stays zero. False where its length is not finite.</summary>
    public static bool Normalize(Span<float> a)
    {
        float length = MathF.Sqrt(Dot(a, a));
        if (!float.IsFinite(length))
            return false;
        if (length > 0)
        {
            for (int i = 0; i < a.Length; i++)
                a[i] /= length;
        }

        return true;
    }

    private static float Sum<TTerm>(ReadOnlySpan<float> a, ReadOnlySpan<float> b) where TTerm : ITerm
    {
        int n = Math.Min(a.Length, b.Length), step = Vector256<float>.Count, i = 0;
        ref float x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector256<float> s0 = Vector256<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (; i <= n - 4 * step; i += 4 * step)
        {
            s0 += TTerm.Of(Vector256.LoadUnsafe(ref x, (nuint)i), Vector256.LoadUnsafe(ref y, (nuint)i));
            s1 += TTerm.Of(Vector256.LoadUnsafe(ref x, (nuint)(i + step)), Vector256.LoadUnsafe(ref y, (nuint)(i + step)));
            s2 += TTerm.Of(Vector256.LoadUnsafe(ref x, (nuint)(i + 2 * step)), Vector256.LoadUnsafe(ref y, (nuint)(i + 2 * step)));
            s3 += TTerm.Of(Vector256.LoadUnsafe(ref x, (nuint)(i + 3 * step)), Vector256.LoadUnsafe(ref y, (nuint)(i + 3 * step)));
        }

        for (; i <= n - step; i += step)
            s0 += TTerm.Of(Vector256.LoadUnsafe(ref x, (nuint)i), Vector256.LoadUnsafe(ref y, (nuint)i));
        s0 = s0 + s1 + (s2 + s3);
        Vector128<float> s = s0.GetLower() + s0.GetUpper();
        float sum = s[0] + s[1] + (s[2] + s[3]);
        for (; i < n; i++)
            sum += TTerm.Of(Vector256.CreateScalar(a[i]), Vector256.CreateScalar(b[i])).ToScalar();
        return sum;
    }

    private interface ITerm
    {
        static abstract Vector256<float> Of(Vector256<float> a, Vector256<float> b);
    }

    private readonly struct Product : ITerm
    {
        public static Vector256<float> Of(Vector256<float> a, Vector256<float> b) => a * b;
    }

    private readonly struct SquaredDifference : ITerm
    {
        public static Vector256<float> Of(Vector256<float> a, Vector256<float> b) => (a - b) * (a - b);
    }
}
