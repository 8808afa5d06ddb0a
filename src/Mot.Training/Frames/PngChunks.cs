using System.Buffers.Binary;

namespace Mot.Training.Frames;

/// <summary>The chunks of a PNG file. OpenCV takes memory for the length that a chunk states, before it looks whether it is there.</summary>
internal static class PngChunks
{
    private const int Signature = 8, Around = 12;

    /// <summary>Whether all chunks up to the last, IEND, lie within the file; true where it is no PNG.</summary>
    /// <param name="bytes">The file.</param>
    public static bool AreWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || !bytes[1..].StartsWith("PNG"u8)) return true;
        for (int at = Signature; at <= bytes.Length - Around;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - Around) return false;
            if (bytes[(at + 4)..].StartsWith("IEND"u8)) return true;
            at += Around + (int)length;
        }

        return false;
    }
}
