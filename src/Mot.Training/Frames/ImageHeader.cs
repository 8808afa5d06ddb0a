using System.Buffers.Binary;

namespace Mot.Training.Frames;

/// <summary>What the first bytes of an encoded image say, without decoding it: JPEG, PNG, BMP, WebP, TIFF, and PNM of P1 to P6.</summary>
internal static class ImageHeader
{
    private const int ExifOrientation = 0x0112, TiffWidth = 256, TiffHeight = 257;

    /// <summary>Width and height as OpenCV decodes the image, turned as its EXIF data says; null where it is none of these formats or the size is not in these bytes.</summary>
    /// <param name="bytes">The file, or its start.</param>
    public static (long Width, long Height)? Size(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'];
        if (bytes.StartsWith(png))
            return bytes.Length < 24 ? null : (BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
        if (IsJpeg(bytes))
            return Jpeg(bytes);
        if (bytes.StartsWith("BM"u8))
            return Bmp(bytes);
        if (bytes.StartsWith("RIFF"u8) && bytes.Length >= 30 && bytes[8..].StartsWith("WEBPVP8"u8))
            return WebP(bytes[15..]);
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8))
            return new Tiff(bytes).Size();
        return bytes.Length > 2 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'6' ? Pnm(bytes[2..]) : null;
    }

    /// <summary>Whether a JPEG or PNG lacks its end: OpenCV fills up what a JPEG lacks and says nothing.</summary>
    /// <param name="start">How the file begins.</param>
    /// <param name="end">How it ends, as much as some cameras may append to it.</param>
    public static bool IsCutShort(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end)
    {
        ReadOnlySpan<byte> endOfImage = [0xFF, 0xD9];
        return (IsJpeg(start) && end.LastIndexOf(endOfImage) < 0) ||
            (start.Length > 0 && start[1..].StartsWith("PNG"u8) && end.LastIndexOf("IEND"u8) < 0);
    }

    private static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xD8, 0xFF, ..];

    private static (long Width, long Height)? Jpeg(ReadOnlySpan<byte> bytes)
    {
        bool turned = false;
        for (int i = 2; i < bytes.Length;)
        {
            // As libjpeg looks for the next marker: past bytes that are none, past fill bytes, past a 0xFF that stands for itself.
            int skip = bytes[i..].IndexOf((byte)0xFF);
            int fill = skip < 0 ? -1 : bytes[(i + skip)..].IndexOfAnyExcept((byte)0xFF);
            if (fill < 0)
                return null;
            i += skip + fill + 1;
            int marker = bytes[i - 1];
            if (marker is 0 or 1 or (>= 0xD0 and <= 0xD8)) // no segment follows
                continue;
            if (i + 7 > bytes.Length)
                return null;
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);

            // Start of frame, of any kind; C4, C8 and CC are tables.
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 3)..]), width = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 5)..]);
                return turned ? (height, width) : (width, height);
            }

            if (marker == 0xE1)
                turned |= IsTurned(bytes.Slice(i + 2, Math.Clamp(length - 2, 0, bytes.Length - i - 2)));
            i += length;
        }

        return null;
    }

    // Orientations 5 to 8 swap width and height.
    private static bool IsTurned(ReadOnlySpan<byte> exif) =>
        exif.StartsWith("Exif\0\0"u8) && exif.Length >= 16 && new Tiff(exif[6..]).Value(ExifOrientation) is >= 5 and <= 8;

    private static (long Width, long Height)? Bmp(ReadOnlySpan<byte> bytes)
    {
        const int Os2Header = 12;
        if (bytes.Length < 26)
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) == Os2Header
            ? (BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[20..]))
            : (BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]))); // rows from above have a negative height
    }

    /// <param name="chunk">From the last letter of the first chunk's name on.</param>
    private static (long Width, long Height)? WebP(ReadOnlySpan<byte> chunk) => chunk[0] switch
    {
        (byte)' ' => (BinaryPrimitives.ReadUInt16LittleEndian(chunk[11..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(chunk[13..]) & 0x3FFF),
        (byte)'L' when BinaryPrimitives.ReadUInt32LittleEndian(chunk[6..]) is var bits => ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1),
        (byte)'X' => ((BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]) & 0xFFFFFF) + 1, (BinaryPrimitives.ReadUInt32LittleEndian(chunk[11..]) >> 8) + 1),
        _ => null,
    };

    private static (long Width, long Height)? Pnm(ReadOnlySpan<byte> text)
    {
        return Number(ref text) is { } width && Number(ref text) is { } height ? (width, height) : null;

        // Numbers stand between white space and comments.
        static long? Number(ref ReadOnlySpan<byte> rest)
        {
            rest = rest.TrimStart(" \t\r\n\v\f"u8);
            while (rest.StartsWith("#"u8) && rest.IndexOf((byte)'\n') is >= 0 and int end)
                rest = rest[end..].TrimStart(" \t\r\n\v\f"u8);
            if (!System.Buffers.Text.Utf8Parser.TryParse(rest, out uint number, out int length))
                return null;
            rest = rest[length..];
            return number;
        }
    }

    /// <summary>The first directory of a TIFF, which EXIF data is as well.</summary>
    private readonly ref struct Tiff(ReadOnlySpan<byte> bytes)
    {
        private const int Entry = 12, Short = 3;

        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private readonly bool _little = bytes.StartsWith("II"u8);

        public (long Width, long Height)? Size() => Value(TiffWidth) is { } width && Value(TiffHeight) is { } height ? (width, height) : null;

        /// <summary>The number of an entry; null where there is no such entry in these bytes.</summary>
        public long? Value(int tag)
        {
            uint at = _bytes.Length < 8 ? uint.MaxValue : U32(4);
            if (at > _bytes.Length - 2)
                return null;
            int entries = Math.Min(U16((int)at), (_bytes.Length - (int)at - 2) / Entry);
            for (int entry = (int)at + 2; entries-- > 0; entry += Entry)
            {
                if (U16(entry) == tag)
                    return U16(entry + 2) == Short ? U16(entry + 8) : U32(entry + 8);
            }

            return null;
        }

        private int U16(int at) => _little ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..]);

        private uint U32(int at) => _little ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(_bytes[at..]);
    }
}
