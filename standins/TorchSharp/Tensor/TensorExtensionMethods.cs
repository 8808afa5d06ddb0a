using System.Globalization;
using System.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    public static string str(
        this Tensor tensor,
        string? fltFormat = null,
        int? width = null,
        string? newLine = "\n",
        CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default) => tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    public static string jlstr(this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = "\n", CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Julia, fltFormat, width, cultureInfo, newLine);

    public static string metastr(this Tensor tensor) => tensor.ToString(TensorStringStyle.Metadata);

    public static string npstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = "\n", CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

    public static string cstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = "\n", CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.CSharp, fltFormat, width, cultureInfo, newLine);

    public static Tensor print(
        this Tensor t,
        string? fltFormat = "g5",
        int? width = 100,
        string? newLine = "",
        CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.ToString(style, fltFormat, width, cultureInfo, newLine));
        return t;
    }

    public static ReadOnlySpan<int> IntShape(this Tensor tensor) => Array.ConvertAll(tensor.shape, n => (int)n);

    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotImplementedException(),
    };

    // The stream format of the official library: type, rank and shape as LEB128, then the bytes.
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64((int)tensor.dtype);
        writer.Write7BitEncodedInt64(tensor.Dimensions);
        foreach (var n in tensor.shape) writer.Write7BitEncodedInt64(n);
        writer.Flush();
        tensor.WriteBytesToStream(writer.BaseStream, 1 << 16);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location) => tensor.Save(File.Create(location));

    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        ReadInto(tensor, shape, reader, skip);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        Tensor? tensor = null;
        Load(ref tensor, reader, skip);
        return tensor!;
    }

    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        tensor ??= empty(shape, type);
        ReadInto(tensor, shape, reader, skip);
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = (ScalarType)reader.Read7BitEncodedInt64();
        var shape = new long[reader.Read7BitEncodedInt64()];
        for (var i = 0; i < shape.Length; i++) shape[i] = reader.Read7BitEncodedInt64();
        return (type, shape);
    }

    private static void ReadInto(Tensor tensor, long[] shape, BinaryReader reader, bool skip)
    {
        if (skip)
        {
            reader.BaseStream.Seek(shape.TotalSize() * tensor.ElementSize, SeekOrigin.Current);
            return;
        }

        if (!shape.SequenceEqual(tensor.shape))
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        tensor.ReadBytesFromStream(reader.BaseStream, 1 << 16);
    }

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false) => rawArray switch
    {
        byte[] a => tensor(a, dimensions, requires_grad: requires_grad),
        short[] a => tensor(a, dimensions, requires_grad: requires_grad),
        int[] a => tensor(a, dimensions, requires_grad: requires_grad),
        long[] a => tensor(a, dimensions, requires_grad: requires_grad),
        float[] a => tensor(a, dimensions, requires_grad: requires_grad),
        double[] a => tensor(a, dimensions, requires_grad: requires_grad),
        bool[] a => tensor(a, dimensions, requires_grad: requires_grad),
        _ => throw new NotImplementedException($"Creating tensor of type {typeof(T)} is not supported."),
    };

    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false)
        where T : struct
    {
        if (requires_grad && scalar is not (float or double)) throw new ArgumentException("Only floating point types support gradients.", nameof(requires_grad));
        return scalar switch
        {
            byte v => tensor(v, device, requires_grad),
            sbyte v => tensor(v, device, requires_grad),
            short v => tensor(v, device, requires_grad),
            int v => tensor(v, device, requires_grad),
            long v => tensor(v, int64, device, requires_grad),
            float v => tensor(v, device, requires_grad),
            double v => tensor(v, float64, device, requires_grad),
            _ => throw new NotImplementedException($"Creating tensor of type {typeof(T)} is not supported."),
        };
    }

    public static (float Real, float Imaginary) ToComplexFloat32(this Tensor value) => value.ToScalar().ToComplexFloat32();

    public static Complex ToComplexFloat64(this Tensor value) => value.ToScalar().ToComplexFloat64();

    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();

    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static (float Real, float Imaginary) ToComplex32(this Tensor value) => value.ToComplexFloat32();

    public static Complex ToComplex64(this Tensor value) => value.ToComplexFloat64();

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, n) => product * n);
}
