using System.Buffers;
using Mot.Association.Files;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Image files, of the formats of <see cref="ImageHeader"/> and of at most <see cref="FrameSources.MaxPixels"/>: what a header claims is compared with it before anything is decoded.</summary>
internal static class EncodedImage
{
    // Enough for the header of nearly every image, a thumbnail included; and for what cameras append to one.
    private const int FirstBytes = 1 << 16, LastBytes = 1 << 16;

    /// <summary>Decodes an image; the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">It can't be read, or is too large; the message says why and leaves the file to the caller.</exception>
    public static Mat Read(string path, ImreadModes mode)
    {
        byte[] buffer = [];
        try
        {
            using FileStream file = InputFile.Open(path);
            buffer = ArrayPool<byte>.Shared.Rent(checked((int)Math.Min(file.Length, Array.MaxLength)));
            Span<byte> bytes = buffer.AsSpan(0, file.ReadAtLeast(buffer, (int)Math.Min(file.Length, buffer.Length), throwOnEndOfStream: false));
            CheckSize(ImageHeader.Size(bytes));
            Mat? image = ImageHeader.IsCutShort(bytes, bytes) || !PngChunks.AreWhole(bytes) ? null : Cv2.ImDecode(bytes, mode);
            if (image is not null && !image.Empty())
                return image;
            image?.Dispose();
            throw Damaged();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OpenCVException)
        {
            throw new InvalidDataException(e.Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Width and height as <see cref="Read"/> gives them, without decoding the image.</summary>
    /// <inheritdoc cref="Read"/>
    public static (int Width, int Height) Size(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            byte[] start = new byte[Math.Min(FirstBytes, file.Length)];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            byte[] end = start;
            if (file.Length > start.Length)
            {
                end = new byte[Math.Min(LastBytes, file.Length)];
                RandomAccess.Read(file.SafeFileHandle, end, file.Length - end.Length);
            }

            (long Width, long Height)? size = ImageHeader.Size(start);
            bool cut = ImageHeader.IsCutShort(start, end);
            if ((size is null || cut) && file.Length > start.Length)
            {
                byte[] all = InputFile.ReadAllBytes(path);
                (size, cut) = (ImageHeader.Size(all), ImageHeader.IsCutShort(all, all));
            }

            (int, int) sure = CheckSize(size);
            return cut ? throw Damaged() : sure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static (int Width, int Height) CheckSize((long Width, long Height)? size)
    {
        if (size is not { Width: > 0, Height: > 0 } given)
            throw Damaged();
        return FrameSources.TooLarge(given.Width, given.Height) is { } large ? throw new InvalidDataException($"{large}.") : ((int)given.Width, (int)given.Height);
    }

    private static InvalidDataException Damaged() => new("found no image of JPEG, PNG, BMP, WebP, TIFF or PNM, or a damaged one.");
}
