using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}

/// <summary>An image of four bytes a pixel, in memory outside the garbage collector's heap.</summary>
public sealed unsafe class MLImage : IDisposable
{
    private const int BytesPerPixel = 4;

    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _format;
    private byte* _pixels;
    private string _tag;

    internal MLImage(int width, int height, MLPixelFormat format)
    {
        _width = width;
        _height = height;
        _format = format;
        Bytes = checked(width * height * BytesPerPixel);
        _pixels = (byte*)NativeMemory.Alloc((nuint)Bytes);
        GC.AddMemoryPressure(Bytes);
    }

    ~MLImage() => Free();

    public MLPixelFormat PixelFormat => Live(_format);

    public byte[] GetBGRPixels
    {
        get
        {
            ReadOnlySpan<byte> pixels = Pixels;
            bool rgb = _format == MLPixelFormat.Rgba32;
            var bgr = new byte[_width * _height * 3];
            for (int i = 0, j = 0; i < bgr.Length; i += 3, j += BytesPerPixel)
            {
                bgr[i] = pixels[rgb ? j + 2 : j];
                bgr[i + 1] = pixels[j + 1];
                bgr[i + 2] = pixels[rgb ? j : j + 2];
            }

            return bgr;
        }
    }

    public ReadOnlySpan<byte> Pixels => new(Live((nint)_pixels).ToPointer(), Bytes);

    public string Tag
    {
        get => Live(_tag);
        set => _tag = Live(value);
    }

    public int Width => Live(_width);

    public int Height => Live(_height);

    public int BitsPerPixel => Live(BytesPerPixel * 8);

    private int Bytes { get; }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var buffer = new MemoryStream();
        imageStream.CopyTo(buffer);
        return ImageCodec.Decode(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        return (File.Exists(imagePath) ? ImageCodec.Decode(File.ReadAllBytes(imagePath)) : null) ?? throw new ArgumentException("Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
        {
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        }

        if (width <= 0)
        {
            throw new ArgumentException("Invalid width value.", nameof(width));
        }

        if (height <= 0)
        {
            throw new ArgumentException("Invalid height value.", nameof(height));
        }

        if (imagePixelData.Length != (long)width * height * BytesPerPixel)
        {
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.", nameof(imagePixelData));
        }

        var image = new MLImage(width, height, pixelFormat);
        imagePixelData.CopyTo(image.WritablePixels);
        return image;
    }

    public void Save(string imagePath) => ImageCodec.Save(Live(this), imagePath);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal Span<byte> WritablePixels => new(_pixels, Bytes);

    private T Live<T>(T value) => _pixels != null ? value : throw new InvalidOperationException("Object is disposed.");

    private void Free()
    {
        if (_pixels != null)
        {
            NativeMemory.Free(_pixels);
            _pixels = null;
            GC.RemoveMemoryPressure(Bytes);
        }
    }
}
