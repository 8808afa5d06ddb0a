using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

[assembly: DisableRuntimeMarshalling]

namespace OpenCvSharp;

/// <summary>The exports of native/*.cpp, which see.</summary>
internal static unsafe partial class Native
{
    private const string Library = "motopencv";

    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        private readonly byte* _data;
        private readonly long _bytes;
        private readonly nint _owner, _release;

        public T[] Take<T>()
            where T : unmanaged
        {
            T[] all = new ReadOnlySpan<T>(_data, checked((int)(_bytes / sizeof(T)))).ToArray();
            mot_buffer_delete(ref this);
            this = default;
            return all;
        }

        public string TakeText() => Encoding.UTF8.GetString(Take<byte>());
    }

    static Native()
    {
        // OpenCV's default is the machine's processors; the process may have been given fewer.
        Check(mot_init(Environment.ProcessorCount));
    }

    public static void Check(int status)
    {
        if (status != 0) Throw();

        static void Throw()
        {
            mot_error(out ErrorCode code, out int line, out byte* func, out byte* message, out byte* file);
            throw new OpenCVException(code, Text(func), Text(message), Text(file), line);
        }

        static string Text(byte* p) => Marshal.PtrToStringUTF8((nint)p) ?? "";
    }

    [LibraryImport(Library)]
    public static partial int mot_init(int threads);

    [LibraryImport(Library)]
    public static partial void mot_error(
        out ErrorCode code, out int line, out byte* func, out byte* message, out byte* file);

    [LibraryImport(Library)]
    public static partial void mot_buffer_delete(ref Buffer b);

    [LibraryImport(Library)]
    public static partial int mat_new(out nint result);

    [LibraryImport(Library)]
    public static partial int mat_new_size(int dims, int[]? sizes, MatType type, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_new_fill(int dims, int[]? sizes, MatType type, Scalar s, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_new_2d(int rows, int cols, MatType type, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_new_data2d(int rows, int cols, MatType type, nint data, nint step, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_new_data(
        int dims, int[]? sizes, MatType type, nint data, nint[]? steps, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_new_header(nint m, out nint result);

    [LibraryImport(Library)]
    public static partial void mat_delete(nint m);

    [LibraryImport(Library)]
    public static partial int mat_special(int what, int dims, int[]? sizes, MatType type, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_ranges(nint m, int count, Range[] ranges, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_sub(nint m, int r0, int r1, int c0, int c1, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_roi(nint m, Rect roi, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_diag(nint m, MatDiagType d, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_clone(nint m, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_create(nint m, int dims, int[]? sizes, MatType type);

    [LibraryImport(Library)]
    public static partial int mat_reshape(nint m, int cn, int rows, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_reshape_nd(nint m, int cn, int dims, int[]? sizes, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_copy_to(nint m, in NativeArray dst, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int mat_convert_to(nint m, in NativeArray dst, MatType type, double alpha, double beta);

    [LibraryImport(Library)]
    public static partial int mat_assign_to(nint m, nint dst, MatType type);

    [LibraryImport(Library)]
    public static partial int mat_set_to(nint m, in NativeArray value, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int mat_locate_roi(nint m, out Size whole, out Point offset);

    [LibraryImport(Library)]
    public static partial int mat_check_vector(nint m, int channels, int depth, int continuous, out int result);

    [LibraryImport(Library)]
    public static partial int mat_dot(nint m, in NativeArray b, out double result);

    [LibraryImport(Library)]
    public static partial int mat_operator(int op, in NativeArray a, in NativeArray b, double scale, out nint result);

    [LibraryImport(Library)]
    public static partial int mat_unary(int op, nint m, int method, out nint result);

    [LibraryImport(Library)]
    public static partial int cv_add(
        in NativeArray a, in NativeArray b, in NativeArray dst, in NativeArray mask, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_subtract(
        in NativeArray a, in NativeArray b, in NativeArray dst, in NativeArray mask, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_multiply(
        in NativeArray a, in NativeArray b, in NativeArray dst, double scale, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_divide(
        in NativeArray a, in NativeArray b, in NativeArray dst, double scale, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_add_weighted(
        in NativeArray a, double alpha, in NativeArray b, double beta, double gamma, in NativeArray dst, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_binary(int op, in NativeArray a, in NativeArray b, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_bitwise(
        int op, in NativeArray a, in NativeArray b, in NativeArray dst, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int cv_compare(in NativeArray a, in NativeArray b, in NativeArray dst, int op);

    [LibraryImport(Library)]
    public static partial int cv_in_range(
        in NativeArray a, in NativeArray lower, in NativeArray upper, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_convert_scale_abs(in NativeArray a, in NativeArray dst, double alpha, double beta);

    [LibraryImport(Library)]
    public static partial int cv_lut(in NativeArray a, in NativeArray lut, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_sum(in NativeArray a, out Scalar result);

    [LibraryImport(Library)]
    public static partial int cv_count_non_zero(in NativeArray a, out int result);

    [LibraryImport(Library)]
    public static partial int cv_mean(in NativeArray a, in NativeArray mask, out Scalar result);

    [LibraryImport(Library)]
    public static partial int cv_mean_std_dev(
        in NativeArray a, in NativeArray mean, in NativeArray stddev, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int cv_mean_std_dev_scalar(
        in NativeArray a, out Scalar mean, out Scalar stddev, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int cv_norm(
        in NativeArray a, in NativeArray b, int type, in NativeArray mask, out double result);

    [LibraryImport(Library)]
    public static partial int cv_normalize(
        in NativeArray a, in NativeArray dst, double alpha, double beta, int type, int dtype, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int cv_min_max_loc(
        in NativeArray a, out double low, out double high, Point* lowAt, Point* highAt, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int cv_reduce(in NativeArray a, in NativeArray dst, int dim, int type, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_merge(in NativeArray mats, nint dst);

    [LibraryImport(Library)]
    public static partial int cv_split(nint m, nint* result);

    [LibraryImport(Library)]
    public static partial int cv_extract_channel(in NativeArray a, in NativeArray dst, int channel);

    [LibraryImport(Library)]
    public static partial int cv_insert_channel(in NativeArray a, in NativeArray dst, int channel);

    [LibraryImport(Library)]
    public static partial int cv_flip(in NativeArray a, in NativeArray dst, int code);

    [LibraryImport(Library)]
    public static partial int cv_rotate(in NativeArray a, in NativeArray dst, int code);

    [LibraryImport(Library)]
    public static partial int cv_transpose(in NativeArray a, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_repeat(in NativeArray a, int ny, int nx, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_concat(int vertical, in NativeArray mats, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_math(int op, in NativeArray a, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_pow(in NativeArray a, double power, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_set_identity(in NativeArray m, Scalar s);

    [LibraryImport(Library)]
    public static partial int cv_format(in NativeArray a, int format, out Buffer result);

    [LibraryImport(Library)]
    public static partial int cv_set_num_threads(int n);

    [LibraryImport(Library)]
    public static partial int cv_get_num_threads(out int result);

    [LibraryImport(Library)]
    public static partial int cv_set_log_level(int level, out int previous);

    [LibraryImport(Library)]
    public static partial int cv_get_log_level(out int level);

    [LibraryImport(Library)]
    public static partial int cv_get_rng(out ulong state);

    [LibraryImport(Library)]
    public static partial int cv_set_rng(ulong state);

    [LibraryImport(Library)]
    public static partial int cv_rand(int normal, in NativeArray dst, in NativeArray a, in NativeArray b);

    [LibraryImport(Library)]
    public static partial int cv_text(int what, out Buffer result);

    [LibraryImport(Library)]
    public static partial int cv_resize(
        in NativeArray a, in NativeArray dst, Size size, double fx, double fy, int mode);

    [LibraryImport(Library)]
    public static partial int cv_copy_make_border(
        in NativeArray a, in NativeArray dst, int top, int bottom, int left, int right, int type, Scalar value);

    [LibraryImport(Library)]
    public static partial int cv_cvt_color(in NativeArray a, in NativeArray dst, int code, int channels);

    [LibraryImport(Library)]
    public static partial int cv_warp_affine(
        in NativeArray a, in NativeArray dst, in NativeArray m, Size size, int flags, int border, Scalar value);

    [LibraryImport(Library)]
    public static partial int cv_warp_perspective(
        in NativeArray a, in NativeArray dst, in NativeArray m, Size size, int flags, int border, Scalar value);

    [LibraryImport(Library)]
    public static partial int cv_remap(
        in NativeArray a, in NativeArray dst, in NativeArray x, in NativeArray y, int mode, int border, Scalar value);

    [LibraryImport(Library)]
    public static partial int cv_rotation_matrix(Point2f center, double angle, double scale, out nint result);

    [LibraryImport(Library)]
    public static partial int cv_affine_transform(in NativeArray a, in NativeArray b, out nint result);

    [LibraryImport(Library)]
    public static partial int cv_perspective_transform(in NativeArray a, in NativeArray b, out nint result);

    [LibraryImport(Library)]
    public static partial int cv_invert_affine(in NativeArray a, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_threshold(
        in NativeArray a, in NativeArray dst, double t, double max, int type, out double result);

    [LibraryImport(Library)]
    public static partial int cv_adaptive_threshold(
        in NativeArray a, in NativeArray dst, double max, int method, int type, int block, double c);

    [LibraryImport(Library)]
    public static partial int cv_gaussian_blur(
        in NativeArray a, in NativeArray dst, Size k, double sx, double sy, int border);

    [LibraryImport(Library)]
    public static partial int cv_median_blur(in NativeArray a, in NativeArray dst, int k);

    [LibraryImport(Library)]
    public static partial int cv_box_filter(
        in NativeArray a, in NativeArray dst, int depth, Size k, Point anchor, int normalize, int border);

    [LibraryImport(Library)]
    public static partial int cv_filter_2d(
        in NativeArray a, in NativeArray dst, int depth, in NativeArray kernel, Point anchor, double delta,
        int border);

    [LibraryImport(Library)]
    public static partial int cv_sobel(
        in NativeArray a, in NativeArray dst, int depth, int dx, int dy, int k, double scale, double delta,
        int border);

    [LibraryImport(Library)]
    public static partial int cv_canny(
        in NativeArray a, in NativeArray dst, double t1, double t2, int aperture, int l2);

    [LibraryImport(Library)]
    public static partial int cv_morphology(
        int op, in NativeArray a, in NativeArray dst, in NativeArray kernel, Point anchor, int iterations,
        int border, Scalar value);

    [LibraryImport(Library)]
    public static partial int cv_structuring_element(int shape, Size k, Point anchor, out nint result);

    [LibraryImport(Library)]
    public static partial int cv_equalize_hist(in NativeArray a, in NativeArray dst);

    [LibraryImport(Library)]
    public static partial int cv_calc_hist(
        in NativeArray images, int[]? channels, in NativeArray mask, in NativeArray hist, int dims, int[]? sizes,
        float** ranges, int uniform, int accumulate);

    [LibraryImport(Library)]
    public static partial int cv_flood_fill(
        in NativeArray image, in NativeArray mask, Point seed, Scalar value, out Rect rect, Scalar low,
        Scalar high, int flags, out int result);

    [LibraryImport(Library)]
    public static partial int cv_match_template(
        in NativeArray a, in NativeArray t, in NativeArray dst, int method, in NativeArray mask);

    [LibraryImport(Library)]
    public static partial int cv_distance_transform(
        in NativeArray a, in NativeArray dst, int type, int size, int dtype);

    [LibraryImport(Library)]
    public static partial int cv_find_contours(
        in NativeArray image, int mode, int method, Point offset, out Buffer points, out Buffer counts,
        out Buffer hierarchy);

    [LibraryImport(Library)]
    public static partial int cv_contour_area(in NativeArray a, int oriented, out double result);

    [LibraryImport(Library)]
    public static partial int cv_arc_length(in NativeArray a, int closed, out double result);

    [LibraryImport(Library)]
    public static partial int cv_bounding_rect(in NativeArray a, out Rect result);

    [LibraryImport(Library)]
    public static partial int cv_convex_hull(in NativeArray a, in NativeArray dst, int clockwise, int points);

    [LibraryImport(Library)]
    public static partial int cv_connected_components(
        in NativeArray a, in NativeArray labels, in NativeArray stats, in NativeArray centroids, int connectivity,
        int type, out int result);

    [LibraryImport(Library)]
    public static partial int cv_line(
        in NativeArray img, Point a, Point b, Scalar color, int thickness, int type, int shift);

    [LibraryImport(Library)]
    public static partial int cv_arrowed_line(
        in NativeArray img, Point a, Point b, Scalar color, int thickness, int type, int shift, double tip);

    [LibraryImport(Library)]
    public static partial int cv_rectangle(
        in NativeArray img, Rect r, Scalar color, int thickness, int type, int shift);

    [LibraryImport(Library)]
    public static partial int cv_rectangle_points(
        in NativeArray img, Point a, Point b, Scalar color, int thickness, int type, int shift);

    [LibraryImport(Library)]
    public static partial int cv_circle(
        in NativeArray img, Point c, int radius, Scalar color, int thickness, int type, int shift);

    [LibraryImport(Library)]
    public static partial int cv_ellipse(
        in NativeArray img, Point c, Size axes, double angle, double start, double end, Scalar color,
        int thickness, int type, int shift);

    [LibraryImport(Library)]
    public static partial int cv_marker(
        in NativeArray img, Point p, Scalar color, int marker, int size, int thickness, int type);

    [LibraryImport(Library)]
    public static partial int cv_poly(
        int what, in NativeArray img, Point** points, int[]? counts, int n, int closed, Scalar color,
        int thickness, int type, int shift, Point offset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cv_put_text(
        in NativeArray img, string? text, Point at, int font, double scale, Scalar color, int thickness, int type,
        int bottomLeft);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cv_text_size(
        string? text, int font, double scale, int thickness, out int baseline, out Size result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cv_imread(string? name, ImreadModes flags, out nint result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cv_imwrite(string? name, nint m, int[]? p, int n, out int result);

    [LibraryImport(Library)]
    public static partial int cv_imdecode(byte* data, int bytes, int flags, out nint result);

    [LibraryImport(Library)]
    public static partial int cv_imdecode_array(in NativeArray a, int flags, out nint result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cv_imencode(
        string? ext, in NativeArray a, int[]? p, int n, out Buffer result, out int ok);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cv_have_image(int writer, string? name, out int result);

    [LibraryImport(Library)]
    public static partial int capture_new(out nint result);

    [LibraryImport(Library)]
    public static partial void capture_delete(nint c);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int capture_open(nint c, string? name, int index, int api, int[]? p, int n, out int result);

    [LibraryImport(Library)]
    public static partial int capture_is_opened(nint c, out int result);

    [LibraryImport(Library)]
    public static partial int capture_release(nint c);

    [LibraryImport(Library)]
    public static partial int capture_grab(nint c, out int result);

    [LibraryImport(Library)]
    public static partial int capture_retrieve(nint c, nint m, int flag, out int result);

    [LibraryImport(Library)]
    public static partial int capture_read(nint c, nint m, out int result);

    [LibraryImport(Library)]
    public static partial int capture_get(nint c, int id, out double result);

    [LibraryImport(Library)]
    public static partial int capture_set(nint c, int id, double v, out int result);

    [LibraryImport(Library)]
    public static partial int capture_backend(nint c, out Buffer result);

    [LibraryImport(Library)]
    public static partial int writer_new(out nint result);

    [LibraryImport(Library)]
    public static partial void writer_delete(nint w);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int writer_open(
        nint w, string? name, int api, int fourcc, double fps, Size size, int[]? p, int n, out int result);

    [LibraryImport(Library)]
    public static partial int writer_is_opened(nint w, out int result);

    [LibraryImport(Library)]
    public static partial int writer_release(nint w);

    [LibraryImport(Library)]
    public static partial int writer_write(nint w, in NativeArray m);

    [LibraryImport(Library)]
    public static partial int writer_get(nint w, int id, out double result);

    [LibraryImport(Library)]
    public static partial int writer_set(nint w, int id, double v, out int result);

    [LibraryImport(Library)]
    public static partial int writer_backend(nint w, out Buffer result);
}
