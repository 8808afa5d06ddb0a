using System.Buffers.Binary;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>Sizes of images, and whether they are whole, without decoding them where the format is JPEG or PNG.</summary>
internal static class ImageHeader
{
    // Enough for the header of nearly every JPEG, its thumbnail included; and for what cameras append to one.
    private const int FirstBytes = 1 << 16, LastBytes = 1 << 16;

    /// <summary>Width and height as OpenCV decodes the image, turned as its EXIF data says; null where it is no image or cut short.</summary>
    public static (int Width, int Height)? Size(string path)
    {
        try
        {
            Span<byte> buffer = new byte[FirstBytes];
            using (FileStream file = File.OpenRead(path))
            {
                buffer = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
                if (IsCutShort(file, buffer)) return null;
            }

            if (buffer.Length >= 24 && buffer[1..].StartsWith("PNG\r\n"u8))
                return ((int)BinaryPrimitives.ReadUInt32BigEndian(buffer[16..]), (int)BinaryPrimitives.ReadUInt32BigEndian(buffer[20..]));
            if (Jpeg(buffer) is { } size) return size;
            using Mat image = Cv2.ImRead(path);
            return image.Empty() ? null : (image.Width, image.Height);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OpenCVException)
        {
            return null;
        }
    }

    private static bool IsCutShort(FileStream file, ReadOnlySpan<byte> start)
    {
        if (file.Length <= start.Length) return ImageFolderFrameSource.IsCutShort(start, start);
        byte[] end = new byte[Math.Min(LastBytes, file.Length)];
        RandomAccess.Read(file.SafeFileHandle, end, file.Length - end.Length);
        return ImageFolderFrameSource.IsCutShort(start, end) && ImageFolderFrameSource.IsCutShort(start, File.ReadAllBytes(file.Name));
    }

    private static (int Width, int Height)? Jpeg(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = [0xFF, 0xD8];
        if (!bytes.StartsWith(start)) return null;
        bool turned = false;
        for (int i = 2; i + 9 < bytes.Length && bytes[i] == 0xFF;)
        {
            int marker = bytes[i + 1], length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 2)..]);

            // Start of frame, of any kind; C4, C8 and CC are tables.
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 5)..]), width = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 7)..]);
                return turned ? (height, width) : (width, height);
            }

            if (marker == 0xE1) turned = IsTurned(bytes.Slice(i + 4, Math.Clamp(length - 2, 0, bytes.Length - i - 4)));
            i += 2 + length;
        }

        return null;
    }

    /// <summary>Whether EXIF's orientation, tag 0x0112, swaps width and height: values 5 to 8.</summary>
    private static bool IsTurned(ReadOnlySpan<byte> exif)
    {
        if (!exif.StartsWith("Exif\0\0"u8) || exif.Length < 16) return false;
        ReadOnlySpan<byte> tiff = exif[6..];
        bool little = tiff.StartsWith("II"u8);
        uint at = U32(tiff, 4);
        if (at + 2 > tiff.Length) return false;
        int entries = U16(tiff, (int)at);
        for (int i = 0; i < entries && at + 2 + ((i + 1) * 12) <= tiff.Length; i++)
        {
            int entry = (int)at + 2 + (i * 12);
            if (U16(tiff, entry) == 0x0112) return U16(tiff, entry + 8) is >= 5 and <= 8;
        }

        return false;

        int U16(ReadOnlySpan<byte> b, int o) => little ? BinaryPrimitives.ReadUInt16LittleEndian(b[o..]) : BinaryPrimitives.ReadUInt16BigEndian(b[o..]);

        uint U32(ReadOnlySpan<byte> b, int o) => little ? BinaryPrimitives.ReadUInt32LittleEndian(b[o..]) : BinaryPrimitives.ReadUInt32BigEndian(b[o..]);
    }
}
