using static OpenCvSharp.Arguments;
using static OpenCvSharp.Native;

namespace OpenCvSharp;

public static unsafe partial class Cv2
{
    public static Mat ImRead(string fileName, ImreadModes flags = ImreadModes.Color) => new(fileName, flags);

    public static bool ImWrite(string fileName, Mat img, int[]? prms = null)
    {
        if (string.IsNullOrEmpty(fileName)) throw new ArgumentNullException(nameof(fileName));
        ArgumentNullException.ThrowIfNull(img);
        prms ??= [];
        Check(cv_imwrite(fileName, img.Handle, prms, prms.Length, out int ok));
        GC.KeepAlive(img);
        return ok != 0;
    }

    public static bool ImWrite(string fileName, Mat img, params ImageEncodingParam[] prms) =>
        ImWrite(fileName, img, Pairs(prms));

    public static Mat ImDecode(Mat buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        return ImDecode((InputArray)buf, flags);
    }

    public static Mat ImDecode(InputArray buf, ImreadModes flags)
    {
        NativeArray a = In(buf);
        Check(cv_imdecode_array(in a, (int)flags, out nint p));
        Done(null, buf);
        return new Mat(p);
    }

    public static Mat ImDecode(byte[] buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        return ImDecode(buf.AsSpan(), flags);
    }

    public static Mat ImDecode(ReadOnlySpan<byte> span, ImreadModes flags)
    {
        if (span.IsEmpty) throw new ArgumentException("Empty span", nameof(span));
        fixed (byte* p = span)
        {
            Check(cv_imdecode(p, span.Length, (int)flags, out nint mat));
            return new Mat(mat);
        }
    }

    public static bool ImEncode(string ext, InputArray img, out byte[] buf, int[]? prms = null)
    {
        if (string.IsNullOrEmpty(ext)) throw new ArgumentNullException(nameof(ext));
        NativeArray a = In(img);
        prms ??= [];
        Check(cv_imencode(ext, in a, prms, prms.Length, out Native.Buffer bytes, out int ok));
        Done(null, img);
        buf = bytes.Take<byte>();
        return ok != 0;
    }

    public static void ImEncode(string ext, InputArray img, out byte[] buf, params ImageEncodingParam[] prms) =>
        ImEncode(ext, img, out buf, Pairs(prms));

    private static int[] Pairs(ImageEncodingParam[] prms)
    {
        ArgumentNullException.ThrowIfNull(prms);
        return [.. prms.SelectMany(p => new[] { (int)p.EncodingId, p.Value })];
    }

    public static bool HaveImageReader(string fileName) => HaveImage(0, fileName);

    public static bool HaveImageWriter(string fileName) => HaveImage(1, fileName);

    private static bool HaveImage(int writer, string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        Check(cv_have_image(writer, fileName, out int have));
        return have != 0;
    }
}
