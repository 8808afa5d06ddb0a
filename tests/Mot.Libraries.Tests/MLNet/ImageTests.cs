using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Mot.Tests.MLNet;

public sealed class ImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-images").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(MLPixelFormat.Bgra32)]
    [InlineData(MLPixelFormat.Rgba32)]
    public void Pixels_go_in_and_come_out(MLPixelFormat format)
    {
        byte[] pixels = [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255, 13, 14, 15, 255, 16, 17, 18, 255];
        using MLImage image = MLImage.CreateFromPixels(3, 2, format, pixels);
        Assert.Equal((3, 2, 32, format), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat));
        Assert.Equal(pixels, image.Pixels.ToArray());
        byte[] bgr = image.GetBGRPixels;
        Assert.Equal(18, bgr.Length);
        Assert.Equal(format == MLPixelFormat.Bgra32 ? [1, 2, 3, 4, 5, 6] : [3, 2, 1, 6, 5, 4], bgr[..6]);
        bgr[0] = 99;
        Assert.NotEqual(99, image.GetBGRPixels[0]);
        image.Tag = "t";
        Assert.Equal("t", image.Tag);
    }

    [Theory]
    [InlineData(MLPixelFormat.Bgra32)]
    [InlineData(MLPixelFormat.Rgba32)]
    public void A_png_keeps_every_pixel(MLPixelFormat format)
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 7 * 4).Select(i => i % 4 == 3 ? (byte)255 : (byte)(i * 37))];
        using MLImage image = MLImage.CreateFromPixels(5, 7, format, pixels);
        string path = Path.Combine(_folder, "a.png");
        image.Save(path);
        using MLImage back = MLImage.CreateFromFile(path);
        Assert.Equal((5, 7), (back.Width, back.Height));
        Assert.Equal(image.GetBGRPixels, back.GetBGRPixels);
        using MLImage streamed = MLImage.CreateFromStream(File.OpenRead(path));
        Assert.Equal(image.GetBGRPixels, streamed.GetBGRPixels);
    }

    [Fact]
    public void A_jpeg_keeps_a_flat_colour_nearly()
    {
        byte[] pixels = [.. Enumerable.Repeat<byte[]>([40, 120, 200, 255], 32 * 32).SelectMany(p => p)];
        using MLImage image = MLImage.CreateFromPixels(32, 32, MLPixelFormat.Bgra32, pixels);
        string path = Path.Combine(_folder, "a.jpg");
        image.Save(path);
        using MLImage back = MLImage.CreateFromFile(path);
        Assert.All(back.GetBGRPixels.Chunk(3), p => Assert.True(Math.Abs(p[0] - 40) < 6 && Math.Abs(p[1] - 120) < 6 && Math.Abs(p[2] - 200) < 6));
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        string text = Path.Combine(_folder, "a.txt");
        File.WriteAllText(text, "no image");
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(text));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(Path.Combine(_folder, "none.png")));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream([1, 2, 3])));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromFile(null!));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4]));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, []));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, new byte[4]));
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        Assert.Throws<ArgumentException>(() => image.Save(text));
    }

    [Fact]
    public void A_disposed_image_says_so()
    {
        MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        image.Dispose();
        image.Dispose();
        Assert.Throws<InvalidOperationException>(() => image.Width);
        Assert.Throws<InvalidOperationException>(() => image.GetBGRPixels);
        Assert.Throws<InvalidOperationException>(() => image.Pixels.Length);
        Assert.Throws<InvalidOperationException>(() => image.Tag = "x");
    }

    [Fact]
    public void Image_columns_go_through_a_view_but_not_through_a_cache()
    {
        var ml = new MLContext();
        using MLImage image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, new byte[24]);
        IDataView data = ml.Data.LoadFromEnumerable<Sized>([new() { Image = image, Frame = 1 }]);
        Assert.Equal(new ImageDataViewType(2, 3), data.Schema["Image"].Type);
        Assert.Equal("Image<2, 3>", data.Schema["Image"].Type.ToString());
        Assert.Same(image, ml.Data.CreateEnumerable<Sized>(data, false).Single().Image);
        Assert.Equal(["Frame"], ml.Data.Cache(data).Schema.Select(column => column.Name));

        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        Assert.Equal("Image", ml.Data.LoadFromEnumerable<Plain>([]).Schema["Image"].Type.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Data.LoadFromEnumerable<Unsized>([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataViewType(0, 3));
    }

    private sealed class Sized
    {
        [ImageType(2, 3)]
        public MLImage? Image { get; set; }

        public int Frame { get; set; }
    }

    private sealed class Plain
    {
        public MLImage? Image { get; set; }
    }

    private sealed class Unsized
    {
        [ImageType]
        public MLImage? Image { get; set; }
    }
}
