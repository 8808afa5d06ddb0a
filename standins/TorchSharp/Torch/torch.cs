using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public const TensorStringStyle julia = TensorStringStyle.Julia;
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    public static ScalarType @bool = ScalarType.Bool;
    public static ScalarType uint8 = ScalarType.Byte;
    public static ScalarType int8 = ScalarType.Int8;
    public static ScalarType int16 = ScalarType.Int16;
    public static ScalarType int32 = ScalarType.Int32;
    public static ScalarType int64 = ScalarType.Int64;
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    public static ScalarType float16 = ScalarType.Float16;
    public static ScalarType float32 = ScalarType.Float32;
    public static ScalarType float64 = ScalarType.Float64;
    public static ScalarType complex64 = ScalarType.ComplexFloat32;
    public static ScalarType complex128 = ScalarType.ComplexFloat64;
    public static ScalarType @short = ScalarType.Int16;
    public static ScalarType @int = ScalarType.Int32;
    public static ScalarType @long = ScalarType.Int64;
    public static ScalarType half = ScalarType.Float16;
    public static ScalarType @float = ScalarType.Float32;
    public static ScalarType @double = ScalarType.Float64;
    public static ScalarType cfloat = ScalarType.ComplexFloat32;
    public static ScalarType cdouble = ScalarType.ComplexFloat64;

    private static readonly Dictionary<Type, ScalarType> Types = new()
    {
        [typeof(bool)] = ScalarType.Bool,
        [typeof(byte)] = ScalarType.Byte,
        [typeof(sbyte)] = ScalarType.Int8,
        [typeof(short)] = ScalarType.Int16,
        [typeof(int)] = ScalarType.Int32,
        [typeof(long)] = ScalarType.Int64,
        [typeof(Half)] = ScalarType.Float16,
        [typeof(float)] = ScalarType.Float32,
        [typeof(double)] = ScalarType.Float64,
        [typeof((float, float))] = ScalarType.ComplexFloat32,
        [typeof(Complex)] = ScalarType.ComplexFloat64,
    };

    private static readonly Dictionary<ScalarType, Type> Elements = Types.ToDictionary(t => t.Value, t => t.Key);

    private static ScalarType _defaultType = ScalarType.Float32;

    public static string __version__ => "1.13.1";

    public static ScalarType get_default_dtype() => _defaultType;

    public static void set_default_dtype(ScalarType dtype) => _defaultType = is_floating_point(dtype)
        ? dtype
        : throw new ArgumentException("only floating-point types are supported as the default type");

    public static FInfo finfo() => finfo(_defaultType);

    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => FInfo.Of(16, 0.0078125, 3.3895313892515355e+38, 1.1754943508222875e-38, 0.01),
        ScalarType.Float16 => FInfo.Of(16, 0.0009765625, 65504, 6.103515625e-05, 0.001),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => FInfo.Of(32, 1.1920928955078125e-07, float.MaxValue, 1.1754943508222875e-38, 1e-06),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => FInfo.Of(64, 2.220446049250313e-16, double.MaxValue, 2.2250738585072014e-308, 1e-15),
        _ => throw new ArgumentException("'dtype' must be floating point or complex"),
    };

    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.BFloat16 or ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64;

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException("Not an integral type"),
    };

    public static int get_num_threads() => Native.mot_threads();

    public static void set_num_threads(int num) => Native.Check(Native.mot_set_threads(num));

    public static int get_num_interop_threads() => Native.mot_interop_threads();

    public static void set_num_interop_threads(int num) => Native.Check(Native.mot_set_interop_threads(num));

    internal static ScalarType ToScalarType(Type type) =>
        Types.TryGetValue(type, out var dtype) ? dtype : throw new NotSupportedException($"The type {type.FullName} is not supported.");

    private static Type ElementType(ScalarType type) => Elements[type];

    /// <summary>Where to create a tensor: the device asked for or the default one, as an argument.</summary>
    private static Arg Place(Device? device) => InitializeDevice(device!);

    private static Tensor Finish(Tensor tensor, bool requiresGrad, string[]? names)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions are not supported here.");
        return requiresGrad ? tensor.with_requires_grad() : tensor;
    }

    private static Tensor Value(Scalar value, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad) =>
        Converted(Finish(Aten.scalar_tensor.Tensor(value, type, Arg.None, Place(device)), requiresGrad, null), dtype ?? type, device);

    /// <summary>A tensor of its own memory with the data's first elements.</summary>
    private static Tensor Copy<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> shape, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged => Copy(MemoryMarshal.AsBytes(data), data.Length, shape, type, dtype, device, requiresGrad, names);

    private static Tensor Copy(Array data, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpan(
            ref MemoryMarshal.GetArrayDataReference(data), checked((int)(data.LongLength * type.ElementSize())));
        return Copy(bytes, data.LongLength, ShapeOf(data), type, dtype, device, requiresGrad, names);
    }

    private static unsafe Tensor Copy(
        ReadOnlySpan<byte> bytes, long count, ReadOnlySpan<long> shape, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        long n = 1;
        foreach (var size in shape) n *= size;
        if (n > count) throw new ArgumentException($"mismatched total size creating a tensor from an array: {n} vs. {count}");
        var tensor = Aten.empty_memory_format.Tensor(shape, type);
        bytes[..(int)(n * type.ElementSize())].CopyTo(new Span<byte>((void*)tensor.Data, bytes.Length));
        return Converted(Finish(tensor, requiresGrad, names), dtype ?? type, device);
    }

    /// <summary>
    /// The tensor in the type and at the place asked for; where that takes another one, the first is disposed. A tensor that
    /// requires a gradient is then no leaf, as in the official library.
    /// </summary>
    private static Tensor Converted(Tensor tensor, ScalarType dtype, Device? device)
    {
        device = InitializeDevice(device!);
        return tensor.dtype == dtype && tensor.device_type == device.type ? tensor : tensor.to(dtype, device, disposeAfter: true);
    }

    private static long[] ShapeOf(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLongLength)];

    /// <summary>Shares the array's memory, which stays pinned while the tensor's storage lives.</summary>
    private static unsafe Tensor Share(Array array, long offset, ReadOnlySpan<long> shape, ScalarType type)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + offset;
        fixed (long* sizes = shape)
        {
            var handle = Native.mot_from_blob(data, sizes, shape.Length, (int)type, &Unpin, GCHandle.ToIntPtr(pin));
            if (handle != 0) return new Tensor(handle);
        }

        pin.Free();
        throw Native.Error();
    }

    [UnmanagedCallersOnly]
    private static void Unpin(IntPtr pin) => GCHandle.FromIntPtr(pin).Free();

    private static Tensor AsTensor(Tensor data, ScalarType? dtype, Device? device)
    {
        var (type, place) = (dtype ?? data.dtype, device ?? data.device);
        return type == data.dtype && place.type == data.device_type ? data.alias() : data.to(type, place).requires_grad_(data.requires_grad);
    }

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        if (type == ScalarType.ComplexFloat32) return Copy(rawArray, type, dtype, device, requires_grad, names);
        return Converted(Finish(Share(rawArray, 0, ShapeOf(rawArray), type), requires_grad, names), dtype ?? type, device);
    }

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        return Converted(Finish(Share(rawArray, offset * type.ElementSize(), [count], type), requires_grad, null), dtype, CPU);
    }

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (integral ? ScalarType.Int64 : _defaultType);
        return Finish(Aten.arange_start_step.Tensor(start, stop, step, type, Arg.None, Place(device)), requires_grad, null);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finish(Aten.eye_m.Tensor(rows, columns == -1 ? rows : columns, dtype ?? _defaultType, Arg.None, Place(device)), requires_grad, names);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Aten.linspace.Tensor(start, end, steps, dtype ?? _defaultType, Arg.None, Place(device)), requires_grad, null);

    public static Tensor logspace(
        double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Aten.logspace.Tensor(start, end, steps, @base, dtype ?? _defaultType, Arg.None, Place(device)), requires_grad, null);

    public static Tensor complex(Tensor real, Tensor imag) => Aten.complex.Tensor(real, imag);

    public static Tensor polar(Tensor abs, Tensor angle) => Aten.polar.Tensor(abs, angle);

    public static Tensor normal(
        double mean,
        double std,
        ReadOnlySpan<long> size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randn(size, dtype, device, false, generator, names).mul_(std).add_(mean).requires_grad_(requires_grad);

    public static Tensor randint(
        long low,
        long high,
        Size size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null)
    {
        var type = dtype ?? ScalarType.Int64;
        CheckRange(low, type, nameof(low));
        CheckRange(high - 1, type, nameof(high));
        return Finish(Aten.randint_low_generator.Tensor(low, high, size.Shape, generator, type, Arg.None, Place(device)), requires_grad, names);
    }

    public static Tensor randint(
        long high,
        Size size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        long low,
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        int low,
        int high,
        int[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        int high,
        int[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) => randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    private static void CheckRange(long value, ScalarType type, string argument)
    {
        var (low, high) = type switch
        {
            ScalarType.Byte => (byte.MinValue, byte.MaxValue),
            ScalarType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            ScalarType.Int16 => (short.MinValue, short.MaxValue),
            ScalarType.Int32 => (int.MinValue, int.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        if (value < low || value > high) throw new ArgumentOutOfRangeException(argument, value, $"The value is outside the range of {type}");
    }

    private static Tensor Into(Tensor? destination, Tensor result)
    {
        if (destination is null) return result;
        using (result) return destination.copy_(result);
    }

    private static Tensor Indices(Tensor index) =>
        index.dtype == ScalarType.Int64 ? index : throw new ArgumentException("Element type of 'index' must be 'Int64'");

    private static Tensor Mask(Tensor mask, string message) => mask.dtype == ScalarType.Bool ? mask : throw new ArgumentException(message);

    private static ScalarType Integral(ScalarType type) => is_integral(type) ? type : throw new ArgumentException("dtype must be integral.");

    private static Scalar Take(Tensor tensor)
    {
        using (tensor) return tensor.ToScalar();
    }

    private static Tensor Cast(Tensor tensor, ScalarType? type) => type is { } t && t != tensor.dtype ? tensor.to_type(t, disposeAfter: true) : tensor;

    private static (Tensor, Tensor) Cast((Tensor, Tensor) tensors, ScalarType? type) => (Cast(tensors.Item1, type), Cast(tensors.Item2, type));

    private static (Tensor, Tensor?, Tensor?) Unique((Tensor Output, Tensor Inverse, Tensor Counts) found, bool inverse, bool counts)
    {
        if (!inverse) found.Inverse.Dispose();
        if (!counts) found.Counts.Dispose();
        return (found.Output, inverse ? found.Inverse : null, counts ? found.Counts : null);
    }

    private static Tensor Inverse(Scalar numerator, Tensor denominator)
    {
        var inverse = Aten.reciprocal.Tensor(denominator);
        using (inverse) return Aten.mul_Scalar.Tensor(inverse, numerator);
    }

    /// <summary>What PyTorch takes a fill value's type to be.</summary>
    private static ScalarType Default(Scalar value) => value.Type == ScalarType.Float64 ? _defaultType : value.Type;

    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;

        internal static FInfo Of(int bits, double eps, double max, double tiny, double resolution) =>
            new() { bits = bits, eps = eps, max = max, min = -max, tiny = tiny, smallest_normal = tiny, resolution = resolution };
    }
}
