using System.Runtime.InteropServices;

namespace OpenCvSharp;

[StructLayout(LayoutKind.Sequential)]
public record struct Point(int X, int Y)
{
    public int X = X;
    public int Y = Y;

    public Point(double x, double y)
        : this((int)x, (int)y)
    {
    }

    public readonly Point Plus() => this;

    public static Point operator +(Point pt) => pt;

    public readonly Point Negate() => new(-X, -Y);

    public static Point operator -(Point pt) => pt.Negate();

    public readonly Point Add(Point p) => new(X + p.X, Y + p.Y);

    public static Point operator +(Point p1, Point p2) => p1.Add(p2);

    public readonly Point Subtract(Point p) => new(X - p.X, Y - p.Y);

    public static Point operator -(Point p1, Point p2) => p1.Subtract(p2);

    public readonly Point Multiply(double scale) => new(X * scale, Y * scale);

    public static Point operator *(Point pt, double scale) => pt.Multiply(scale);

    public static double Distance(Point p1, Point p2) => double.Hypot((double)p2.X - p1.X, (double)p2.Y - p1.Y);

    public readonly double DistanceTo(Point p) => Distance(this, p);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Point2f(float X, float Y)
{
    public float X = X;
    public float Y = Y;

    public readonly Point ToPoint() => new((int)X, (int)Y);

    public static explicit operator Point(Point2f self) => self.ToPoint();

    public static Point2f FromPoint(Point point) => new(point.X, point.Y);

    public static implicit operator Point2f(Point point) => FromPoint(point);

    public readonly Vec2f ToVec2f() => new(X, Y);

    public static implicit operator Vec2f(Point2f point) => point.ToVec2f();

    public static Point2f FromVec2f(Vec2f vec) => new(vec.Item0, vec.Item1);

    public static implicit operator Point2f(Vec2f vec) => FromVec2f(vec);

    public readonly Point2f Negate() => new(-X, -Y);

    public static Point2f operator -(Point2f pt) => pt.Negate();

    public readonly Point2f Add(Point2f p) => new(X + p.X, Y + p.Y);

    public static Point2f operator +(Point2f p1, Point2f p2) => p1.Add(p2);

    public readonly Point2f Subtract(Point2f p) => new(X - p.X, Y - p.Y);

    public static Point2f operator -(Point2f p1, Point2f p2) => p1.Subtract(p2);

    public readonly Point2f Multiply(double scale) => new((float)(X * scale), (float)(Y * scale));

    public static Point2f operator *(Point2f pt, double scale) => pt.Multiply(scale);

    public static double Distance(Point2f p1, Point2f p2) => double.Hypot((double)p2.X - p1.X, (double)p2.Y - p1.Y);

    public readonly double DistanceTo(Point2f p) => Distance(this, p);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Point2d(double X, double Y)
{
    public double X = X;
    public double Y = Y;

    public readonly Point ToPoint() => new((int)X, (int)Y);

    public static explicit operator Point(Point2d self) => self.ToPoint();

    public static Point2d FromPoint(Point point) => new(point.X, point.Y);

    public static implicit operator Point2d(Point point) => FromPoint(point);

    public readonly Point2d Add(Point2d p) => new(X + p.X, Y + p.Y);

    public static Point2d operator +(Point2d p1, Point2d p2) => p1.Add(p2);

    public readonly Point2d Subtract(Point2d p) => new(X - p.X, Y - p.Y);

    public static Point2d operator -(Point2d p1, Point2d p2) => p1.Subtract(p2);

    public readonly Point2d Multiply(double scale) => new(X * scale, Y * scale);

    public static Point2d operator *(Point2d pt, double scale) => pt.Multiply(scale);

    public static double Distance(Point2d p1, Point2d p2) => double.Hypot(p2.X - p1.X, p2.Y - p1.Y);

    public readonly double DistanceTo(Point2d p) => Distance(this, p);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Size(int Width, int Height)
{
    public int Width = Width;
    public int Height = Height;

    public Size(double width, double height)
        : this((int)width, (int)height)
    {
    }

    public static explicit operator Size(Size2d size) => new(size.Width, size.Height);

    public static explicit operator Size(Size2f size) => new(size.Width, size.Height);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Size2f(float Width, float Height)
{
    public float Width = Width;
    public float Height = Height;

    public Size2f(double width, double height)
        : this((float)width, (float)height)
    {
    }

    public static implicit operator Size2f(Size size) => new((float)size.Width, size.Height);

    public static explicit operator Size2f(Size2d size) => new(size.Width, size.Height);

    public readonly Size ToSize() => new((int)Width, (int)Height);

    public readonly Size2d ToSize2d() => new(Width, Height);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Size2d(double Width, double Height)
{
    public double Width = Width;
    public double Height = Height;

    public static implicit operator Size2d(Size size) => new(size.Width, size.Height);

    public static implicit operator Size2d(Size2f size) => new(size.Width, size.Height);

    public readonly Size ToSize() => new((int)Width, (int)Height);

    public readonly Size2f ToSize2f() => new((float)Width, (float)Height);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Rect(int X, int Y, int Width, int Height)
{
    public int X = X;
    public int Y = Y;
    public int Width = Width;
    public int Height = Height;

    public Rect(Point location, Size size)
        : this(location.X, location.Y, size.Width, size.Height)
    {
    }

    public int Top
    {
        readonly get => Y;
        set => Y = value;
    }

    public readonly int Bottom => Y + Height;

    public int Left
    {
        readonly get => X;
        set => X = value;
    }

    public readonly int Right => X + Width;

    public Point Location
    {
        readonly get => new(X, Y);
        set => (X, Y) = value;
    }

    public Size Size
    {
        readonly get => new(Width, Height);
        set => (Width, Height) = value;
    }

    public readonly Point TopLeft => new(X, Y);

    public readonly Point BottomRight => new(Right, Bottom);

    public static Rect FromLTRB(int left, int top, int right, int bottom)
    {
        if (right < left) throw new ArgumentException("right > left");
        if (bottom < top) throw new ArgumentException("bottom > top");
        return new Rect(left, top, right - left, bottom - top);
    }

    public readonly Rect Add(Point pt) => new(X + pt.X, Y + pt.Y, Width, Height);

    public static Rect operator +(Rect rect, Point pt) => rect.Add(pt);

    public readonly Rect Subtract(Point pt) => new(X - pt.X, Y - pt.Y, Width, Height);

    public static Rect operator -(Rect rect, Point pt) => rect.Subtract(pt);

    public readonly Rect Add(Size size) => new(X, Y, Width + size.Width, Height + size.Height);

    public static Rect operator +(Rect rect, Size size) => rect.Add(size);

    public readonly Rect Subtract(Size size) => new(X, Y, Width - size.Width, Height - size.Height);

    public static Rect operator -(Rect rect, Size size) => rect.Subtract(size);

    public static Rect operator &(Rect a, Rect b) => Intersect(a, b);

    public static Rect operator |(Rect a, Rect b) => Union(a, b);

    public readonly bool Contains(int x, int y) => X <= x && Y <= y && Right > x && Bottom > y;

    public readonly bool Contains(Point pt) => Contains(pt.X, pt.Y);

    public readonly bool Contains(Rect rect) =>
        X <= rect.X && rect.Right <= Right && Y <= rect.Y && rect.Bottom <= Bottom;

    public void Inflate(int width, int height) => this = Inflate(this, width, height);

    public void Inflate(Size size) => Inflate(size.Width, size.Height);

    public static Rect Inflate(Rect rect, int x, int y) =>
        new(rect.X - x, rect.Y - y, rect.Width + (2 * x), rect.Height + (2 * y));

    public static Rect Intersect(Rect a, Rect b)
    {
        int x0 = Math.Max(a.X, b.X), y0 = Math.Max(a.Y, b.Y);
        int x1 = Math.Min(a.Right, b.Right), y1 = Math.Min(a.Bottom, b.Bottom);
        return x1 >= x0 && y1 >= y0 ? new Rect(x0, y0, x1 - x0, y1 - y0) : default;
    }

    public readonly Rect Intersect(Rect rect) => Intersect(this, rect);

    public readonly bool IntersectsWith(Rect rect) =>
        X < rect.Right && Right > rect.X && Y < rect.Bottom && Bottom > rect.Y;

    public readonly Rect Union(Rect rect) => Union(this, rect);

    public static Rect Union(Rect a, Rect b)
    {
        int x0 = Math.Min(a.X, b.X), y0 = Math.Min(a.Y, b.Y);
        return new Rect(x0, y0, Math.Max(a.Right, b.Right) - x0, Math.Max(a.Bottom, b.Bottom) - y0);
    }
}

[StructLayout(LayoutKind.Sequential)]
public record struct Rect2d(double X, double Y, double Width, double Height)
{
    public double X = X;
    public double Y = Y;
    public double Width = Width;
    public double Height = Height;

    public Rect2d(Point2d location, Size2d size)
        : this(location.X, location.Y, size.Width, size.Height)
    {
    }

    public double Top
    {
        readonly get => Y;
        set => Y = value;
    }

    public readonly double Bottom => Y + Height;

    public double Left
    {
        readonly get => X;
        set => X = value;
    }

    public readonly double Right => X + Width;

    public static Rect2d FromLTRB(double left, double top, double right, double bottom)
    {
        if (right < left) throw new ArgumentException("right > left");
        if (bottom < top) throw new ArgumentException("bottom > top");
        return new Rect2d(left, top, right - left, bottom - top);
    }

    public readonly Rect ToRect() => new((int)X, (int)Y, (int)Width, (int)Height);

    public static Rect2d Intersect(Rect2d a, Rect2d b)
    {
        double x0 = Math.Max(a.X, b.X), y0 = Math.Max(a.Y, b.Y);
        double x1 = Math.Min(a.Right, b.Right), y1 = Math.Min(a.Bottom, b.Bottom);
        return x1 >= x0 && y1 >= y0 ? new Rect2d(x0, y0, x1 - x0, y1 - y0) : default;
    }

    public readonly Rect2d Intersect(Rect2d rect) => Intersect(this, rect);
}

[StructLayout(LayoutKind.Sequential)]
public record struct Scalar(double Val0, double Val1, double Val2, double Val3)
{
    public double Val0 = Val0;
    public double Val1 = Val1;
    public double Val2 = Val2;
    public double Val3 = Val3;

    public Scalar(double val0)
        : this(val0, 0, 0, 0)
    {
    }

    public Scalar(double val0, double val1)
        : this(val0, val1, 0, 0)
    {
    }

    public Scalar(double val0, double val1, double val2)
        : this(val0, val1, val2, 0)
    {
    }

    public double this[int i]
    {
        readonly get => i switch
        {
            0 => Val0,
            1 => Val1,
            2 => Val2,
            3 => Val3,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Val0 = value; break;
                case 1: Val1 = value; break;
                case 2: Val2 = value; break;
                case 3: Val3 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public static Scalar FromRgb(int r, int g, int b) => new(b, g, r);

    public static Scalar All(double v) => new(v, v, v, v);

    public readonly double ToDouble() => Val0;

    public static explicit operator double(Scalar self) => self.Val0;

    public static Scalar FromDouble(double val) => new(val);

    public static explicit operator Scalar(double val) => new(val);

    public static Scalar FromVec3b(Vec3b v) => new(v.Item0, v.Item1, v.Item2);

    public static explicit operator Scalar(Vec3b v) => FromVec3b(v);

    public readonly Vec3b ToVec3b() => new((byte)Val0, (byte)Val1, (byte)Val2);

    public readonly Scalar Mul(Scalar it, double scale) =>
        new(Val0 * it.Val0 * scale, Val1 * it.Val1 * scale, Val2 * it.Val2 * scale, Val3 * it.Val3 * scale);

    public readonly Scalar Mul(Scalar it) => Mul(it, 1);

    public readonly Scalar Conj() => new(Val0, -Val1, -Val2, -Val3);

    public readonly bool IsReal() => Val1 == 0 && Val2 == 0 && Val3 == 0;
}

[StructLayout(LayoutKind.Sequential)]
public readonly record struct Range(int Start, int End)
{
    public readonly int Start = Start;
    public readonly int End = End;

    public static Range All => new(int.MinValue, int.MaxValue);
}

[StructLayout(LayoutKind.Sequential)]
public readonly record struct Rangef(float Start, float End)
{
    public readonly float Start = Start;
    public readonly float End = End;
}

public readonly record struct MatType(int value) : IEquatable<int>
{
    private readonly int value = value;

    public const int
        CV_8U = 0, CV_8S = 1, CV_16U = 2, CV_16S = 3, CV_32S = 4, CV_32F = 5, CV_64F = 6, CV_16F = 7, CV_USRTYPE1 = 7;

    public static readonly MatType
        CV_8UC1 = CV_8UC(1), CV_8UC2 = CV_8UC(2), CV_8UC3 = CV_8UC(3), CV_8UC4 = CV_8UC(4),
        CV_8SC1 = CV_8SC(1), CV_8SC2 = CV_8SC(2), CV_8SC3 = CV_8SC(3), CV_8SC4 = CV_8SC(4),
        CV_16UC1 = CV_16UC(1), CV_16UC2 = CV_16UC(2), CV_16UC3 = CV_16UC(3), CV_16UC4 = CV_16UC(4),
        CV_16SC1 = CV_16SC(1), CV_16SC2 = CV_16SC(2), CV_16SC3 = CV_16SC(3), CV_16SC4 = CV_16SC(4),
        CV_32SC1 = CV_32SC(1), CV_32SC2 = CV_32SC(2), CV_32SC3 = CV_32SC(3), CV_32SC4 = CV_32SC(4),
        CV_32FC1 = CV_32FC(1), CV_32FC2 = CV_32FC(2), CV_32FC3 = CV_32FC(3), CV_32FC4 = CV_32FC(4),
        CV_64FC1 = CV_64FC(1), CV_64FC2 = CV_64FC(2), CV_64FC3 = CV_64FC(3), CV_64FC4 = CV_64FC(4),
        CV_16FC1 = CV_16FC(1), CV_16FC2 = CV_16FC(2), CV_16FC3 = CV_16FC(3), CV_16FC4 = CV_16FC(4);

    public int Value => value;

    public int Depth => value & 7;

    public bool IsInteger => Depth < CV_32F;

    public int Channels => (value >> 3) + 1;

    public static explicit operator int(MatType self) => self.value;

    public int ToInt32() => value;

    public static implicit operator MatType(int value) => new(value);

    public static MatType FromInt32(int value) => new(value);

    public bool Equals(int other) => value == other;

    public static bool operator ==(MatType self, int other) => self.Equals(other);

    public static bool operator !=(MatType self, int other) => !self.Equals(other);

    public static MatType CV_8UC(int ch) => MakeType(CV_8U, ch);

    public static MatType CV_8SC(int ch) => MakeType(CV_8S, ch);

    public static MatType CV_16UC(int ch) => MakeType(CV_16U, ch);

    public static MatType CV_16SC(int ch) => MakeType(CV_16S, ch);

    public static MatType CV_32SC(int ch) => MakeType(CV_32S, ch);

    public static MatType CV_32FC(int ch) => MakeType(CV_32F, ch);

    public static MatType CV_64FC(int ch) => MakeType(CV_64F, ch);

    public static MatType CV_16FC(int ch) => MakeType(CV_16F, ch);

    public static MatType MakeType(int depth, int channels)
    {
        if (channels is <= 0 or >= 512) throw new OpenCvSharpException("Channels count should be 1.." + 511);
        if (depth is < 0 or >= 8) throw new OpenCvSharpException("Data type depth should be 0.." + 7);
        return (depth & 7) + ((channels - 1) << 3);
    }

    public override string ToString()
    {
        string[] names = ["CV_8U", "CV_8S", "CV_16U", "CV_16S", "CV_32S", "CV_32F", "CV_64F", "CV_16F"];
        return names[Depth] + (Channels <= 4 ? $"C{Channels}" : $"C({Channels})");
    }
}

[StructLayout(LayoutKind.Sequential)]
public readonly struct FourCC(int value) : IEquatable<FourCC>
{
    public const int Default = -1, Prompt = -1;

    public static readonly int
        AVC = FromString("AVC"), DIVX = FromString("DIVX"), H263 = FromString("H263"), H264 = FromString("X264"),
        H265 = FromString("H265"), HEVC = FromString("HEVC"), I420 = FromString("I420"), MJPG = FromString("MJPG"),
        MP4V = FromString("MP4V"), XVID = FromString("XVID"), X264 = FromString("X264");

    public readonly int Value = value;

    public static FourCC FromFourChars(char c1, char c2, char c3, char c4) => new(VideoWriter.FourCC(c1, c2, c3, c4));

    public static FourCC FromString(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length == 0) throw new ArgumentException("code.Length == 0", nameof(code));
        if (code.Length > 4) throw new ArgumentException("code.Length > 4", nameof(code));
        return new FourCC(VideoWriter.FourCC(code.PadRight(4)));
    }

    public static implicit operator int(FourCC fourcc) => fourcc.Value;

    public static implicit operator FourCC(int code) => new(code);

    public int ToInt32() => Value;

    public static FourCC FromInt32(int code) => new(code);

    public bool Equals(FourCC other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is FourCC other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public static bool operator ==(FourCC left, FourCC right) => left.Equals(right);

    public static bool operator !=(FourCC left, FourCC right) => !left.Equals(right);
}

public struct RNG(ulong state = 0xFFFFFFFF) : IEquatable<RNG>
{
    public ulong State { get; set; } = state;

    public readonly bool Equals(RNG other) => State == other.State;

    public override readonly bool Equals(object? obj) => obj is RNG other && Equals(other);

    public override readonly int GetHashCode() => State.GetHashCode();

    public static bool operator ==(RNG left, RNG right) => left.Equals(right);

    public static bool operator !=(RNG left, RNG right) => !left.Equals(right);
}

public class HierarchyIndex
{
    public HierarchyIndex()
    {
    }

    public HierarchyIndex(int next, int previous, int child, int parent) =>
        (Next, Previous, Child, Parent) = (next, previous, child, parent);

    public int Next { get; set; }

    public int Previous { get; set; }

    public int Child { get; set; }

    public int Parent { get; set; }

    public static HierarchyIndex FromVec4i(Vec4i vec) => new(vec.Item0, vec.Item1, vec.Item2, vec.Item3);

    public Vec4i ToVec4i() => new(Next, Previous, Child, Parent);
}

public record ImageEncodingParam
{
    public ImageEncodingParam(ImwriteFlags id, int value) => (EncodingId, Value) = (id, value);

    public ImwriteFlags EncodingId { get; }

    public int Value { get; }
}
