using OpenCvSharp;

namespace Mot.Tests;

public sealed class ImageProcessingTests
{
    private static Mat Row(params byte[] values) => Mat.FromPixelData(1, values.Length, MatType.CV_8UC1, values);

    private static byte[] Bytes(Mat m)
    {
        using Mat whole = m.Clone();
        return whole.AsSpan<byte>().ToArray();
    }

    [Fact]
    public void Resize_by_area_averages_blocks()
    {
        using Mat m = Mat.FromPixelData(2, 4, MatType.CV_8UC1, new byte[] { 0, 4, 10, 20, 8, 12, 30, 40 });
        using var half = new Mat();
        Cv2.Resize(m, half, new Size(2, 1), 0, 0, InterpolationFlags.Area);
        Assert.Equal([6, 25], Bytes(half));
        Cv2.Resize(m, half, default, 0.5, 0.5, InterpolationFlags.Nearest);
        Assert.Equal([0, 10], Bytes(half));
        Assert.Throws<OpenCVException>(() => Cv2.Resize(m, half, default));
    }

    [Fact]
    public void A_border_is_filled_with_the_rounded_value()
    {
        using Mat m = Row(1);
        using var framed = new Mat();
        Cv2.CopyMakeBorder(m, framed, 0, 1, 1, 0, BorderTypes.Constant, new Scalar(127.5));
        Assert.Equal([128, 1, 128, 128], Bytes(framed));
    }

    [Fact]
    public void Colours_convert()
    {
        using var bgr = new Mat(1, 1, MatType.CV_8UC3, new Scalar(10, 20, 30));
        using Mat rgb = new(), gray = new();
        Cv2.CvtColor(bgr, rgb, ColorConversionCodes.BGR2RGB);
        Cv2.CvtColor(bgr, gray, ColorConversionCodes.BGR2GRAY);
        Assert.Equal([30, 20, 10], Bytes(rgb));
        Assert.Equal([22], Bytes(gray)); // 0.114 x 10 + 0.587 x 20 + 0.299 x 30 = 21.85
    }

    [Fact]
    public void An_affine_map_and_its_inverse()
    {
        Point2f[] from = [new(0, 0), new(1, 0), new(0, 1)], to = [new(2, 3), new(4, 3), new(2, 5)];
        using Mat map = Cv2.GetAffineTransform(from, to), inverse = new();
        Assert.Equal([2, 0, 2, 0, 2, 3], map.AsSpan<double>().ToArray());
        Cv2.InvertAffineTransform(map, inverse);
        Assert.Equal([0.5, 0, -1, 0, 0.5, -1.5], inverse.AsSpan<double>().ToArray());
        using Mat turn = Cv2.GetRotationMatrix2D(new Point2f(0, 0), 90, 1);
        Assert.Equal(1, turn.At<double>(0, 1), 12);
        using Mat shift = Mat.FromPixelData(2, 3, MatType.CV_32FC1, new float[] { 1, 0, 1, 0, 1, 0 });
        using Mat m = Row(1, 2, 3), moved = new();
        Cv2.WarpAffine(m, moved, shift, new Size(3, 1), borderValue: new Scalar(9));
        Assert.Equal([9, 1, 2], Bytes(moved));
    }

    [Fact]
    public void Planes_split_and_merge()
    {
        using var m = new Mat(2, 2, MatType.CV_8UC3, new Scalar(1, 2, 3));
        Mat[] planes = Cv2.Split(m);
        Assert.Equal([1, 2, 3], planes.Select(p => (int)p.At<byte>(1, 1)));
        using var back = new Mat();
        Cv2.Merge(planes, back);
        Assert.Equal(0, Cv2.Norm(m, back));
        foreach (Mat p in planes) p.Dispose();
    }

    [Fact]
    public void Arithmetic_saturates()
    {
        using Mat a = Row(250, 10, 100), b = Row(10, 20, 50), r = new();
        Cv2.Add(a, b, r);
        Assert.Equal([255, 30, 150], Bytes(r));
        Cv2.Subtract(a, b, r);
        Assert.Equal([240, 0, 50], Bytes(r));
        Cv2.Absdiff(a, b, r);
        Assert.Equal([240, 10, 50], Bytes(r));
        Cv2.Min(a, b, r);
        Assert.Equal([10, 10, 50], Bytes(r));
        Cv2.Max(a, b, r);
        Assert.Equal([250, 20, 100], Bytes(r));
        Cv2.AddWeighted(a, 0.5, b, 0.5, 1, r);
        Assert.Equal([131, 16, 76], Bytes(r));
        Cv2.Multiply(a, b, r, 0.1);
        Assert.Equal([250, 20, 255], Bytes(r));
        Cv2.Add(a, new Scalar(3), r);
        Assert.Equal([253, 13, 103], Bytes(r));
        Cv2.BitwiseAnd(a, b, r);
        Assert.Equal([10, 0, 32], Bytes(r));
        Cv2.BitwiseNot(a, r);
        Assert.Equal([5, 245, 155], Bytes(r));
        Cv2.Compare(a, b, r, CmpTypes.GT);
        Assert.Equal([255, 0, 255], Bytes(r));
        using Mat other = Row(1, 2);
        Assert.Equal(ErrorCode.StsUnmatchedSizes, Assert.Throws<OpenCVException>(() => Cv2.Add(a, other, r)).Status);
    }

    [Fact]
    public void A_scalar_applies_to_each_channel()
    {
        using Mat m = new(1, 2, MatType.CV_8UC3, new Scalar(1, 2, 3)), r = new();
        Cv2.Add(m, new Scalar(10, 20, 30), r);
        Assert.Equal([11, 22, 33, 11, 22, 33], Bytes(r));
        Cv2.InRange(r, new Scalar(11, 0, 0), new Scalar(11, 255, 33), m);
        Assert.Equal([255, 255], Bytes(m));
    }

    [Fact]
    public void Thresholds()
    {
        using Mat m = Row(1, 5, 6, 9), r = new();
        Assert.Equal(5, Cv2.Threshold(m, r, 5, 200, ThresholdTypes.Binary));
        Assert.Equal([0, 0, 200, 200], Bytes(r));
        double otsu = Cv2.Threshold(m, r, 0, 255, ThresholdTypes.Binary | ThresholdTypes.Otsu);
        Assert.InRange(otsu, 1, 6);
    }

    [Fact]
    public void Filters_keep_a_constant_image()
    {
        using Mat m = new(9, 9, MatType.CV_8UC1, new Scalar(77)), r = new();
        Cv2.GaussianBlur(m, r, new Size(5, 5), 1.2);
        Assert.Equal(0, Cv2.Norm(m, r));
        Cv2.MedianBlur(m, r, 3);
        Assert.Equal(0, Cv2.Norm(m, r));
        Cv2.Blur(m, r, new Size(3, 3));
        Assert.Equal(0, Cv2.Norm(m, r));
    }

    [Fact]
    public void Morphology_grows_and_shrinks()
    {
        using var m = new Mat(7, 7, MatType.CV_8UC1, new Scalar(0));
        m.At<byte>(3, 3) = 255;
        using Mat box = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(3, 3)), grown = new(), back = new();
        Cv2.Dilate(m, grown, box);
        Assert.Equal(9, Cv2.CountNonZero(grown));
        Cv2.Erode(grown, back, box);
        Assert.Equal(0, Cv2.Norm(m, back));
        Cv2.MorphologyEx(m, back, MorphTypes.Open, box);
        Assert.Equal(0, Cv2.CountNonZero(back));
        Cv2.Erode(m, back, null);
        Assert.Equal(0, Cv2.CountNonZero(back));
        using Mat cross = Cv2.GetStructuringElement(MorphShapes.Cross, new Size(3, 3));
        Assert.Equal(5, Cv2.CountNonZero(cross));
    }

    [Fact]
    public void Contours_of_a_box_with_a_hole()
    {
        using var m = new Mat(20, 20, MatType.CV_8UC1, new Scalar(0));
        Cv2.Rectangle(m, new Rect(4, 5, 10, 8), Scalar.All(255), -1);
        Cv2.Rectangle(m, new Rect(7, 8, 3, 2), Scalar.All(0), -1);
        Cv2.FindContours(m, out Point[][] contours, out HierarchyIndex[] tree, RetrievalModes.Tree, ContourApproximationModes.ApproxSimple);
        Assert.Equal(2, contours.Length);
        Assert.Equal(4, contours[0].Length);
        Assert.Equal(new Rect(4, 5, 10, 8), Cv2.BoundingRect(contours[0]));
        Assert.Equal(9 * 7, Cv2.ContourArea(contours[0]));
        Assert.Equal(2 * (9 + 7), Cv2.ArcLength(contours[0], true));
        Assert.Equal((1, -1, 0), (tree[0].Child, tree[0].Parent, tree[1].Parent));
        using var filled = new Mat(20, 20, MatType.CV_8UC1, new Scalar(0));
        Cv2.FillPoly(filled, [contours[0]], Scalar.All(255));
        Assert.Equal(80, Cv2.CountNonZero(filled));
        using var none = new Mat(5, 5, MatType.CV_8UC1, new Scalar(0));
        Assert.Empty(Cv2.FindContoursAsArray(none, RetrievalModes.External, ContourApproximationModes.ApproxNone));
    }

    [Fact]
    public void Components_are_counted_and_measured()
    {
        using var m = new Mat(10, 10, MatType.CV_8UC1, new Scalar(0));
        Cv2.Rectangle(m, new Rect(1, 1, 3, 2), Scalar.All(255), -1);
        Cv2.Rectangle(m, new Rect(6, 5, 2, 4), Scalar.All(255), -1);
        using Mat labels = new(), stats = new(), centroids = new();
        Assert.Equal(3, Cv2.ConnectedComponentsWithStats(m, labels, stats, centroids));
        Assert.Equal([1, 1, 3, 2, 6], stats.RowSpan<int>(1).ToArray());
        Assert.Equal([6, 5, 2, 4, 8], stats.RowSpan<int>(2).ToArray());
        Assert.Equal((6.5, 6.5), (centroids.At<double>(2, 0), centroids.At<double>(2, 1)));
        Assert.Equal(2, labels.At<int>(8, 7));
        Assert.Equal(3, Cv2.ConnectedComponents(m, labels, PixelConnectivity.Connectivity4));
    }

    [Fact]
    public void Shapes_cover_the_pixels_they_should()
    {
        using var m = new Mat(40, 40, MatType.CV_8UC1, new Scalar(0));
        Cv2.Line(m, new Point(0, 5), new Point(39, 5), Scalar.All(255));
        Assert.Equal(40, Cv2.CountNonZero(m));
        m.SetTo(new Scalar(0));
        Cv2.Rectangle(m, new Point(2, 3), new Point(10, 8), Scalar.All(255));
        Assert.Equal((2 * 9) + (2 * 4), Cv2.CountNonZero(m));
        m.SetTo(new Scalar(0));
        Cv2.Circle(m, new Point(20, 20), 10, Scalar.All(255), -1);
        Assert.InRange(Cv2.CountNonZero(m), 300, 330);
        m.SetTo(new Scalar(0));
        Cv2.Ellipse(m, new Point(20, 20), new Size(10, 5), 0, 0, 360, Scalar.All(255), -1);
        Assert.InRange(Cv2.CountNonZero(m), 150, 200);
        m.SetTo(new Scalar(0));
        Cv2.FillConvexPoly(m, [new Point(0, 0), new Point(9, 0), new Point(9, 9), new Point(0, 9)], Scalar.All(255));
        Assert.Equal(100, Cv2.CountNonZero(m));
        m.SetTo(new Scalar(0));
        Cv2.Polylines(m, [[new Point(0, 0), new Point(9, 0), new Point(9, 9)]], false, Scalar.All(255));
        Assert.Equal(19, Cv2.CountNonZero(m));
        Cv2.ArrowedLine(m, new Point(1, 20), new Point(30, 20), Scalar.All(255));
        Cv2.DrawMarker(m, new Point(20, 30), Scalar.All(255));
        Assert.Equal(255, m.At<byte>(30, 20));
    }

    [Fact]
    public void Text_lies_within_its_size()
    {
        using var m = new Mat(60, 200, MatType.CV_8UC1, new Scalar(0));
        Size size = Cv2.GetTextSize("id 17", HersheyFonts.HersheySimplex, 1, 2, out int baseline);
        Assert.InRange(size.Width, 70, 100);
        Assert.Equal(22, size.Height);
        Cv2.PutText(m, "id 17", new Point(10, 40), HersheyFonts.HersheySimplex, 1, Scalar.All(255), 2);
        using var points = new Mat();
        Rect bounds = Cv2.BoundingRect(m);
        Assert.True(new Rect(8, 40 - size.Height - 2, size.Width + 4, size.Height + baseline + 4).Contains(bounds), $"{bounds} {size}");
    }

    [Fact]
    public void Geometry_of_arrays()
    {
        using Mat m = Mat.FromPixelData(2, 2, MatType.CV_8UC1, new byte[] { 1, 2, 3, 4 }), r = new();
        Cv2.Flip(m, r, FlipMode.Y);
        Assert.Equal([2, 1, 4, 3], Bytes(r));
        Cv2.Flip(m, r, FlipMode.X);
        Assert.Equal([3, 4, 1, 2], Bytes(r));
        Cv2.Transpose(m, r);
        Assert.Equal([1, 3, 2, 4], Bytes(r));
        Cv2.Rotate(m, r, RotateFlags.Rotate90Clockwise);
        Assert.Equal([3, 1, 4, 2], Bytes(r));
        Cv2.Repeat(m, 1, 2, r);
        Assert.Equal([1, 2, 1, 2, 3, 4, 3, 4], Bytes(r));
        Cv2.HConcat([m, m], r);
        Assert.Equal([1, 2, 1, 2, 3, 4, 3, 4], Bytes(r));
        Cv2.Reduce(m, r, ReduceDimension.Row, ReduceTypes.Max, -1);
        Assert.Equal([3, 4], Bytes(r));
    }

    [Fact]
    public void Statistics()
    {
        using Mat m = Mat.FromPixelData(2, 3, MatType.CV_8UC1, new byte[] { 3, 9, 1, 0, 5, 6 });
        Assert.Equal(24, Cv2.Sum(m).Val0);
        Assert.Equal(4, Cv2.Mean(m).Val0);
        Assert.Equal(5, Cv2.CountNonZero(m));
        Cv2.MinMaxLoc(m, out double low, out double high, out Point lowAt, out Point highAt);
        Assert.Equal((0, 9, new Point(0, 1), new Point(1, 0)), (low, high, lowAt, highAt));
        Cv2.MeanStdDev(m, out Scalar mean, out Scalar deviation);
        Assert.Equal(4, mean.Val0);
        Assert.Equal(Math.Sqrt(56.0 / 6), deviation.Val0, 12);
        Assert.Equal(24, Cv2.Norm(m, NormTypes.L1));
        Assert.Equal(9, Cv2.Norm(m, NormTypes.INF));
        using Mat scaled = new();
        Cv2.Normalize(m, scaled, 0, 90, NormTypes.MinMax);
        Assert.Equal([30, 90, 10, 0, 50, 60], Bytes(scaled));
    }

    [Fact]
    public void Histograms_and_tables()
    {
        using Mat m = Row(0, 1, 1, 255), hist = new(), r = new();
        Cv2.CalcHist([m], [0], null, hist, 1, [256], [new Rangef(0, 256)]);
        Assert.Equal((1f, 2f, 1f), (hist.At<float>(0, 0), hist.At<float>(1, 0), hist.At<float>(255, 0)));
        Cv2.LUT(m, [.. Enumerable.Range(0, 256).Select(i => (byte)(255 - i))], r);
        Assert.Equal([255, 254, 254, 0], Bytes(r));
        Cv2.EqualizeHist(m, r);
        Assert.Equal([0, 170, 170, 255], Bytes(r));
    }

    [Fact]
    public void Flood_fill_stops_at_edges()
    {
        using var m = new Mat(6, 6, MatType.CV_8UC1, new Scalar(0));
        Cv2.Line(m, new Point(3, 0), new Point(3, 5), Scalar.All(255));
        Assert.Equal(18, Cv2.FloodFill(m, new Point(0, 0), new Scalar(9), out Rect rect));
        Assert.Equal(new Rect(0, 0, 3, 6), rect);
    }

    [Fact]
    public void Random_numbers_repeat_with_the_state()
    {
        using Mat a = new(4, 4, MatType.CV_32FC1), b = new(4, 4, MatType.CV_32FC1);
        Cv2.SetTheRNG(7);
        Cv2.Randn(a, new Scalar(0), new Scalar(1));
        Cv2.SetTheRNG(7);
        Cv2.Randn(b, new Scalar(0), new Scalar(1));
        Assert.Equal(0, Cv2.Norm(a, b));
        Assert.NotEqual(7UL, Cv2.GetTheRNG().State);
    }

    [Fact]
    public void The_thread_count_can_be_set()
    {
        int before = Cv2.GetNumThreads();
        Cv2.SetNumThreads(1);
        Assert.Equal(1, Cv2.GetNumThreads());
        Cv2.SetNumThreads(before);
        Assert.StartsWith("4.", Cv2.GetVersionString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_types_do_their_arithmetic()
    {
        Assert.Equal(new Rect(5, 5, 5, 5), new Rect(0, 0, 10, 10) & new Rect(5, 5, 10, 10));
        Assert.Equal(new Rect(0, 0, 15, 15), new Rect(0, 0, 10, 10) | new Rect(5, 5, 10, 10));
        Assert.Equal(default, new Rect(0, 0, 2, 2) & new Rect(5, 5, 1, 1));
        Assert.Equal(new Point(4, 6), new Point(1, 2) + new Point(3, 4));
        Assert.Equal(5, Point2f.Distance(new Point2f(0, 0), new Point2f(3, 4)));
        Assert.Equal(new Vec3b(255, 0, 4), new Vec3b(200, 10, 2) + new Vec3b(100, 0, 2) - new Vec3b(0, 20, 0));
        Assert.Equal(new Vec3b(2, 4, 255), new Vec3b(1, 2, 200) * 2);
        Assert.Equal(new Size(3, 4), (Size)new Size2d(3.9, 4.2));
        Assert.Equal(new Scalar(3, 2, 1), Scalar.FromRgb(1, 2, 3));
        Assert.Equal("mp4v", string.Concat(BitConverter.GetBytes(VideoWriter.FourCC("mp4v")).Select(b => (char)b)));
        Assert.Equal(VideoWriter.FourCC('M', 'J', 'P', 'G'), FourCC.MJPG);
    }
}
