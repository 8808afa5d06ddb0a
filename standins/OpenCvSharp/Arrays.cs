using System.Runtime.CompilerServices;

namespace OpenCvSharp;

/// <summary>What a native call reads of an <see cref="InputArray"/> or <see cref="OutputArray"/>; layout of shim.h.</summary>
internal struct NativeArray
{
    public const int None = 0, Matrix = 1, ScalarKind = 2, DoubleKind = 3, Matrices = 4;

    public int Kind;
    public int Count;
    public nint Pointer;
    public Scalar Value;
}

public class InputArray : CvObject
{
    private readonly Mat? _mat;
    private readonly Mat? _owned;
    private readonly int _kind;
    private readonly Scalar _value;

    internal InputArray(Mat? mat, bool owned = false)
    {
        mat?.ThrowIfDisposed();
        (_mat, _owned, _kind) = (mat, owned ? mat : null, mat is null ? NativeArray.None : NativeArray.Matrix);
        GC.SuppressFinalize(this);
    }

    internal InputArray(Scalar val, int kind)
    {
        (_value, _kind) = (val, kind);
        GC.SuppressFinalize(this);
    }

    public static InputArray Create(Mat mat) => new(mat);

    public static InputArray Create(MatExpr expr) => new(expr?.ToMat(), owned: true);

    public static InputArray Create(Scalar val) => new(val, NativeArray.ScalarKind);

    public static InputArray Create(double val) => new(new Scalar(val), NativeArray.DoubleKind);

    public static InputArray Create<T>(IEnumerable<T> enumerable)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(enumerable);
        return Create(enumerable.ToArray());
    }

    public static InputArray Create<T>(IEnumerable<T> enumerable, MatType type)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(enumerable);
        return Create(enumerable.ToArray(), type);
    }

    public static InputArray Create<T>(T[] array)
        where T : struct => Create(array, Mat.TypeOf(typeof(T)));

    public static InputArray Create<T>(T[] array, MatType type)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length == 0) throw new ArgumentException("array.Length == 0");
        return new InputArray(Mat.FromPixelData(array.Length, 1, type, array), owned: true);
    }

    public static InputArray Create<T>(T[,] array)
        where T : struct => Create(array, Mat.TypeOf(typeof(T)));

    public static InputArray Create<T>(T[,] array, MatType type)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length == 0) throw new ArgumentException("array.Length == 0");
        return new InputArray(Mat.FromPixelData(array.GetLength(0), array.GetLength(1), type, array), owned: true);
    }

    public static implicit operator InputArray(Mat? mat) => new(mat);

    public static implicit operator InputArray(MatExpr? expr) => new(expr?.ToMat(), owned: true);

    public static implicit operator InputArray(Scalar val) => Create(val);

    public static implicit operator InputArray(double val) => Create(val);

    protected override void DisposeManaged()
    {
        _owned?.Dispose();
        base.DisposeManaged();
    }

    internal NativeArray ToNative()
    {
        ThrowIfDisposed();
        _mat?.ThrowIfDisposed();
        return new NativeArray { Kind = _kind, Pointer = _mat?.CvPtr ?? 0, Value = _value };
    }
}

public class OutputArray : CvObject
{
    private readonly Mat _mat;

    internal OutputArray(Mat mat)
    {
        ArgumentNullException.ThrowIfNull(mat);
        mat.ThrowIfDisposed();
        _mat = mat;
        GC.SuppressFinalize(this);
    }

    public static implicit operator OutputArray(Mat mat) => new(mat);

    public static OutputArray Create(Mat mat) => new(mat);

    public bool IsMat() => true;

    public virtual Mat? GetMat() => _mat;

    public virtual void AssignResult()
    {
        if (!IsReady()) throw new NotSupportedException();
        _mat.Account();
    }

    public void Fix()
    {
        AssignResult();
        Dispose();
    }

    public bool IsReady() => !IsDisposed && !_mat.IsDisposed;

    public void ThrowIfNotReady()
    {
        if (!IsReady()) throw new OpenCvSharpException("Invalid OutputArray");
    }

    internal NativeArray ToNative() => new() { Kind = NativeArray.Matrix, Pointer = _mat.CvPtr };
}

public class InputOutputArray : OutputArray
{
    internal InputOutputArray(Mat mat)
        : base(mat)
    {
    }

    public static new InputOutputArray Create(Mat mat) => new(mat);

    public static implicit operator InputOutputArray(Mat mat) => new(mat);
}

/// <summary>
/// The pattern of a call: <see cref="In"/> and <see cref="Out"/> check the arguments and give what native code reads;
/// <see cref="Done"/> keeps the arguments alive until it has returned, and finishes the output as the official one does.
/// </summary>
internal static class Arguments
{
    public static NativeArray In(InputArray a, [CallerArgumentExpression(nameof(a))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        return a.ToNative();
    }

    public static NativeArray Optional(InputArray? a) => a?.ToNative() ?? default;

    public static NativeArray Out(OutputArray a, [CallerArgumentExpression(nameof(a))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        a.ThrowIfNotReady();
        return a.ToNative();
    }

    public static void Done(OutputArray? dst, InputArray? a = null, InputArray? b = null, InputArray? c = null)
    {
        dst?.Fix();
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }
}
