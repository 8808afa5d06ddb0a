using System.Numerics;
using Kind = TorchSharp.Native.Kind;

#nullable disable
namespace TorchSharp;

/// <summary>A number with its torch type. The official one owns native memory; this one is a value, and Dispose does nothing.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Kind Kind;
    internal readonly long Bits;
    internal readonly Complex Complex;

    internal Scalar(Kind kind, long bits) => (Kind, Bits, Type) = (kind, bits, kind switch
    {
        Kind.Double => torch.ScalarType.Float64,
        Kind.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Int64,
    });

    internal Scalar(double real, double imaginary) =>
        (Kind, Complex, Type) = (Kind.Complex, new Complex(real, imaginary), torch.ScalarType.ComplexFloat64);

    public torch.ScalarType Type { get; }

    internal double Double => Kind switch
    {
        Kind.Double => BitConverter.Int64BitsToDouble(Bits),
        Kind.Complex => Complex.Real,
        _ => Bits,
    };

    internal long Long => Kind is Kind.Int or Kind.Bool ? Bits : checked((long)Double);

    public static implicit operator Scalar(byte value) => new(Kind.Int, value);

    public static implicit operator Scalar(sbyte value) => new(Kind.Int, value);

    public static implicit operator Scalar(short value) => new(Kind.Int, value);

    public static implicit operator Scalar(int value) => new(Kind.Int, value);

    public static implicit operator Scalar(long value) => new(Kind.Int, value);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Scalar(bool value) => new(Kind.Bool, value ? 1 : 0);

    public static implicit operator Scalar((float, float) value) => new(value.Item1, value.Item2);

    public static implicit operator Scalar(Complex value) => new(value.Real, value.Imaginary);

    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this (float, float) value) => value;

    public static Scalar ToScalar(this Complex value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Half ToHalf(this Scalar value) => (Half)value.Double;

    public static float ToSingle(this Scalar value) => (float)value.Double;

    public static double ToDouble(this Scalar value) => value.Double;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Long;

    public static byte ToByte(this Scalar value) => (byte)value.Long;

    public static short ToInt16(this Scalar value) => (short)value.Long;

    public static int ToInt32(this Scalar value) => (int)value.Long;

    public static long ToInt64(this Scalar value) => value.Long;

    public static bool ToBoolean(this Scalar value) => value.Double != 0;

    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value) => ((float)ToComplexFloat64(value).Real, (float)ToComplexFloat64(value).Imaginary);

    public static Complex ToComplexFloat64(this Scalar value) => value.Kind == Kind.Complex ? value.Complex : value.Double;
}
