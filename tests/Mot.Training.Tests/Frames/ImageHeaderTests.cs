using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

public sealed class ImageHeaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int[]> Formats => new()
    {
        { ".png", [] },
        { ".jpg", [] },
        { ".jpg", [(int)ImwriteFlags.JpegProgressive, 1] },
        { ".bmp", [] },
        { ".webp", [(int)ImwriteFlags.WebPQuality, 50] },
        { ".webp", [(int)ImwriteFlags.WebPQuality, 101] }, // lossless
        { ".tif", [] },
        { ".ppm", [] },
        { ".ppm", [(int)ImwriteFlags.PxmBinary, 0] },
        { ".pgm", [] },
        { ".pbm", [] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_size_is_that_of_the_decoded_image(string extension, int[] parameters)
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (37, 21), (300, 2), (3, 700)])
        {
            using Mat noise = Picture(extension, width, height);
            string path = _folder[$"{width}{extension}"];
            Assert.True(Cv2.ImWrite(path, noise, parameters));
            Assert.Equal((width, height), EncodedImage.Size(path));
            using Mat decoded = EncodedImage.Read(path, ImreadModes.Color);
            Assert.Equal((width, height), (decoded.Width, decoded.Height));
        }
    }

    /// <summary>What is cut off gives no size, or the right one.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void A_start_of_any_length_does_no_harm(string extension, int[] parameters)
    {
        using Mat noise = Picture(extension, 37, 21);
        Cv2.ImEncode(extension, noise, out byte[] bytes, parameters);
        for (int length = 0; length <= bytes.Length; length++)
            Assert.True(ImageHeader.Size(bytes.AsSpan(0, length)) is null or (37, 21) or (37, 2), $"{length} bytes of {extension}"); // of a text 21 may be cut to 2

        Assert.Equal((37, 21), ImageHeader.Size(bytes));
        File.WriteAllBytes(_folder["empty"], []);
        Assert.Throws<InvalidDataException>(() => EncodedImage.Size(_folder["empty"]));
    }

    [Fact]
    public void A_turned_photograph_has_the_size_that_decoding_gives()
    {
        // Between start of image and the rest: an EXIF block whose only entry, orientation, is 6.
        byte[] jpeg = File.ReadAllBytes(_folder.Picture("a.jpg", 40, 24));
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        Expect([.. jpeg[..2], .. exif, .. jpeg[2..]], (24, 40));
    }

    /// <summary>libjpeg passes over bytes that are no marker, and over fill bytes; segments of 64 kB may come before the size.</summary>
    [Fact]
    public void The_size_of_a_jpeg_is_found_where_libjpeg_finds_it()
    {
        byte[] jpeg = File.ReadAllBytes(_folder.Picture("a.jpg", 40, 24));
        byte[] comment = [0xFF, 0xFE, 0xFF, 0xFF, .. new byte[0xFFFD]];
        Expect([.. jpeg[..2], 0xFF, 0xFF, 0xFF, .. jpeg[2..]], (40, 24));
        Expect([.. jpeg[..2], .. comment, .. comment, .. jpeg[2..]], (40, 24));
        Expect([.. jpeg[..20], 1, 2, 3, .. jpeg[20..]], (40, 24));
    }

    private static Mat Picture(string extension, int width, int height)
    {
        Mat noise = TestImages.Noise(width, height, 0, 255, seed: width);
        if (extension is ".pgm" or ".pbm")
            Cv2.CvtColor(noise, noise, ColorConversionCodes.BGR2GRAY);
        return noise;
    }

    private void Expect(byte[] file, (int Width, int Height) size)
    {
        string path = _folder["made.jpg"];
        File.WriteAllBytes(path, file);
        using Mat decoded = Cv2.ImRead(path);
        Assert.Equal(size, (decoded.Width, decoded.Height));
        Assert.Equal(size, EncodedImage.Size(path));
    }
}
