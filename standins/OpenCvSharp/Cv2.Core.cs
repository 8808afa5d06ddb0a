using static OpenCvSharp.Arguments;
using static OpenCvSharp.Native;

namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    public const double PI = 3.1415926535897932384626433832795;
    public const double LOG2 = 0.69314718055994530941723212145818;
    public const int FILLED = -1;

    public static void Add(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst), where = Optional(mask);
        Check(cv_add(in a, in b, in d, in where, dtype));
        Done(dst, src1, src2, mask);
    }

    public static void Subtract(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst), where = Optional(mask);
        Check(cv_subtract(in a, in b, in d, in where, dtype));
        Done(dst, src1, src2, mask);
    }

    public static void Subtract(InputArray src1, Scalar src2, OutputArray dst, InputArray? mask = null, int dtype = -1) =>
        Subtract(src1, InputArray.Create(src2), dst, mask, dtype);

    public static void Subtract(Scalar src1, InputArray src2, OutputArray dst, InputArray? mask = null, int dtype = -1) =>
        Subtract(InputArray.Create(src1), src2, dst, mask, dtype);

    public static void Multiply(InputArray src1, InputArray src2, OutputArray dst, double scale = 1, int dtype = -1)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst);
        Check(cv_multiply(in a, in b, in d, scale, dtype));
        Done(dst, src1, src2);
    }

    public static void Divide(InputArray src1, InputArray src2, OutputArray dst, double scale = 1, MatType? dtype = null)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst);
        Check(cv_divide(in a, in b, in d, scale, dtype?.Value ?? -1));
        Done(dst, src1, src2);
    }

    public static void AddWeighted(
        InputArray src1, double alpha, InputArray src2, double beta, double gamma, OutputArray dst, int dtype = -1)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst);
        Check(cv_add_weighted(in a, alpha, in b, beta, gamma, in d, dtype));
        Done(dst, src1, src2);
    }

    public static void Absdiff(InputArray src1, InputArray src2, OutputArray dst) => Binary(0, src1, src2, dst);

    public static void Min(InputArray src1, InputArray src2, OutputArray dst) => Binary(1, src1, src2, dst);

    public static void Min(Mat src1, Mat src2, Mat dst) => Binary(1, src1, src2, dst);

    public static void Min(Mat src1, double src2, Mat dst) => Binary(1, src1, src2, dst);

    public static void Max(InputArray src1, InputArray src2, OutputArray dst) => Binary(2, src1, src2, dst);

    public static void Max(Mat src1, Mat src2, Mat dst) => Binary(2, src1, src2, dst);

    public static void Max(Mat src1, double src2, Mat dst) => Binary(2, src1, src2, dst);

    private static void Binary(int op, InputArray src1, InputArray src2, OutputArray dst)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst);
        Check(cv_binary(op, in a, in b, in d));
        Done(dst, src1, src2);
    }

    public static void BitwiseAnd(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null) =>
        Bitwise(0, src1, src2, dst, mask);

    public static void BitwiseOr(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null) =>
        Bitwise(1, src1, src2, dst, mask);

    public static void BitwiseXor(InputArray src1, InputArray src2, OutputArray dst, InputArray? mask = null) =>
        Bitwise(2, src1, src2, dst, mask);

    public static void BitwiseNot(InputArray src, OutputArray dst, InputArray? mask = null) =>
        Bitwise(3, src, src, dst, mask);

    private static void Bitwise(int op, InputArray src1, InputArray src2, OutputArray dst, InputArray? mask)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst), where = Optional(mask);
        Check(cv_bitwise(op, in a, in b, in d, in where));
        Done(dst, src1, src2, mask);
    }

    public static void Compare(InputArray src1, InputArray src2, OutputArray dst, CmpTypes cmpop)
    {
        NativeArray a = In(src1), b = In(src2), d = Out(dst);
        Check(cv_compare(in a, in b, in d, (int)cmpop));
        Done(dst, src1, src2);
    }

    public static void InRange(InputArray src, InputArray lowerb, InputArray upperb, OutputArray dst)
    {
        NativeArray a = In(src), low = In(lowerb), high = In(upperb), d = Out(dst);
        Check(cv_in_range(in a, in low, in high, in d));
        Done(dst, src, lowerb, upperb);
    }

    public static void InRange(InputArray src, Scalar lowerb, Scalar upperb, OutputArray dst) =>
        InRange(src, InputArray.Create(lowerb), InputArray.Create(upperb), dst);

    public static void ConvertScaleAbs(InputArray src, OutputArray dst, double alpha = 1, double beta = 0)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_convert_scale_abs(in a, in d, alpha, beta));
        Done(dst, src);
    }

    public static void LUT(InputArray src, InputArray lut, OutputArray dst)
    {
        NativeArray a = In(src), table = In(lut), d = Out(dst);
        Check(cv_lut(in a, in table, in d));
        Done(dst, src, lut);
    }

    public static void LUT(InputArray src, byte[] lut, OutputArray dst)
    {
        ArgumentNullException.ThrowIfNull(lut);
        if (lut.Length != 256) throw new ArgumentException("lut.Length != 256");
        using InputArray table = InputArray.Create(lut, MatType.CV_8UC1);
        LUT(src, table, dst);
    }

    public static Scalar Sum(InputArray src)
    {
        NativeArray a = In(src);
        Check(cv_sum(in a, out Scalar sum));
        Done(null, src);
        return sum;
    }

    public static int CountNonZero(InputArray mtx)
    {
        NativeArray a = In(mtx);
        Check(cv_count_non_zero(in a, out int count));
        Done(null, mtx);
        return count;
    }

    public static Scalar Mean(InputArray src, InputArray? mask = null)
    {
        NativeArray a = In(src), where = Optional(mask);
        Check(cv_mean(in a, in where, out Scalar mean));
        Done(null, src, mask);
        return mean;
    }

    public static void MeanStdDev(InputArray src, OutputArray mean, OutputArray stddev, InputArray? mask = null)
    {
        NativeArray a = In(src), m = Out(mean), s = Out(stddev), where = Optional(mask);
        Check(cv_mean_std_dev(in a, in m, in s, in where));
        mean.Fix();
        Done(stddev, src, mask);
    }

    public static void MeanStdDev(InputArray src, out Scalar mean, out Scalar stddev, InputArray? mask = null)
    {
        NativeArray a = In(src), where = Optional(mask);
        Check(cv_mean_std_dev_scalar(in a, out mean, out stddev, in where));
        Done(null, src, mask);
    }

    public static double Norm(InputArray src1, NormTypes normType = NormTypes.L2, InputArray? mask = null) =>
        Norm(In(src1), default, normType, mask, src1, null);

    public static double Norm(
        InputArray src1, InputArray src2, NormTypes normType = NormTypes.L2, InputArray? mask = null) =>
        Norm(In(src1), In(src2), normType, mask, src1, src2);

    private static double Norm(
        NativeArray a, NativeArray b, NormTypes type, InputArray? mask, InputArray src1, InputArray? src2)
    {
        NativeArray where = Optional(mask);
        Check(cv_norm(in a, in b, (int)type, in where, out double norm));
        Done(null, src1, src2, mask);
        return norm;
    }

    public static void Normalize(
        InputArray src, InputOutputArray dst, double alpha = 1, double beta = 0, NormTypes normType = NormTypes.L2,
        int dtype = -1, InputArray? mask = null)
    {
        NativeArray a = In(src), d = Out(dst), where = Optional(mask);
        Check(cv_normalize(in a, in d, alpha, beta, (int)normType, dtype, in where));
        Done(dst, src, mask);
    }

    public static void MinMaxLoc(InputArray src, out double minVal, out double maxVal)
    {
        NativeArray a = In(src), where = default;
        Check(cv_min_max_loc(in a, out minVal, out maxVal, null, null, in where));
        Done(null, src);
    }

    public static void MinMaxLoc(InputArray src, out Point minLoc, out Point maxLoc) =>
        MinMaxLoc(src, out _, out _, out minLoc, out maxLoc);

    public static void MinMaxLoc(
        InputArray src, out double minVal, out double maxVal, out Point minLoc, out Point maxLoc, InputArray? mask = null)
    {
        NativeArray a = In(src), where = Optional(mask);
        fixed (Point* low = &minLoc, high = &maxLoc)
        {
            Check(cv_min_max_loc(in a, out minVal, out maxVal, low, high, in where));
        }

        Done(null, src, mask);
    }

    public static void Reduce(InputArray src, OutputArray dst, ReduceDimension dim, ReduceTypes rtype, int dtype)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_reduce(in a, in d, (int)dim, (int)rtype, dtype));
        Done(dst, src);
    }

    public static void Merge(Mat[] mv, Mat dst)
    {
        ArgumentNullException.ThrowIfNull(mv);
        ArgumentNullException.ThrowIfNull(dst);
        if (mv.Length == 0) throw new ArgumentException("mv.Length == 0");
        WithMats(mv, (in NativeArray mats) => Check(cv_merge(in mats, dst.Handle)));
        dst.Account();
    }

    public static void Split(Mat src, out Mat[] mv)
    {
        ArgumentNullException.ThrowIfNull(src);
        nint[] planes = new nint[src.Channels()];
        fixed (nint* p = planes)
        {
            Check(cv_split(src.Handle, p));
        }

        GC.KeepAlive(src);
        mv = Array.ConvertAll(planes, p => new Mat(p));
    }

    public static Mat[] Split(Mat src)
    {
        Split(src, out Mat[] mv);
        return mv;
    }

    internal delegate void MatsCall(in NativeArray mats);

    internal static void WithMats(IEnumerable<Mat> mats, MatsCall call)
    {
        Mat[] all = [.. mats];
        nint[] pointers = Array.ConvertAll(all, m => m.Handle);
        fixed (nint* p = pointers)
        {
            var native = new NativeArray { Kind = NativeArray.Matrices, Count = all.Length, Pointer = (nint)p };
            call(in native);
        }

        GC.KeepAlive(all);
    }

    public static void ExtractChannel(InputArray src, OutputArray dst, int coi)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_extract_channel(in a, in d, coi));
        Done(dst, src);
    }

    public static void InsertChannel(InputArray src, InputOutputArray dst, int coi)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_insert_channel(in a, in d, coi));
        Done(dst, src);
    }

    public static void Flip(InputArray src, OutputArray dst, FlipMode flipCode)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_flip(in a, in d, (int)flipCode));
        Done(dst, src);
    }

    public static void Rotate(InputArray src, OutputArray dst, RotateFlags rotateCode)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_rotate(in a, in d, (int)rotateCode));
        Done(dst, src);
    }

    public static void Transpose(InputArray src, OutputArray dst)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_transpose(in a, in d));
        Done(dst, src);
    }

    public static void Repeat(InputArray src, int ny, int nx, OutputArray dst)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_repeat(in a, ny, nx, in d));
        Done(dst, src);
    }

    public static void HConcat(IEnumerable<Mat> src, OutputArray dst) => Concat(0, src, dst);

    public static void VConcat(IEnumerable<Mat> src, OutputArray dst) => Concat(1, src, dst);

    private static void Concat(int vertical, IEnumerable<Mat> src, OutputArray dst)
    {
        ArgumentNullException.ThrowIfNull(src);
        NativeArray d = Out(dst);
        WithMats(src, (in NativeArray mats) => Check(cv_concat(vertical, in mats, in d)));
        Done(dst);
    }

    public static void Sqrt(InputArray src, OutputArray dst) => Apply(0, src, dst);

    public static void Exp(InputArray src, OutputArray dst) => Apply(1, src, dst);

    public static void Log(InputArray src, OutputArray dst) => Apply(2, src, dst);

    private static void Apply(int op, InputArray src, OutputArray dst)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_math(op, in a, in d));
        Done(dst, src);
    }

    public static void Pow(InputArray src, double power, OutputArray dst)
    {
        NativeArray a = In(src), d = Out(dst);
        Check(cv_pow(in a, power, in d));
        Done(dst, src);
    }

    public static void SetIdentity(InputOutputArray mtx, Scalar? s = null)
    {
        NativeArray m = Out(mtx);
        Check(cv_set_identity(in m, s ?? new Scalar(1)));
        Done(mtx);
    }

    public static void Randu(InputOutputArray dst, InputArray low, InputArray high) => Random(0, dst, low, high);

    public static void Randu(InputOutputArray dst, Scalar low, Scalar high) => Random(0, dst, low, high);

    public static void Randn(InputOutputArray dst, InputArray mean, InputArray stddev) => Random(1, dst, mean, stddev);

    public static void Randn(InputOutputArray dst, Scalar mean, Scalar stddev) => Random(1, dst, mean, stddev);

    private static void Random(int normal, InputOutputArray dst, InputArray first, InputArray second)
    {
        NativeArray d = Out(dst), a = In(first), b = In(second);
        Check(cv_rand(normal, in d, in a, in b));
        Done(dst, first, second);
    }

    public static RNG GetTheRNG()
    {
        Check(cv_get_rng(out ulong state));
        return new RNG(state);
    }

    public static RNG SetTheRNG(ulong state)
    {
        Check(cv_set_rng(state));
        return new RNG(state);
    }

    public static string Format(InputArray mtx, FormatType format = FormatType.Default)
    {
        NativeArray a = In(mtx);
        Check(cv_format(in a, (int)format, out Native.Buffer text));
        Done(null, mtx);
        return text.TakeText();
    }

    public static void SetNumThreads(int nThreads) => Check(cv_set_num_threads(nThreads));

    public static int GetNumThreads()
    {
        Check(cv_get_num_threads(out int count));
        return count;
    }

    public static string? GetVersionString() => Text(0);

    public static string GetBuildInformation() => Text(1);

    private static string Text(int what)
    {
        Check(cv_text(what, out Native.Buffer text));
        return text.TakeText();
    }

    public static LogLevel SetLogLevel(LogLevel logLevel)
    {
        Check(cv_set_log_level((int)logLevel, out int previous));
        return (LogLevel)previous;
    }

    public static LogLevel GetLogLevel()
    {
        Check(cv_get_log_level(out int level));
        return (LogLevel)level;
    }
}
