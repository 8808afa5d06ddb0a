using System.Numerics;
using static TorchSharp.torch;
using Kind = TorchSharp.Native.Kind;

namespace TorchSharp;

/// <summary>
/// An argument of an operator. It holds the managed object, so that a tensor cannot be finalized while its operator runs.
/// </summary>
internal readonly struct Arg
{
    /// <summary>Takes the schema's default.</summary>
    internal static Arg Default => default;

    /// <summary>An optional argument that is absent.</summary>
    internal static Arg None => new(Kind.None, null, 0);

    internal readonly object? Object;
    internal readonly long Bits;
    internal readonly Kind Kind;

    private Arg(Kind kind, object? value, long bits) => (Kind, Object, Bits) = (kind, value, bits);

    public static implicit operator Arg(Tensor? tensor) => tensor is null ? None : new(Kind.Tensor, tensor, tensor.Handle);

    public static implicit operator Arg(long value) => new(Kind.Int, null, value);

    public static implicit operator Arg(int value) => new(Kind.Int, null, value);

    public static implicit operator Arg(long? value) => value is { } v ? v : None;

    public static implicit operator Arg(int? value) => value is { } v ? (long)v : None;

    public static implicit operator Arg(double value) => new(Kind.Double, null, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(float value) => (double)value;

    public static implicit operator Arg(double? value) => value is { } v ? v : None;

    public static implicit operator Arg(bool value) => new(Kind.Bool, null, value ? 1 : 0);

    public static implicit operator Arg(bool? value) => value is { } v ? v : None;

    public static implicit operator Arg(ScalarType type) => (long)type;

    public static implicit operator Arg(ScalarType? type) => type is { } t ? (long)t : None;

    public static implicit operator Arg(nn.Reduction reduction) => (long)reduction;

    public static implicit operator Arg(long[]? values) => values is null ? None : new(Kind.Ints, values, values.Length);

    public static implicit operator Arg(double[]? values) => values is null ? None : new(Kind.Doubles, values, values.Length);

    public static implicit operator Arg(bool[]? values) => values is null ? None : new(Kind.Bools, values, values.Length);

    public static implicit operator Arg(ReadOnlySpan<long> values) => values.ToArray();

    public static implicit operator Arg((long, long) v) => new[] { v.Item1, v.Item2 };

    public static implicit operator Arg((long, long)? v) => v is { } t ? t : None;

    public static implicit operator Arg((long, long, long) v) => new[] { v.Item1, v.Item2, v.Item3 };

    public static implicit operator Arg((long, long, long)? v) => v is { } t ? t : None;

    public static implicit operator Arg(Tensor?[] tensors) => new(Kind.Tensors, tensors, tensors.Length);

    public static implicit operator Arg(string? text) => text is null ? None : new(Kind.Text, text, 0);

    public static implicit operator Arg(Generator? generator) =>
        generator is null ? None : new(Kind.Generator, generator, generator.Handle);

    public static implicit operator Arg(Device? device) =>
        device is null ? None : new(Kind.Device, null, ((long)device.type << 32) | (uint)device.index);

    public static implicit operator Arg(RoundingMode mode) => mode switch
    {
        RoundingMode.trunc => "trunc",
        RoundingMode.floor => "floor",
        _ => None,
    };

    public static implicit operator Arg(Scalar? scalar) => scalar is null ? None : scalar.Kind switch
    {
        Kind.Complex => new(Kind.Complex, new[] { scalar.Complex.Real, scalar.Complex.Imaginary }, 2),
        var kind => new(kind, null, scalar.Bits),
    };

    public static implicit operator Arg(Complex value) => new(Kind.Complex, new[] { value.Real, value.Imaginary }, 2);
}
