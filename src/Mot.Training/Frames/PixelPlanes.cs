using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Images as the planes of numbers that networks take.</summary>
public static class PixelPlanes
{
    /// <summary>Writes a BGR image as red, green and blue planes from 0 to 1 (bytes divided by 255).</summary>
    /// <param name="bgr">8-bit image of three channels; rows may be padded.</param>
    /// <param name="planes">3 x height x width numbers.</param>
    /// <exception cref="ArgumentException">The image is of another type, or the planes of another size.</exception>
    public static void FromBgr(Mat bgr, Span<float> planes)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (bgr.Type() != MatType.CV_8UC3)
            throw new ArgumentException($"The image is {bgr.Type()}; expected {MatType.CV_8UC3}.", nameof(bgr));
        int width = bgr.Cols, height = bgr.Rows, plane = width * height;
        if (planes.Length != 3 * plane)
            throw new ArgumentException($"There are {planes.Length} numbers; expected {3 * plane} for 3 x {height} x {width}.", nameof(planes));
        if (plane == 0)
            return;
        MatRowAccessor<byte> rows = bgr.AsRows<byte>();
        Span<float> red = planes[..plane], green = planes.Slice(plane, plane), blue = planes[(2 * plane)..];
        for (int y = 0; y < height; y++)
        {
            int at = y * width;
            Row(rows[y], red.Slice(at, width), green.Slice(at, width), blue.Slice(at, width));
        }
    }

    private static void Row(ReadOnlySpan<byte> bgr, Span<float> red, Span<float> green, Span<float> blue)
    {
        int x = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref byte source = ref MemoryMarshal.GetReference(bgr);
            for (; x <= red.Length - 16; x += 16)
            {
                // 16 pixels are 48 bytes; each shuffle picks one channel's bytes out of 16 of them (255: none).
                Vector128<byte> a = Vector128.LoadUnsafe(ref source, (nuint)(3 * x));
                Vector128<byte> b = Vector128.LoadUnsafe(ref source, (nuint)((3 * x) + 16));
                Vector128<byte> c = Vector128.LoadUnsafe(ref source, (nuint)((3 * x) + 32));
                Store(
                    Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)) |
                    Vector128.Shuffle(b, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 2, 5, 8, 11, 14, 255, 255, 255, 255, 255)) |
                    Vector128.Shuffle(c, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 4, 7, 10, 13)),
                    ref blue[x]);
                Store(
                    Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)) |
                    Vector128.Shuffle(b, Vector128.Create((byte)255, 255, 255, 255, 255, 0, 3, 6, 9, 12, 15, 255, 255, 255, 255, 255)) |
                    Vector128.Shuffle(c, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2, 5, 8, 11, 14)),
                    ref green[x]);
                Store(
                    Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)) |
                    Vector128.Shuffle(b, Vector128.Create((byte)255, 255, 255, 255, 255, 1, 4, 7, 10, 13, 255, 255, 255, 255, 255, 255)) |
                    Vector128.Shuffle(c, Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 3, 6, 9, 12, 15)),
                    ref red[x]);
            }
        }

        for (; x < red.Length; x++)
        {
            blue[x] = bgr[3 * x] / 255f;
            green[x] = bgr[(3 * x) + 1] / 255f;
            red[x] = bgr[(3 * x) + 2] / 255f;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> bytes, ref float destination)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        Vector128<float> scale = Vector128.Create(255f);
        (Vector128.ConvertToSingle(first.AsInt32()) / scale).StoreUnsafe(ref destination);
        (Vector128.ConvertToSingle(second.AsInt32()) / scale).StoreUnsafe(ref destination, 4);
        (Vector128.ConvertToSingle(third.AsInt32()) / scale).StoreUnsafe(ref destination, 8);
        (Vector128.ConvertToSingle(fourth.AsInt32()) / scale).StoreUnsafe(ref destination, 12);
    }
}
