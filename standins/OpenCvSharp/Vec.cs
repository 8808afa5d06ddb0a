using System.Runtime.InteropServices;

namespace OpenCvSharp;

public interface IVec;

public interface IVec<TSelf, TElem> : IVec
    where TSelf : IVec
    where TElem : unmanaged
{
    TElem this[int i] { get; set; }
    TSelf Add(TSelf other);
    TSelf Subtract(TSelf other);
    TSelf Multiply(double alpha);
    TSelf Divide(double alpha);
}

internal static class Saturate
{
    public static byte ToByte(int v) => (byte)Math.Clamp(v, 0, 255);

    public static byte ToByte(double v) => (byte)Math.Clamp((long)Math.Round(v), 0L, 255L);

    public static int ToInt32(double v) => (int)Math.Round(v);
}

[StructLayout(LayoutKind.Sequential)]
public struct Vec3b(byte item0, byte item1, byte item2) : IVec<Vec3b, byte>, IEquatable<Vec3b>
{
    public byte Item0 = item0, Item1 = item1, Item2 = item2;

    public byte this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public readonly void Deconstruct(out byte item0, out byte item1, out byte item2) => (item0, item1, item2) = (Item0, Item1, Item2);

    public readonly Vec3b Add(Vec3b other) => new(
        Saturate.ToByte(Item0 + other.Item0),
        Saturate.ToByte(Item1 + other.Item1),
        Saturate.ToByte(Item2 + other.Item2));

    public readonly Vec3b Subtract(Vec3b other) => new(
        Saturate.ToByte(Item0 - other.Item0),
        Saturate.ToByte(Item1 - other.Item1),
        Saturate.ToByte(Item2 - other.Item2));

    public readonly Vec3b Multiply(double alpha) =>
        new(Saturate.ToByte(Item0 * alpha), Saturate.ToByte(Item1 * alpha), Saturate.ToByte(Item2 * alpha));

    public readonly Vec3b Divide(double alpha) =>
        new(Saturate.ToByte(Item0 / alpha), Saturate.ToByte(Item1 / alpha), Saturate.ToByte(Item2 / alpha));

    public static Vec3b operator +(Vec3b a, Vec3b b) => a.Add(b);

    public static Vec3b operator -(Vec3b a, Vec3b b) => a.Subtract(b);

    public static Vec3b operator *(Vec3b a, double alpha) => a.Multiply(alpha);

    public static Vec3b operator /(Vec3b a, double alpha) => a.Divide(alpha);

    public readonly Vec3f ToVec3f() => new(Item0, Item1, Item2);

    public Span<byte> AsSpan() => MemoryMarshal.CreateSpan(ref Item0, 3);

    public readonly bool Equals(Vec3b other) =>
        Item0 == other.Item0 && Item1 == other.Item1 && Item2 == other.Item2;

    public override readonly bool Equals(object? obj) => obj is Vec3b other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Item0, Item1, Item2);

    public static bool operator ==(Vec3b a, Vec3b b) => a.Equals(b);

    public static bool operator !=(Vec3b a, Vec3b b) => !a.Equals(b);

    public override readonly string ToString() => $"Vec3b ({Item0}, {Item1}, {Item2})";
}

[StructLayout(LayoutKind.Sequential)]
public struct Vec4b(byte item0, byte item1, byte item2, byte item3) : IVec<Vec4b, byte>, IEquatable<Vec4b>
{
    public byte Item0 = item0, Item1 = item1, Item2 = item2, Item3 = item3;

    public byte this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            3 => Item3,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                case 3: Item3 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public readonly void Deconstruct(out byte item0, out byte item1, out byte item2, out byte item3) => (item0, item1, item2, item3) = (Item0, Item1, Item2, Item3);

    public readonly Vec4b Add(Vec4b other) => new(
        Saturate.ToByte(Item0 + other.Item0),
        Saturate.ToByte(Item1 + other.Item1),
        Saturate.ToByte(Item2 + other.Item2),
        Saturate.ToByte(Item3 + other.Item3));

    public readonly Vec4b Subtract(Vec4b other) => new(
        Saturate.ToByte(Item0 - other.Item0),
        Saturate.ToByte(Item1 - other.Item1),
        Saturate.ToByte(Item2 - other.Item2),
        Saturate.ToByte(Item3 - other.Item3));

    public readonly Vec4b Multiply(double alpha) => new(
        Saturate.ToByte(Item0 * alpha),
        Saturate.ToByte(Item1 * alpha),
        Saturate.ToByte(Item2 * alpha),
        Saturate.ToByte(Item3 * alpha));

    public readonly Vec4b Divide(double alpha) => new(
        Saturate.ToByte(Item0 / alpha),
        Saturate.ToByte(Item1 / alpha),
        Saturate.ToByte(Item2 / alpha),
        Saturate.ToByte(Item3 / alpha));

    public static Vec4b operator +(Vec4b a, Vec4b b) => a.Add(b);

    public static Vec4b operator -(Vec4b a, Vec4b b) => a.Subtract(b);

    public static Vec4b operator *(Vec4b a, double alpha) => a.Multiply(alpha);

    public static Vec4b operator /(Vec4b a, double alpha) => a.Divide(alpha);

    public readonly Vec4i ToVec4i() => new(Item0, Item1, Item2, Item3);

    public readonly Vec4f ToVec4f() => new(Item0, Item1, Item2, Item3);

    public Span<byte> AsSpan() => MemoryMarshal.CreateSpan(ref Item0, 4);

    public readonly bool Equals(Vec4b other) =>
        Item0 == other.Item0 && Item1 == other.Item1 && Item2 == other.Item2 && Item3 == other.Item3;

    public override readonly bool Equals(object? obj) => obj is Vec4b other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Item0, Item1, Item2, Item3);

    public static bool operator ==(Vec4b a, Vec4b b) => a.Equals(b);

    public static bool operator !=(Vec4b a, Vec4b b) => !a.Equals(b);

    public override readonly string ToString() => $"Vec4b ({Item0}, {Item1}, {Item2}, {Item3})";
}

[StructLayout(LayoutKind.Sequential)]
public struct Vec4i(int item0, int item1, int item2, int item3) : IVec<Vec4i, int>, IEquatable<Vec4i>
{
    public int Item0 = item0, Item1 = item1, Item2 = item2, Item3 = item3;

    public int this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            3 => Item3,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                case 3: Item3 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public readonly void Deconstruct(out int item0, out int item1, out int item2, out int item3) => (item0, item1, item2, item3) = (Item0, Item1, Item2, Item3);

    public readonly Vec4i Add(Vec4i other) =>
        new(Item0 + other.Item0, Item1 + other.Item1, Item2 + other.Item2, Item3 + other.Item3);

    public readonly Vec4i Subtract(Vec4i other) =>
        new(Item0 - other.Item0, Item1 - other.Item1, Item2 - other.Item2, Item3 - other.Item3);

    public readonly Vec4i Multiply(double alpha) => new(
        Saturate.ToInt32(Item0 * alpha),
        Saturate.ToInt32(Item1 * alpha),
        Saturate.ToInt32(Item2 * alpha),
        Saturate.ToInt32(Item3 * alpha));

    public readonly Vec4i Divide(double alpha) => new(
        Saturate.ToInt32(Item0 / alpha),
        Saturate.ToInt32(Item1 / alpha),
        Saturate.ToInt32(Item2 / alpha),
        Saturate.ToInt32(Item3 / alpha));

    public static Vec4i operator +(Vec4i a, Vec4i b) => a.Add(b);

    public static Vec4i operator -(Vec4i a, Vec4i b) => a.Subtract(b);

    public static Vec4i operator *(Vec4i a, double alpha) => a.Multiply(alpha);

    public static Vec4i operator /(Vec4i a, double alpha) => a.Divide(alpha);

    public static Vec4i operator -(Vec4i a) => new(-a.Item0, -a.Item1, -a.Item2, -a.Item3);

    public readonly Vec4f ToVec4f() => new(Item0, Item1, Item2, Item3);

    public Span<int> AsSpan() => MemoryMarshal.CreateSpan(ref Item0, 4);

    public readonly bool Equals(Vec4i other) =>
        Item0 == other.Item0 && Item1 == other.Item1 && Item2 == other.Item2 && Item3 == other.Item3;

    public override readonly bool Equals(object? obj) => obj is Vec4i other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Item0, Item1, Item2, Item3);

    public static bool operator ==(Vec4i a, Vec4i b) => a.Equals(b);

    public static bool operator !=(Vec4i a, Vec4i b) => !a.Equals(b);

    public override readonly string ToString() => $"Vec4i ({Item0}, {Item1}, {Item2}, {Item3})";
}

[StructLayout(LayoutKind.Sequential)]
public struct Vec2f(float item0, float item1) : IVec<Vec2f, float>, IEquatable<Vec2f>
{
    public float Item0 = item0, Item1 = item1;

    public float this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public readonly void Deconstruct(out float item0, out float item1) => (item0, item1) = (Item0, Item1);

    public readonly Vec2f Add(Vec2f other) =>
        new(Item0 + other.Item0, Item1 + other.Item1);

    public readonly Vec2f Subtract(Vec2f other) =>
        new(Item0 - other.Item0, Item1 - other.Item1);

    public readonly Vec2f Multiply(double alpha) =>
        new((float)(Item0 * alpha), (float)(Item1 * alpha));

    public readonly Vec2f Divide(double alpha) =>
        new((float)(Item0 / alpha), (float)(Item1 / alpha));

    public static Vec2f operator +(Vec2f a, Vec2f b) => a.Add(b);

    public static Vec2f operator -(Vec2f a, Vec2f b) => a.Subtract(b);

    public static Vec2f operator *(Vec2f a, double alpha) => a.Multiply(alpha);

    public static Vec2f operator /(Vec2f a, double alpha) => a.Divide(alpha);

    public static Vec2f operator -(Vec2f a) => new(-a.Item0, -a.Item1);

    public Span<float> AsSpan() => MemoryMarshal.CreateSpan(ref Item0, 2);

    public readonly bool Equals(Vec2f other) =>
        Item0 == other.Item0 && Item1 == other.Item1;

    public override readonly bool Equals(object? obj) => obj is Vec2f other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Item0, Item1);

    public static bool operator ==(Vec2f a, Vec2f b) => a.Equals(b);

    public static bool operator !=(Vec2f a, Vec2f b) => !a.Equals(b);

    public override readonly string ToString() => $"Vec2f ({Item0}, {Item1})";
}

[StructLayout(LayoutKind.Sequential)]
public struct Vec3f(float item0, float item1, float item2) : IVec<Vec3f, float>, IEquatable<Vec3f>
{
    public float Item0 = item0, Item1 = item1, Item2 = item2;

    public float this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public readonly void Deconstruct(out float item0, out float item1, out float item2) => (item0, item1, item2) = (Item0, Item1, Item2);

    public readonly Vec3f Add(Vec3f other) =>
        new(Item0 + other.Item0, Item1 + other.Item1, Item2 + other.Item2);

    public readonly Vec3f Subtract(Vec3f other) =>
        new(Item0 - other.Item0, Item1 - other.Item1, Item2 - other.Item2);

    public readonly Vec3f Multiply(double alpha) =>
        new((float)(Item0 * alpha), (float)(Item1 * alpha), (float)(Item2 * alpha));

    public readonly Vec3f Divide(double alpha) =>
        new((float)(Item0 / alpha), (float)(Item1 / alpha), (float)(Item2 / alpha));

    public static Vec3f operator +(Vec3f a, Vec3f b) => a.Add(b);

    public static Vec3f operator -(Vec3f a, Vec3f b) => a.Subtract(b);

    public static Vec3f operator *(Vec3f a, double alpha) => a.Multiply(alpha);

    public static Vec3f operator /(Vec3f a, double alpha) => a.Divide(alpha);

    public static Vec3f operator -(Vec3f a) => new(-a.Item0, -a.Item1, -a.Item2);

    public Span<float> AsSpan() => MemoryMarshal.CreateSpan(ref Item0, 3);

    public readonly bool Equals(Vec3f other) =>
        Item0 == other.Item0 && Item1 == other.Item1 && Item2 == other.Item2;

    public override readonly bool Equals(object? obj) => obj is Vec3f other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Item0, Item1, Item2);

    public static bool operator ==(Vec3f a, Vec3f b) => a.Equals(b);

    public static bool operator !=(Vec3f a, Vec3f b) => !a.Equals(b);

    public override readonly string ToString() => $"Vec3f ({Item0}, {Item1}, {Item2})";
}

[StructLayout(LayoutKind.Sequential)]
public struct Vec4f(float item0, float item1, float item2, float item3) : IVec<Vec4f, float>, IEquatable<Vec4f>
{
    public float Item0 = item0, Item1 = item1, Item2 = item2, Item3 = item3;

    public float this[int i]
    {
        readonly get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            3 => Item3,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                case 3: Item3 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public readonly void Deconstruct(out float item0, out float item1, out float item2, out float item3) => (item0, item1, item2, item3) = (Item0, Item1, Item2, Item3);

    public readonly Vec4f Add(Vec4f other) =>
        new(Item0 + other.Item0, Item1 + other.Item1, Item2 + other.Item2, Item3 + other.Item3);

    public readonly Vec4f Subtract(Vec4f other) =>
        new(Item0 - other.Item0, Item1 - other.Item1, Item2 - other.Item2, Item3 - other.Item3);

    public readonly Vec4f Multiply(double alpha) =>
        new((float)(Item0 * alpha), (float)(Item1 * alpha), (float)(Item2 * alpha), (float)(Item3 * alpha));

    public readonly Vec4f Divide(double alpha) =>
        new((float)(Item0 / alpha), (float)(Item1 / alpha), (float)(Item2 / alpha), (float)(Item3 / alpha));

    public static Vec4f operator +(Vec4f a, Vec4f b) => a.Add(b);

    public static Vec4f operator -(Vec4f a, Vec4f b) => a.Subtract(b);

    public static Vec4f operator *(Vec4f a, double alpha) => a.Multiply(alpha);

    public static Vec4f operator /(Vec4f a, double alpha) => a.Divide(alpha);

    public static Vec4f operator -(Vec4f a) => new(-a.Item0, -a.Item1, -a.Item2, -a.Item3);

    public readonly Vec4i ToVec4i() => new((int)Item0, (int)Item1, (int)Item2, (int)Item3);

    public Span<float> AsSpan() => MemoryMarshal.CreateSpan(ref Item0, 4);

    public readonly bool Equals(Vec4f other) =>
        Item0 == other.Item0 && Item1 == other.Item1 && Item2 == other.Item2 && Item3 == other.Item3;

    public override readonly bool Equals(object? obj) => obj is Vec4f other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Item0, Item1, Item2, Item3);

    public static bool operator ==(Vec4f a, Vec4f b) => a.Equals(b);

    public static bool operator !=(Vec4f a, Vec4f b) => !a.Equals(b);

    public override readonly string ToString() => $"Vec4f ({Item0}, {Item1}, {Item2}, {Item3})";
}
