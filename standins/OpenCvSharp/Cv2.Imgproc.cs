using static OpenCvSharp.Arguments;
using static OpenCvSharp.Native;

namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    private static readonly Point s_center = new(-1, -1);

    public static void Resize(
        InputArray src, OutputArray dst, Size dsize, double fx = 0, double fy = 0,
        InterpolationFlags interpolation = InterpolationFlags.Linear)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_resize(in a, in d, dsize, fx, fy, (int)interpolation));
        Done(dst, src);
    }

    public static void CopyMakeBorder(
        InputArray src, OutputArray dst, int top, int bottom, int left, int right, BorderTypes borderType,
        Scalar? value = null)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_copy_make_border(in a, in d, top, bottom, left, right, (int)borderType, value ?? default));
        Done(dst, src);
    }

    public static void CvtColor(InputArray src, OutputArray dst, ColorConversionCodes code, int dstCn = 0)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_cvt_color(in a, in d, (int)code, dstCn));
        Done(dst, src);
    }

    public static void WarpAffine(
        InputArray src, OutputArray dst, InputArray m, Size dsize, InterpolationFlags flags = InterpolationFlags.Linear,
        BorderTypes borderMode = BorderTypes.Constant, Scalar? borderValue = null)
    {
        NativeArray a = In(src), d = Out(dst), matrix = In(m);
        Check(cv_warp_affine(in a, in d, in matrix, dsize, (int)flags, (int)borderMode, borderValue ?? default));
        Done(dst, src, m);
    }

    public static void WarpPerspective(
        InputArray src, OutputArray dst, InputArray m, Size dsize, InterpolationFlags flags = InterpolationFlags.Linear,
        BorderTypes borderMode = BorderTypes.Constant, Scalar? borderValue = null)
    {
        NativeArray a = In(src), d = Out(dst), matrix = In(m);
        Check(cv_warp_perspective(in a, in d, in matrix, dsize, (int)flags, (int)borderMode, borderValue ?? default));
        Done(dst, src, m);
    }

    public static void Remap(
        InputArray src, OutputArray dst, InputArray map1, InputArray map2,
        InterpolationFlags interpolation = InterpolationFlags.Linear, BorderTypes borderMode = BorderTypes.Constant,
        Scalar? borderValue = null)
    {
        NativeArray a = In(src), d = Out(dst), x = In(map1), y = In(map2);
        Check(cv_remap(in a, in d, in x, in y, (int)interpolation, (int)borderMode, borderValue ?? default));
        Done(dst, src, map1, map2);
    }

    public static Mat GetRotationMatrix2D(Point2f center, double angle, double scale)
    {
        Check(cv_rotation_matrix(center, angle, scale, out nint p));
        return new Mat(p);
    }

    public static Mat GetAffineTransform(IEnumerable<Point2f> src, IEnumerable<Point2f> dst)
    {
        using InputArray from = InputArray.Create(src), to = InputArray.Create(dst);
        return GetAffineTransform(from, to);
    }

    public static Mat GetAffineTransform(InputArray src, InputArray dst)
    {
        NativeArray a = In(src), b = In(dst);
        Check(cv_affine_transform(in a, in b, out nint p));
        Done(null, src, dst);
        return new Mat(p);
    }

    public static Mat GetPerspectiveTransform(IEnumerable<Point2f> src, IEnumerable<Point2f> dst)
    {
        using InputArray from = InputArray.Create(src), to = InputArray.Create(dst);
        return GetPerspectiveTransform(from, to);
    }

    public static Mat GetPerspectiveTransform(InputArray src, InputArray dst)
    {
        NativeArray a = In(src), b = In(dst);
        Check(cv_perspective_transform(in a, in b, out nint p));
        Done(null, src, dst);
        return new Mat(p);
    }

    public static void InvertAffineTransform(InputArray m, OutputArray im)
    {
        NativeArray a = In(m), d = Out(im);
        Check(cv_invert_affine(in a, in d));
        Done(im, m);
    }

    public static double Threshold(InputArray src, OutputArray dst, double thresh, double maxval, ThresholdTypes type)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_threshold(in a, in d, thresh, maxval, (int)type, out double used));
        Done(dst, src);
        return used;
    }

    public static void AdaptiveThreshold(
        InputArray src, OutputArray dst, double maxValue, AdaptiveThresholdTypes adaptiveMethod,
        ThresholdTypes thresholdType, int blockSize, double c)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_adaptive_threshold(in a, in d, maxValue, (int)adaptiveMethod, (int)thresholdType, blockSize, c));
        Done(dst, src);
    }

    public static void GaussianBlur(
        InputArray src, OutputArray dst, Size ksize, double sigmaX, double sigmaY = 0,
        BorderTypes borderType = BorderTypes.Default)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_gaussian_blur(in a, in d, ksize, sigmaX, sigmaY, (int)borderType));
        Done(dst, src);
    }

    public static void MedianBlur(InputArray src, OutputArray dst, int ksize)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_median_blur(in a, in d, ksize));
        Done(dst, src);
    }

    public static void BoxFilter(
        InputArray src, OutputArray dst, MatType ddepth, Size ksize, Point? anchor = null, bool normalize = true,
        BorderTypes borderType = BorderTypes.Default)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_box_filter(in a, in d, ddepth.Value, ksize, anchor ?? s_center, normalize ? 1 : 0, (int)borderType));
        Done(dst, src);
    }

    public static void Blur(
        InputArray src, OutputArray dst, Size ksize, Point? anchor = null, BorderTypes borderType = BorderTypes.Default) =>
        BoxFilter(src, dst, -1, ksize, anchor, true, borderType);

    public static void Filter2D(
        InputArray src, OutputArray dst, MatType ddepth, InputArray kernel, Point? anchor = null, double delta = 0,
        BorderTypes borderType = BorderTypes.Default)
    {
        NativeArray a = In(src), d = Out(dst), k = In(kernel);
        Check(cv_filter_2d(in a, in d, ddepth.Value, in k, anchor ?? s_center, delta, (int)borderType));
        Done(dst, src, kernel);
    }

    public static void Sobel(
        InputArray src, OutputArray dst, MatType ddepth, int xorder, int yorder, int ksize = 3, double scale = 1,
        double delta = 0, BorderTypes borderType = BorderTypes.Default)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_sobel(in a, in d, ddepth.Value, xorder, yorder, ksize, scale, delta, (int)borderType));
        Done(dst, src);
    }

    public static void Canny(
        InputArray src, OutputArray edges, double threshold1, double threshold2, int apertureSize = 3,
        bool L2gradient = false)
    {
        NativeArray a = In(src), d = Out(edges);
        Check(cv_canny(in a, in d, threshold1, threshold2, apertureSize, L2gradient ? 1 : 0));
        Done(edges, src);
    }

    public static void Erode(
        InputArray src, OutputArray dst, InputArray? element, Point? anchor = null, int iterations = 1,
        BorderTypes borderType = BorderTypes.Constant, Scalar? borderValue = null) =>
        MorphologyEx(src, dst, MorphTypes.Erode, element, anchor, iterations, borderType, borderValue);

    public static void Dilate(
        InputArray src, OutputArray dst, InputArray? element, Point? anchor = null, int iterations = 1,
        BorderTypes borderType = BorderTypes.Constant, Scalar? borderValue = null) =>
        MorphologyEx(src, dst, MorphTypes.Dilate, element, anchor, iterations, borderType, borderValue);

    public static void MorphologyEx(
        InputArray src, OutputArray dst, MorphTypes op, InputArray? element, Point? anchor = null, int iterations = 1,
        BorderTypes borderType = BorderTypes.Constant, Scalar? borderValue = null)
    {
        NativeArray a = In(src), d = Out(dst), kernel = Optional(element);
        Scalar border = borderValue ?? Scalar.All(double.MaxValue); // cv::morphologyDefaultBorderValue
        Check(cv_morphology((int)op, in a, in d, in kernel, anchor ?? s_center, iterations, (int)borderType, border));
        Done(dst, src, element);
    }

    public static Mat GetStructuringElement(MorphShapes shape, Size ksize) =>
        GetStructuringElement(shape, ksize, s_center);

    public static Mat GetStructuringElement(MorphShapes shape, Size ksize, Point anchor)
    {
        Check(cv_structuring_element((int)shape, ksize, anchor, out nint p));
        return new Mat(p);
    }

    public static void EqualizeHist(InputArray src, OutputArray dst)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_equalize_hist(in a, in d));
        Done(dst, src);
    }

    public static void CalcHist(
        Mat[] images, int[] channels, InputArray? mask, OutputArray hist, int dims, int[] histSize, Rangef[] ranges,
        bool uniform = true, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        float[][] pairs = Array.ConvertAll(ranges, r => new[] { r.Start, r.End });
        CalcHist(images, channels, mask, hist, dims, histSize, pairs, uniform, accumulate);
    }

    public static void CalcHist(
        Mat[] images, int[] channels, InputArray? mask, OutputArray hist, int dims, int[] histSize, float[][] ranges,
        bool uniform = true, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(histSize);
        ArgumentNullException.ThrowIfNull(ranges);
        NativeArray where = Optional(mask), d = Out(hist);
        float[] all = [.. ranges.SelectMany(r => r)];
        fixed (float* p = all)
        {
            float** rows = stackalloc float*[ranges.Length];
            for (int i = 0, at = 0; i < ranges.Length; at += ranges[i++].Length) rows[i] = p + at;
            nint table = (nint)rows;
            WithMats(images, (in NativeArray mats) => Check(cv_calc_hist(
                in mats, channels, in where, in d, dims, histSize, (float**)table, uniform ? 1 : 0, accumulate ? 1 : 0)));
        }

        Done(hist, mask);
    }

    public static int FloodFill(InputOutputArray image, Point seedPoint, Scalar newVal) =>
        FloodFill(image, seedPoint, newVal, out _);

    public static int FloodFill(
        InputOutputArray image, Point seedPoint, Scalar newVal, out Rect rect, Scalar? loDiff = null,
        Scalar? upDiff = null, FloodFillFlags flags = FloodFillFlags.Link4)
    {
        NativeArray d = Out(image), none = default;
        Check(cv_flood_fill(
            in d, in none, seedPoint, newVal, out rect, loDiff ?? default, upDiff ?? default, (int)flags, out int filled));
        Done(image);
        return filled;
    }

    public static void MatchTemplate(
        InputArray image, InputArray templ, OutputArray result, TemplateMatchModes method, InputArray? mask = null)
    {
        NativeArray a = In(image), t = In(templ), d = Out(result), where = Optional(mask);
        Check(cv_match_template(in a, in t, in d, (int)method, in where));
        Done(result, image, templ, mask);
    }

    public static void DistanceTransform(
        InputArray src, OutputArray dst, DistanceTypes distanceType, DistanceTransformMasks maskSize, int dstType = 4)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_distance_transform(in a, in d, (int)distanceType, (int)maskSize, dstType));
        Done(dst, src);
    }

    public static void FindContours(
        InputArray image, out Point[][] contours, out HierarchyIndex[] hierarchy, RetrievalModes mode,
        ContourApproximationModes method, Point? offset = null)
    {
        NativeArray a = In(image);
        Check(cv_find_contours(
            in a, (int)mode, (int)method, offset ?? default, out Native.Buffer points, out Native.Buffer counts,
            out Native.Buffer tree));
        Done(null, image);
        ReadOnlySpan<Point> all = points.Take<Point>();
        int[] sizes = counts.Take<int>();
        contours = new Point[sizes.Length][];
        for (int i = 0, at = 0; i < sizes.Length; at += sizes[i++]) contours[i] = all.Slice(at, sizes[i]).ToArray();
        hierarchy = Array.ConvertAll(tree.Take<Vec4i>(), HierarchyIndex.FromVec4i);
    }

    public static Point[][] FindContoursAsArray(
        InputArray image, RetrievalModes mode, ContourApproximationModes method, Point? offset = null)
    {
        FindContours(image, out Point[][] contours, out _, mode, method, offset);
        return contours;
    }

    public static double ContourArea(InputArray contour, bool oriented = false)
    {
        NativeArray a = In(contour);
        Check(cv_contour_area(in a, oriented ? 1 : 0, out double area));
        Done(null, contour);
        return area;
    }

    public static double ContourArea(IEnumerable<Point> contour, bool oriented = false) =>
        WithPoints(contour, c => ContourArea(c, oriented));

    public static double ContourArea(IEnumerable<Point2f> contour, bool oriented = false) =>
        WithPoints(contour, c => ContourArea(c, oriented));

    public static double ArcLength(InputArray curve, bool closed)
    {
        NativeArray a = In(curve);
        Check(cv_arc_length(in a, closed ? 1 : 0, out double length));
        Done(null, curve);
        return length;
    }

    public static double ArcLength(IEnumerable<Point> curve, bool closed) => WithPoints(curve, c => ArcLength(c, closed));

    public static double ArcLength(IEnumerable<Point2f> curve, bool closed) => WithPoints(curve, c => ArcLength(c, closed));

    public static Rect BoundingRect(InputArray curve)
    {
        NativeArray a = In(curve);
        Check(cv_bounding_rect(in a, out Rect rect));
        Done(null, curve);
        return rect;
    }

    public static Rect BoundingRect(IEnumerable<Point> curve) => WithPoints(curve, BoundingRect);

    public static Rect BoundingRect(IEnumerable<Point2f> curve) => WithPoints(curve, BoundingRect);

    public static Point[] ConvexHull(IEnumerable<Point> points, bool clockwise = false) =>
        WithPoints(points, p => Hull<Point>(p, clockwise));

    public static Point2f[] ConvexHull(IEnumerable<Point2f> points, bool clockwise = false) =>
        WithPoints(points, p => Hull<Point2f>(p, clockwise));

    private static T[] Hull<T>(InputArray points, bool clockwise)
        where T : unmanaged
    {
        using var hull = new Mat();
        NativeArray a = In(points), d = Out((OutputArray)hull);
        Check(cv_convex_hull(in a, in d, clockwise ? 1 : 0, 1));
        Done(null, points);
        hull.GetArray(out T[] all);
        return all;
    }

    // An empty contour has no Mat; the official one passes an empty vector, of area, length and bounds zero.
    private static TResult WithPoints<T, TResult>(IEnumerable<T> points, Func<InputArray, TResult> call)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(points);
        T[] all = [.. points];
        if (all.Length == 0)
        {
            using var empty = new Mat(0, 1, Mat.TypeOf(typeof(T)));
            return call(empty);
        }

        using InputArray array = InputArray.Create(all);
        return call(array);
    }

    public static int ConnectedComponents(
        InputArray image, OutputArray labels, PixelConnectivity connectivity = PixelConnectivity.Connectivity8) =>
        ConnectedComponents(image, labels, connectivity, MatType.CV_32S);

    public static int ConnectedComponents(
        InputArray image, OutputArray labels, PixelConnectivity connectivity, MatType ltype)
    {
        NativeArray a = In(image), l = Out(labels), none = default;
        Check(cv_connected_components(in a, in l, in none, in none, (int)connectivity, ltype.Value, out int count));
        Done(labels, image);
        return count;
    }

    public static int ConnectedComponentsWithStats(
        InputArray image, OutputArray labels, OutputArray stats, OutputArray centroids,
        PixelConnectivity connectivity = PixelConnectivity.Connectivity8) =>
        ConnectedComponentsWithStats(image, labels, stats, centroids, connectivity, MatType.CV_32S);

    public static int ConnectedComponentsWithStats(
        InputArray image, OutputArray labels, OutputArray stats, OutputArray centroids, PixelConnectivity connectivity,
        MatType ltype)
    {
        NativeArray a = In(image), l = Out(labels), s = Out(stats), c = Out(centroids);
        Check(cv_connected_components(in a, in l, in s, in c, (int)connectivity, ltype.Value, out int count));
        labels.Fix();
        stats.Fix();
        Done(centroids, image);
        return count;
    }

    public static void Line(
        InputOutputArray img, int pt1X, int pt1Y, int pt2X, int pt2Y, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Line(img, new Point(pt1X, pt1Y), new Point(pt2X, pt2Y), color, thickness, lineType, shift);

    public static void Line(
        InputOutputArray img, Point pt1, Point pt2, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        NativeArray d = Out(img);
        Check(cv_line(in d, pt1, pt2, color, thickness, (int)lineType, shift));
        Done(img);
    }

    public static void ArrowedLine(
        InputOutputArray img, Point pt1, Point pt2, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0, double tipLength = 0.1)
    {
        NativeArray d = Out(img);
        Check(cv_arrowed_line(in d, pt1, pt2, color, thickness, (int)lineType, shift, tipLength));
        Done(img);
    }

    public static void Rectangle(
        InputOutputArray img, Point pt1, Point pt2, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        NativeArray d = Out(img);
        Check(cv_rectangle_points(in d, pt1, pt2, color, thickness, (int)lineType, shift));
        Done(img);
    }

    public static void Rectangle(
        InputOutputArray img, Rect rect, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8,
        int shift = 0)
    {
        NativeArray d = Out(img);
        Check(cv_rectangle(in d, rect, color, thickness, (int)lineType, shift));
        Done(img);
    }

    public static void Rectangle(
        Mat img, Rect rect, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Rectangle((InputOutputArray)img, rect, color, thickness, lineType, shift);

    public static void Rectangle(
        Mat img, Point pt1, Point pt2, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8,
        int shift = 0) =>
        Rectangle((InputOutputArray)img, pt1, pt2, color, thickness, lineType, shift);

    public static void Circle(
        InputOutputArray img, int centerX, int centerY, int radius, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Circle(img, new Point(centerX, centerY), radius, color, thickness, lineType, shift);

    public static void Circle(
        InputOutputArray img, Point center, int radius, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        NativeArray d = Out(img);
        Check(cv_circle(in d, center, radius, color, thickness, (int)lineType, shift));
        Done(img);
    }

    public static void Ellipse(
        InputOutputArray img, Point center, Size axes, double angle, double startAngle, double endAngle, Scalar color,
        int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        NativeArray d = Out(img);
        Check(cv_ellipse(in d, center, axes, angle, startAngle, endAngle, color, thickness, (int)lineType, shift));
        Done(img);
    }

    public static void DrawMarker(
        InputOutputArray img, Point position, Scalar color, MarkerTypes markerType = MarkerTypes.Cross,
        int markerSize = 20, int thickness = 1, LineTypes lineType = LineTypes.Link8)
    {
        NativeArray d = Out(img);
        Check(cv_marker(in d, position, color, (int)markerType, markerSize, thickness, (int)lineType));
        Done(img);
    }

    public static void FillPoly(
        Mat img, IEnumerable<IEnumerable<Point>> pts, Scalar color, LineTypes lineType = LineTypes.Link8, int shift = 0,
        Point? offset = null) =>
        Polygons(0, img, pts, true, color, 0, lineType, shift, offset ?? default);

    public static void Polylines(
        Mat img, IEnumerable<IEnumerable<Point>> pts, bool isClosed, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Polygons(1, img, pts, isClosed, color, thickness, lineType, shift, default);

    public static void FillConvexPoly(
        Mat img, IEnumerable<Point> pts, Scalar color, LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(pts);
        Polygons(2, img, [pts], true, color, 0, lineType, shift, default);
    }

    private static void Polygons(
        int what, Mat img, IEnumerable<IEnumerable<Point>> pts, bool closed, Scalar color, int thickness,
        LineTypes lineType, int shift, Point offset)
    {
        ArgumentNullException.ThrowIfNull(img);
        ArgumentNullException.ThrowIfNull(pts);
        var all = new List<Point>();
        var counts = new List<int>();
        foreach (IEnumerable<Point> polygon in pts)
        {
            int before = all.Count;
            all.AddRange(polygon);
            counts.Add(all.Count - before);
        }

        OutputArray array = img;
        NativeArray d = Out(array);
        int[] sizes = [.. counts];
        Point*[] starts = new Point*[sizes.Length];
        fixed (Point* p = all.ToArray())
        fixed (Point** table = starts)
        {
            for (int i = 0, at = 0; i < sizes.Length; at += sizes[i++]) starts[i] = p + at;
            Check(cv_poly(
                what, in d, table, sizes, sizes.Length, closed ? 1 : 0, color, thickness, (int)lineType, shift, offset));
        }

        Done(array);
    }

    public static void PutText(
        InputOutputArray img, string text, Point org, HersheyFonts fontFace, double fontScale, Scalar color,
        int thickness = 1, LineTypes lineType = LineTypes.Link8, bool bottomLeftOrigin = false)
    {
        NativeArray d = Out(img);
        if (string.IsNullOrEmpty(text)) throw new ArgumentNullException(text);
        Check(cv_put_text(
            in d, text, org, (int)fontFace, fontScale, color, thickness, (int)lineType, bottomLeftOrigin ? 1 : 0));
        Done(img);
    }

    public static Size GetTextSize(
        string text, HersheyFonts fontFace, double fontScale, int thickness, out int baseLine)
    {
        if (string.IsNullOrEmpty(text)) throw new ArgumentNullException(text);
        Check(cv_text_size(text, (int)fontFace, fontScale, thickness, out baseLine, out Size size));
        return size;
    }
}
