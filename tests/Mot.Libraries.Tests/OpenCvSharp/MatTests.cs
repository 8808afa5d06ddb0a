using OpenCvSharp;

namespace Mot.Tests;

public sealed class MatTests
{
    [Fact]
    public void Header_describes_a_new_matrix()
    {
        using var m = new Mat(3, 5, MatType.CV_8UC3, new Scalar(1, 2, 3));
        Assert.Equal((3, 5, 5, 3), (m.Rows, m.Cols, m.Width, m.Height));
        Assert.Equal(new Size(5, 3), m.Size());
        Assert.Equal(MatType.CV_8UC3, m.Type());
        Assert.Equal((MatType.CV_8U, 3, 3, 1), (m.Depth(), m.Channels(), m.ElemSize(), m.ElemSize1()));
        Assert.Equal((15L, 15L, 2), (m.Total(), m.Step(), m.Dims));
        Assert.True(m.IsContinuous());
        Assert.False(m.IsSubmatrix() || m.Empty());
        Assert.Equal(new Vec3b(1, 2, 3), m.At<Vec3b>(2, 4));
        Assert.Equal(Enumerable.Repeat<byte[]>([1, 2, 3], 15).SelectMany(b => b), m.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void A_default_matrix_is_empty()
    {
        using var m = new Mat();
        Assert.True(m.Empty());
        Assert.Equal((0, 0, 0L), (m.Rows, m.Cols, m.Total()));
        using Mat copy = m.Clone();
        Assert.True(copy.Empty());
    }

    [Theory]
    [InlineData(0, 1, "CV_8UC1")]
    [InlineData(5, 3, "CV_32FC3")]
    [InlineData(6, 4, "CV_64FC4")]
    [InlineData(0, 5, "CV_8UC(5)")]
    public void MatType_packs_depth_and_channels(int depth, int channels, string name)
    {
        MatType type = MatType.MakeType(depth, channels);
        Assert.Equal((depth, channels, name), (type.Depth, type.Channels, type.ToString()));
        Assert.Equal(depth + ((channels - 1) * 8), (int)type);
    }

    [Fact]
    public void A_region_shares_the_pixels_of_its_parent()
    {
        using var m = new Mat(4, 6, MatType.CV_8UC1, new Scalar(0));
        using (Mat part = m[new Rect(2, 1, 3, 2)])
        {
            Assert.True(part.IsSubmatrix());
            Assert.False(part.IsContinuous());
            Assert.Equal(0, part.AsSpan<byte>().Length);
            Assert.Equal(3, part.RowSpan<byte>(1).Length);
            part.LocateROI(out Size whole, out Point offset);
            Assert.Equal((new Size(6, 4), new Point(2, 1)), (whole, offset));
            part.SetTo(new Scalar(9));
        }

        Assert.Equal(6, Cv2.CountNonZero(m));
        Assert.Equal(54, Cv2.Sum(m).Val0);
        Assert.Equal(9, m.At<byte>(2, 4));
        using Mat column = m.ColRange(2, 3), row = m.Row(1);
        Assert.Equal((new Size(1, 4), new Size(6, 1)), (column.Size(), row.Size()));
        Assert.Equal(27, Cv2.Sum(row).Val0);
        Assert.Equal(18, Cv2.Sum(column).Val0);
    }

    [Fact]
    public void A_region_outlives_its_parent()
    {
        var m = new Mat(4, 4, MatType.CV_32FC1, new Scalar(2.5));
        using Mat part = m.SubMat(1, 3, 1, 3);
        m.Dispose();
        Assert.Equal(10, Cv2.Sum(part).Val0);
    }

    [Fact]
    public void A_region_outside_is_refused_as_OpenCV_refuses_it()
    {
        using var m = new Mat(4, 4, MatType.CV_8UC1);
        var e = Assert.Throws<OpenCVException>(() => new Mat(m, new Rect(2, 2, 3, 1)));
        Assert.Equal(ErrorCode.StsAssert, e.Status);
        Assert.Contains("roi", e.ErrMsg, StringComparison.Ordinal);
        Assert.Equal(e.ErrMsg, e.Message);
        Assert.NotEmpty(e.FuncName);
        Assert.Throws<ArgumentException>(() => m.SubMat(2, 2, 0, 1));
    }

    [Fact]
    public void Pixel_data_is_used_in_place()
    {
        float[] data = [1, 2, 3, 4, 5, 6];
        using (Mat m = Mat.FromPixelData(2, 3, MatType.CV_32FC1, data))
        {
            Assert.Equal(6f, m.Get<float>(1, 2));
            m.Set(0, 1, 20f);
            using Mat view = m.Reshape(0, 3);
            Assert.Equal(new Size(2, 3), view.Size());
            view.At<float>(2, 1) = 60;
        }

        Assert.Equal([1, 20, 3, 4, 5, 60], data);
    }

    [Fact]
    public void Pixel_data_may_have_a_stride()
    {
        byte[] data = [1, 2, 99, 3, 4, 99];
        using Mat m = Mat.FromPixelData(2, 2, MatType.CV_8UC1, data, 3);
        Assert.False(m.IsContinuous());
        Assert.Equal(3, m.Step());
        Assert.True(m.GetArray(out byte[] all));
        Assert.Equal([1, 2, 3, 4], all);
    }

    [Fact]
    public void Arrays_go_in_and_out()
    {
        using var m = new Mat(2, 2, MatType.CV_32SC1);
        Assert.True(m.SetArray(1, 2, 3, 4));
        Assert.True(m.GetRectangularArray(out int[,] all));
        Assert.Equal(new[,] { { 1, 2 }, { 3, 4 } }, all);
        using var pixels = new Mat(1, 2, MatType.CV_8UC3);
        pixels.SetArray(new Vec3b(1, 2, 3), new Vec3b(4, 5, 6));
        pixels.GetArray(out Vec3b[] back);
        Assert.Equal([new Vec3b(1, 2, 3), new Vec3b(4, 5, 6)], back);
        Assert.Throws<OpenCvSharpException>(() => m.GetArray(out float[] _));
    }

    [Fact]
    public void Conversion_rounds_half_to_even_and_saturates()
    {
        using Mat f = Mat.FromPixelData(1, 6, MatType.CV_32FC1, new[] { -3f, 0.5f, 1.5f, 2.5f, 254.6f, 300f });
        using var b = new Mat();
        f.ConvertTo(b, MatType.CV_8UC1);
        Assert.Equal([0, 0, 2, 2, 255, 255], b.AsSpan<byte>().ToArray());
        b.ConvertTo(f, MatType.CV_32FC1, 1 / 255.0, 1);
        Assert.Equal(2f, f.At<float>(0, 5));
    }

    [Fact]
    public void Copying_honours_the_mask()
    {
        using var src = new Mat(1, 3, MatType.CV_8UC1, new Scalar(7));
        using Mat mask = Mat.FromPixelData(1, 3, MatType.CV_8UC1, new byte[] { 0, 255, 1 });
        using var dst = new Mat(1, 3, MatType.CV_8UC1, new Scalar(1));
        src.CopyTo(dst, mask);
        Assert.Equal([1, 7, 7], dst.AsSpan<byte>().ToArray());
        dst.SetTo(new Scalar(5), mask);
        Assert.Equal([1, 5, 5], dst.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Create_keeps_the_memory_of_the_same_shape()
    {
        using var m = new Mat(8, 8, MatType.CV_8UC3);
        nint data = m.Data;
        m.Create(8, 8, MatType.CV_8UC3);
        Assert.Equal(data, m.Data);
        m.Create(new Size(4, 9), MatType.CV_32FC1);
        Assert.Equal((9, 4, MatType.CV_32FC1), (m.Rows, m.Cols, m.Type()));
    }

    [Fact]
    public void Expressions_compute()
    {
        using Mat a = Mat.FromPixelData(2, 2, MatType.CV_64FC1, new double[] { 1, 2, 3, 4 });
        using Mat eye = Mat.Eye(2, 2, MatType.CV_64FC1);
        using Mat product = a * eye, sum = a + eye, inverse = a.Inv(), shifted = a + new Scalar(1), scaled = a * 2;
        Assert.Equal(0, Cv2.Norm(a, product));
        Assert.Equal([2, 2, 3, 5], sum.AsSpan<double>().ToArray());
        Assert.Equal([2, 3, 4, 5], shifted.AsSpan<double>().ToArray());
        Assert.Equal([2, 4, 6, 8], scaled.AsSpan<double>().ToArray());
        using Mat one = a * inverse;
        Assert.True(Cv2.Norm(one, eye) < 1e-12);
        using Mat greater = a.GreaterThan(2);
        Assert.Equal([0, 0, 255, 255], greater.AsSpan<byte>().ToArray());
        using Mat zeros = Mat.Zeros(2, 3, MatType.CV_8UC3);
        Assert.Equal(default, Cv2.Sum(zeros));
    }

    [Fact]
    public void A_disposed_matrix_says_so()
    {
        var m = new Mat(2, 2, MatType.CV_8UC1);
        m.Dispose();
        m.Dispose();
        Assert.True(m.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => m.Clone());
        Assert.Throws<ObjectDisposedException>(() => m.Type());
    }

    [Fact]
    public void Null_arguments_are_named()
    {
        using var m = new Mat(2, 2, MatType.CV_8UC1);
        Assert.Equal("src", Assert.Throws<ArgumentNullException>(() => Cv2.Resize(null!, m, new Size(1, 1))).ParamName);
        Assert.Equal("fileName", Assert.Throws<ArgumentNullException>(() => Cv2.ImRead("")).ParamName);
        Assert.Throws<ArgumentNullException>(() => m.CopyTo((Mat)null!));
    }

    [Fact]
    public void Undisposed_matrices_are_collected()
    {
        // 400 x 8 MB: without pressure or finalizers this is 3.2 GB.
        long before = Environment.WorkingSet;
        for (int i = 0; i < 400; i++) new Mat(1024, 2048, MatType.CV_32FC1, new Scalar(i)).At<float>(0, 0) = 1;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(Environment.WorkingSet - before < 1L << 30);
    }
}
