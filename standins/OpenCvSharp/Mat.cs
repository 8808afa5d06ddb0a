using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static OpenCvSharp.Arguments;
using static OpenCvSharp.Native;

namespace OpenCvSharp;

public unsafe class Mat : CvObject
{
    private GCHandle _pinned;
    private Mat? _source;

    protected static readonly IReadOnlyDictionary<Type, MatType> TypeMap = new Dictionary<Type, MatType>
    {
        [typeof(byte)] = MatType.CV_8UC1,
        [typeof(sbyte)] = MatType.CV_8SC1,
        [typeof(short)] = MatType.CV_16SC1,
        [typeof(ushort)] = MatType.CV_16UC1,
        [typeof(int)] = MatType.CV_32SC1,
        [typeof(float)] = MatType.CV_32FC1,
        [typeof(double)] = MatType.CV_64FC1,
        [typeof(Vec3b)] = MatType.CV_8UC3,
        [typeof(Vec4b)] = MatType.CV_8UC4,
        [typeof(Vec4i)] = MatType.CV_32SC4,
        [typeof(Vec2f)] = MatType.CV_32FC2,
        [typeof(Vec3f)] = MatType.CV_32FC3,
        [typeof(Vec4f)] = MatType.CV_32FC4,
        [typeof(Point)] = MatType.CV_32SC2,
        [typeof(Point2f)] = MatType.CV_32FC2,
        [typeof(Point2d)] = MatType.CV_64FC2,
        [typeof(Size)] = MatType.CV_32SC2,
        [typeof(Size2f)] = MatType.CV_32FC2,
        [typeof(Size2d)] = MatType.CV_64FC2,
        [typeof(Rect)] = MatType.CV_32SC4,
        [typeof(Rect2d)] = MatType.CV_64FC4,
    };

    internal Mat(IntPtr ptr)
        : base(ptr)
    {
        if (ptr == 0) throw new OpenCvSharpException("Native object address is NULL");
        Account();
    }

    public Mat() => Check(mat_new(out _ptr));

    protected Mat(Mat m)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(mat_new_header(m.Handle, out _ptr));
        _source = m;
    }

    public Mat(string fileName, ImreadModes flags = ImreadModes.Color)
    {
        if (string.IsNullOrEmpty(fileName)) throw new ArgumentNullException(nameof(fileName));
        Check(cv_imread(fileName, flags, out _ptr));
        Account();
    }

    public Mat(int rows, int cols, MatType type)
    {
        Check(mat_new_2d(rows, cols, type, out _ptr));
        Account();
    }

    public Mat(Size size, MatType type)
        : this(size.Height, size.Width, type)
    {
    }

    public Mat(int rows, int cols, MatType type, Scalar s)
        : this([rows, cols], type, s)
    {
    }

    public Mat(Size size, MatType type, Scalar s)
        : this(size.Height, size.Width, type, s)
    {
    }

    public Mat(IEnumerable<int> sizes, MatType type)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        int[] all = [.. sizes];
        Check(mat_new_size(all.Length, all, type, out _ptr));
        Account();
    }

    public Mat(IEnumerable<int> sizes, MatType type, Scalar s)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        int[] all = [.. sizes];
        Check(mat_new_fill(all.Length, all, type, s, out _ptr));
        Account();
    }

    public Mat(Mat m, Range rowRange, Range? colRange = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        Range columns = colRange ?? Range.All;
        Check(mat_sub(m.Handle, rowRange.Start, rowRange.End, columns.Start, columns.End, out _ptr));
        _source = m;
    }

    public Mat(Mat m, params Range[] ranges)
    {
        ArgumentNullException.ThrowIfNull(m);
        ArgumentNullException.ThrowIfNull(ranges);
        Check(mat_ranges(m.Handle, ranges.Length, ranges, out _ptr));
        _source = m;
    }

    public Mat(Mat m, Rect roi)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(mat_roi(m.Handle, roi, out _ptr));
        _source = m;
    }

    protected Mat(int rows, int cols, MatType type, Array data, long step = 0)
    {
        _pinned = GCHandle.Alloc(data, GCHandleType.Pinned);
        Check(mat_new_data2d(rows, cols, type, _pinned.AddrOfPinnedObject(), (nint)step, out _ptr));
    }

    /// <summary>A view of <paramref name="source"/>'s pixels: counts as no memory of its own and keeps pinned arrays pinned.</summary>
    private Mat(nint header, Mat? source)
        : base(header) => _source = source;

    public static Mat FromNativePointer(IntPtr ptr) => new(ptr);

    public static Mat FromPixelData(int rows, int cols, MatType type, IntPtr data, long step = 0)
    {
        Check(mat_new_data2d(rows, cols, type, data, (nint)step, out nint header));
        return new Mat(header, null);
    }

    public static Mat FromPixelData(int rows, int cols, MatType type, Array data, long step = 0) =>
        new(rows, cols, type, data, step);

    public static Mat FromPixelData(IEnumerable<int> sizes, MatType type, IntPtr data, IEnumerable<long>? steps = null)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (data == 0) throw new ArgumentNullException(nameof(data));
        int[] all = [.. sizes];
        nint[]? strides = steps?.Select(s => (nint)s).ToArray();
        Check(mat_new_data(all.Length, all, type, data, strides, out nint header));
        return new Mat(header, null);
    }

    public static Mat FromStream(Stream stream, ImreadModes mode)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return FromImageData(memory.ToArray(), mode);
    }

    public static Mat ImDecode(byte[] imageBytes, ImreadModes mode = ImreadModes.Color)
    {
        ArgumentNullException.ThrowIfNull(imageBytes);
        return Cv2.ImDecode(imageBytes, mode);
    }

    public static Mat ImDecode(ReadOnlySpan<byte> span, ImreadModes mode = ImreadModes.Color) => Cv2.ImDecode(span, mode);

    public static Mat FromImageData(byte[] imageBytes, ImreadModes mode = ImreadModes.Color) => ImDecode(imageBytes, mode);

    public static Mat FromImageData(ReadOnlySpan<byte> span, ImreadModes mode = ImreadModes.Color) => ImDecode(span, mode);

    public static MatExpr Zeros(int rows, int cols, MatType type) => new(Special(0, [rows, cols], type));

    public static MatExpr Zeros(Size size, MatType type) => Zeros(size.Height, size.Width, type);

    public static MatExpr Zeros(MatType type, params int[] sizes) => new(Special(0, sizes, type));

    public static MatExpr Ones(int rows, int cols, MatType type) => new(Special(1, [rows, cols], type));

    public static MatExpr Ones(Size size, MatType type) => Ones(size.Height, size.Width, type);

    public static MatExpr Ones(MatType type, params int[] sizes) => new(Special(1, sizes, type));

    public static MatExpr Eye(Size size, MatType type) => Eye(size.Height, size.Width, type);

    public static MatExpr Eye(int rows, int cols, MatType type) => new(Special(2, [rows, cols], type));

    public static Mat ZerosMat(int rows, int cols, MatType type) => Special(0, [rows, cols], type);

    public static Mat ZerosMat(Size size, MatType type) => ZerosMat(size.Height, size.Width, type);

    public static Mat OnesMat(int rows, int cols, MatType type) => Special(1, [rows, cols], type);

    public static Mat OnesMat(Size size, MatType type) => OnesMat(size.Height, size.Width, type);

    public static Mat EyeMat(int rows, int cols, MatType type) => Special(2, [rows, cols], type);

    public static Mat EyeMat(Size size, MatType type) => EyeMat(size.Height, size.Width, type);

    private static Mat Special(int what, int[] sizes, MatType type)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        Check(mat_special(what, sizes.Length, sizes, type, out nint p));
        return new Mat(p);
    }

    public void Release() => Dispose();

    protected override void DisposeUnmanaged()
    {
        if (_ptr != 0) mat_delete(_ptr);
        if (_pinned.IsAllocated) _pinned.Free();
        base.DisposeUnmanaged();
    }

    // cv::Mat's header is read in place; shim.h asserts its layout.
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public int Flags, Dims, Rows, Cols;
        public byte* Data, DataStart, DataEnd, DataLimit;
        public nint Allocator, Buffer;
        public int* Sizes;
        public nint* Steps;
    }

    private const int ContinuousFlag = 1 << 14, SubmatrixFlag = 1 << 15;

    internal nint Handle
    {
        get
        {
            ThrowIfDisposed();
            return _ptr;
        }
    }

    private Header* H => (Header*)Handle;

    /// <summary>Tells the garbage collector what the pixels weigh; called wherever they may have been reallocated.</summary>
    internal void Account()
    {
        if (_ptr == 0) return;
        var h = (Header*)_ptr;
        if (_source is { _ptr: not 0 and var source } && ((Header*)source)->Buffer == h->Buffer) return;
        _source = null;
        NotifyMemoryPressure(h->Buffer == 0 ? 0 : h->DataLimit - h->DataStart);
    }

    public int Flags => H->Flags;

    public int Dims => H->Dims;

    public int Rows => H->Rows;

    public int Height => H->Rows;

    public int Cols => H->Cols;

    public int Width => H->Cols;

    public IntPtr Data => (nint)H->Data;

    public byte* DataPointer => H->Data;

    public IntPtr DataStart => (nint)H->DataStart;

    public IntPtr DataEnd => (nint)H->DataEnd;

    public IntPtr DataLimit => (nint)H->DataLimit;

    public bool IsContinuous() => (H->Flags & ContinuousFlag) != 0;

    public bool IsSubmatrix() => (H->Flags & SubmatrixFlag) != 0;

    public MatType Type() => H->Flags & 0xFFF;

    public int Depth() => Type().Depth;

    public int Channels() => Type().Channels;

    public int ElemSize() => Channels() * ElemSize1();

    public int ElemSize1() => Depth() switch
    {
        MatType.CV_8U or MatType.CV_8S => 1,
        MatType.CV_32S or MatType.CV_32F => 4,
        MatType.CV_64F => 8,
        _ => 2,
    };

    public long Step1(int i = 0) => Step(i) / ElemSize1();

    public bool Empty() => H->Data == null || H->Dims == 0 || Total() == 0;

    public long Total() => Total(0);

    public long Total(int startDim, int endDim = int.MaxValue)
    {
        Header* h = H;
        if (h->Dims == 0) return 0;
        long total = 1;
        for (int i = startDim; i < Math.Min(endDim, h->Dims); i++) total *= h->Sizes[i];
        return total;
    }

    public int CheckVector(int elemChannels, int depth = -1, bool requireContinuous = true)
    {
        Check(mat_check_vector(Handle, elemChannels, depth, requireContinuous ? 1 : 0, out int count));
        GC.KeepAlive(this);
        return count;
    }

    public IntPtr Ptr(int i0)
    {
        Header* h = H;
        return (nint)(h->Data + (h->Steps[0] * i0));
    }

    public IntPtr Ptr(int i0, int i1)
    {
        Header* h = H;
        return (nint)(h->Data + (h->Steps[0] * i0) + (h->Steps[1] * i1));
    }

    public IntPtr Ptr(int i0, int i1, int i2)
    {
        Header* h = H;
        return (nint)(h->Data + (h->Steps[0] * i0) + (h->Steps[1] * i1) + (h->Steps[2] * i2));
    }

    public IntPtr Ptr(params int[] idx)
    {
        ArgumentNullException.ThrowIfNull(idx);
        Header* h = H;
        byte* p = h->Data;
        for (int i = 0; i < idx.Length; i++) p += h->Steps[i] * idx[i];
        return (nint)p;
    }

    public Size Size() => new(H->Cols, H->Rows);

    public int Size(int dim) => H->Sizes[dim];

    public long Step() => H->Steps[0];

    public long Step(int i) => H->Steps[i];

    public override string ToString() => IsDisposed
        ? "Mat [disposed]"
        : $"Mat [ {Rows}*{Cols}*{Type()}, IsContinuous={IsContinuous()}, IsSubmatrix={IsSubmatrix()}, Ptr=0x{_ptr:x}, Data=0x{Data:x} ]";

    public string Dump(FormatType format = FormatType.Default) => Cv2.Format(this, format);

    public Mat EmptyClone() => new(Size(), Type());

    public T Get<T>(int i0)
        where T : struct => Unsafe.ReadUnaligned<T>((void*)Ptr(i0));

    public T Get<T>(int i0, int i1)
        where T : struct => Unsafe.ReadUnaligned<T>((void*)Ptr(i0, i1));

    public T Get<T>(int i0, int i1, int i2)
        where T : struct => Unsafe.ReadUnaligned<T>((void*)Ptr(i0, i1, i2));

    public T Get<T>(params int[] idx)
        where T : struct => Unsafe.ReadUnaligned<T>((void*)Ptr(idx));

    public ref T At<T>(int i0)
        where T : unmanaged => ref Unsafe.AsRef<T>((void*)Ptr(i0));

    public ref T At<T>(int i0, int i1)
        where T : unmanaged => ref Unsafe.AsRef<T>((void*)Ptr(i0, i1));

    public ref T At<T>(int i0, int i1, int i2)
        where T : unmanaged => ref Unsafe.AsRef<T>((void*)Ptr(i0, i1, i2));

    public ref T At<T>(params int[] idx)
        where T : unmanaged => ref Unsafe.AsRef<T>((void*)Ptr(idx));

    public void Set<T>(int i0, T value)
        where T : struct => Unsafe.WriteUnaligned((void*)Ptr(i0), value);

    public void Set<T>(int i0, int i1, T value)
        where T : struct => Unsafe.WriteUnaligned((void*)Ptr(i0, i1), value);

    public void Set<T>(int i0, int i1, int i2, T value)
        where T : struct => Unsafe.WriteUnaligned((void*)Ptr(i0, i1, i2), value);

    public void Set<T>(int[] idx, T value)
        where T : struct => Unsafe.WriteUnaligned((void*)Ptr(idx), value);

    internal static MatType TypeOf(Type type) => TypeMap.TryGetValue(type, out MatType t)
        ? t
        : throw new ArgumentException($"Type argument {type} is not supported");

    private void CheckElements<T>(Array data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        MatType wanted = TypeOf(typeof(T)), t = Type();
        if (data.Length * wanted.Channels % t.Channels != 0)
            throw new OpenCvSharpException($"Provided data element number ({data.Length}) should be multiple of the Mat channels count ({t.Channels})");
        bool signless = wanted.Depth < MatType.CV_32S && (wanted.Value & ~1) == (t.Value & ~1);
        if (wanted != t && !signless)
            throw new OpenCvSharpException("Mat data type is not compatible: " + t);
    }

    public bool GetArray<T>(out T[] data)
        where T : unmanaged
    {
        data = new T[(long)Rows * Cols];
        CheckElements<T>(data);
        return Transfer(data.AsSpan(), read: true);
    }

    public bool GetRectangularArray<T>(out T[,] data)
        where T : unmanaged
    {
        data = new T[Rows, Cols];
        CheckElements<T>(data);
        return Transfer(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data)), data.Length), read: true);
    }

    public bool SetArray<T>(params T[] data)
        where T : unmanaged
    {
        CheckElements<T>(data);
        return Transfer(data.AsSpan(), read: false);
    }

    public bool SetRectangularArray<T>(T[,] data)
        where T : unmanaged
    {
        CheckElements<T>(data);
        return Transfer(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data)), data.Length), read: false);
    }

    private bool Transfer<T>(Span<T> data, bool read)
        where T : unmanaged
    {
        int row = Cols * ElemSize();
        Span<byte> bytes = MemoryMarshal.AsBytes(data);
        for (int y = 0; y < Rows; y++)
        {
            var pixels = new Span<byte>((void*)Ptr(y), row);
            if (read) pixels.CopyTo(bytes.Slice(y * row, row));
            else bytes.Slice(y * row, row).CopyTo(pixels);
        }

        GC.KeepAlive(this);
        return Rows > 0 && Cols > 0;
    }

    public Span<T> RowSpan<T>(int row)
        where T : unmanaged
    {
        if (Dims != 2) throw new InvalidOperationException("RowSpan is only supported for 2D matrices.");
        if ((uint)row >= (uint)Rows) throw new ArgumentOutOfRangeException(nameof(row));
        return new Span<T>((void*)Ptr(row), Cols * ElemSize() / sizeof(T));
    }

    public MatRowAccessor<T> AsRows<T>()
        where T : unmanaged
    {
        if (Dims != 2) throw new InvalidOperationException("AsRows is only supported for 2D matrices.");
        return new MatRowAccessor<T>(Data, (nint)Step(0), Rows, Cols * ElemSize() / sizeof(T));
    }

    public Span<T> AsSpan<T>()
        where T : unmanaged =>
        IsContinuous() ? new Span<T>(DataPointer, (int)Total() * ElemSize() / sizeof(T)) : [];

    public Mat this[int rowStart, int rowEnd, int colStart, int colEnd]
    {
        get => SubMat(rowStart, rowEnd, colStart, colEnd);
        set => Assign(SubMat(rowStart, rowEnd, colStart, colEnd), value);
    }

    public Mat this[System.Range rowRange, System.Range colRange]
    {
        get => SubMat(rowRange, colRange);
        set => Assign(SubMat(rowRange, colRange), value);
    }

    public Mat this[Range rowRange, Range colRange]
    {
        get => SubMat(rowRange, colRange);
        set => Assign(SubMat(rowRange, colRange), value);
    }

    public Mat this[Rect roi]
    {
        get => SubMat(roi);
        set => Assign(SubMat(roi), value);
    }

    private static void Assign(Mat part, Mat value)
    {
        using (part)
        {
            ArgumentNullException.ThrowIfNull(value);
            if (part.Dims != value.Dims) throw new ArgumentException("Dimension mismatch");
            if (part.Size() != value.Size()) throw new ArgumentException("Specified ROI != mat.Size()");
            value.CopyTo(part);
        }
    }

    public Mat SubMat(int rowStart, int rowEnd, int colStart, int colEnd)
    {
        if (rowStart >= rowEnd) throw new ArgumentException("rowStart >= rowEnd");
        if (colStart >= colEnd) throw new ArgumentException("colStart >= colEnd");
        return View(mat_sub(Handle, rowStart, rowEnd, colStart, colEnd, out nint p), p);
    }

    public Mat SubMat(Range rowRange, Range colRange) =>
        SubMat(rowRange.Start, rowRange.End, colRange.Start, colRange.End);

    public Mat SubMat(System.Range rowRange, System.Range colRange)
    {
        (int row, int rows) = rowRange.GetOffsetAndLength(Rows);
        (int column, int columns) = colRange.GetOffsetAndLength(Cols);
        return SubMat(row, row + rows, column, column + columns);
    }

    public Mat SubMat(Rect roi) => SubMat(roi.Y, roi.Y + roi.Height, roi.X, roi.X + roi.Width);

    public Mat SubMat(params Range[] ranges) => new(this, ranges);

    public Mat Col(int x) => ColRange(x, x + 1);

    public Mat ColRange(int startCol, int endCol) =>
        View(mat_sub(Handle, int.MinValue, int.MaxValue, startCol, endCol, out nint p), p);

    public Mat ColRange(Range range) => ColRange(range.Start, range.End);

    public Mat ColRange(System.Range range)
    {
        (int column, int columns) = range.GetOffsetAndLength(Cols);
        return ColRange(column, column + columns);
    }

    public Mat Row(int y) => RowRange(y, y + 1);

    public Mat RowRange(int startRow, int endRow) =>
        View(mat_sub(Handle, startRow, endRow, int.MinValue, int.MaxValue, out nint p), p);

    public Mat RowRange(Range range) => RowRange(range.Start, range.End);

    public Mat RowRange(System.Range range)
    {
        (int row, int rows) = range.GetOffsetAndLength(Rows);
        return RowRange(row, row + rows);
    }

    public Mat Diag(MatDiagType d = MatDiagType.Main) => View(mat_diag(Handle, d, out nint p), p);

    public Mat Reshape(int cn, int rows = 0) => View(mat_reshape(Handle, cn, rows, out nint p), p);

    public Mat Reshape(int cn, params int[] newDims)
    {
        ArgumentNullException.ThrowIfNull(newDims);
        return View(mat_reshape_nd(Handle, cn, newDims.Length, newDims, out nint p), p);
    }

    private Mat View(int status, nint header)
    {
        Check(status);
        return new Mat(header, this);
    }

    public void LocateROI(out Size wholeSize, out Point ofs)
    {
        Check(mat_locate_roi(Handle, out wholeSize, out ofs));
        GC.KeepAlive(this);
    }

    public Mat Clone()
    {
        if (Empty()) return new Mat(Size(), Type());
        Check(mat_clone(Handle, out nint p));
        GC.KeepAlive(this);
        return new Mat(p);
    }

    public Mat Clone(Rect roi)
    {
        using var part = new Mat(this, roi);
        return part.Clone();
    }

    public void CopyTo(OutputArray m, InputArray? mask = null)
    {
        NativeArray dst = Out(m), where = Optional(mask);
        Check(mat_copy_to(Handle, in dst, in where));
        Done(m, mask);
        GC.KeepAlive(this);
    }

    public void CopyTo(Mat m, InputArray? mask = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.ThrowIfDisposed();
        CopyTo((OutputArray)m, mask);
    }

    public void ConvertTo(OutputArray m, MatType rtype, double alpha = 1, double beta = 0)
    {
        NativeArray dst = Out(m);
        Check(mat_convert_to(Handle, in dst, rtype, alpha, beta));
        Done(m);
        GC.KeepAlive(this);
    }

    public void AssignTo(Mat m, MatType? type = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(mat_assign_to(Handle, m.Handle, type?.Value ?? -1));
        m.Account();
        GC.KeepAlive(this);
    }

    public Mat SetTo(Scalar value, Mat? mask = null) => SetTo((InputArray)value, mask);

    public Mat SetTo(InputArray value, Mat? mask = null)
    {
        NativeArray v = In(value), where = Optional(mask);
        Check(mat_set_to(Handle, in v, in where));
        Done(null, value);
        GC.KeepAlive(mask);
        return this;
    }

    public void Create(int rows, int cols, MatType type) => Create(type, rows, cols);

    public void Create(Size size, MatType type) => Create(type, size.Height, size.Width);

    public void Create(MatType type, params int[] sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Length < 2) throw new ArgumentException("sizes.Length < 2");
        Check(mat_create(Handle, sizes.Length, sizes, type));
        Account();
    }

    public byte[] ToBytes(string ext = ".png", int[]? prms = null) => ImEncode(ext, prms);

    public byte[] ToBytes(string ext = ".png", params ImageEncodingParam[] prms) => ImEncode(ext, prms);

    public byte[] ImEncode(string ext = ".png", int[]? prms = null)
    {
        Cv2.ImEncode(ext, this, out byte[] buf, prms);
        return buf;
    }

    public byte[] ImEncode(string ext = ".png", params ImageEncodingParam[] prms)
    {
        Cv2.ImEncode(ext, this, out byte[] buf, prms);
        return buf;
    }

    public bool ImWrite(string fileName, int[]? prms = null) => Cv2.ImWrite(fileName, this, prms);

    public bool ImWrite(string fileName, params ImageEncodingParam[] prms) => Cv2.ImWrite(fileName, this, prms);

    public bool SaveImage(string fileName, int[]? prms = null) => ImWrite(fileName, prms);

    public bool SaveImage(string fileName, params ImageEncodingParam[] prms) => ImWrite(fileName, prms);

    public static Mat operator +(Mat mat) => mat;

    public static MatExpr operator -(Mat mat) => Unary(0, mat);

    public static MatExpr operator ~(Mat m) => Unary(1, m);

    public static MatExpr operator +(Mat a, Mat b) => Binary(Operator.Add, a, b);

    public static MatExpr operator +(Mat a, Scalar s) => Binary(Operator.Add, a, s);

    public static MatExpr operator +(Scalar s, Mat a) => Binary(Operator.Add, s, a);

    public static MatExpr operator -(Mat a, Mat b) => Binary(Operator.Subtract, a, b);

    public static MatExpr operator -(Mat a, Scalar s) => Binary(Operator.Subtract, a, s);

    public static MatExpr operator -(Scalar s, Mat a) => Binary(Operator.Subtract, s, a);

    public static MatExpr operator *(Mat a, Mat b) => Binary(Operator.Multiply, a, b);

    public static MatExpr operator *(Mat a, double s) => Binary(Operator.Multiply, a, s);

    public static MatExpr operator *(double s, Mat a) => Binary(Operator.Multiply, s, a);

    public static MatExpr operator /(Mat a, Mat b) => Binary(Operator.Divide, a, b);

    public static MatExpr operator /(Mat a, double s) => Binary(Operator.Divide, a, s);

    public static MatExpr operator /(double s, Mat a) => Binary(Operator.Divide, s, a);

    public static MatExpr operator &(Mat a, Mat b) => Binary(Operator.And, a, b);

    public static MatExpr operator |(Mat a, Mat b) => Binary(Operator.Or, a, b);

    public static MatExpr operator ^(Mat a, Mat b) => Binary(Operator.Xor, a, b);

    public MatExpr LessThan(Mat m) => Binary(Operator.LessThan, this, m);

    public MatExpr LessThan(double d) => Binary(Operator.LessThan, this, d);

    public MatExpr LessThanOrEqual(Mat m) => Binary(Operator.LessThanOrEqual, this, m);

    public MatExpr LessThanOrEqual(double d) => Binary(Operator.LessThanOrEqual, this, d);

    public MatExpr Equals(Mat m) => Binary(Operator.Equal, this, m);

    public MatExpr Equals(double d) => Binary(Operator.Equal, this, d);

    public MatExpr NotEquals(Mat m) => Binary(Operator.NotEqual, this, m);

    public MatExpr NotEquals(double d) => Binary(Operator.NotEqual, this, d);

    public MatExpr GreaterThan(Mat m) => Binary(Operator.GreaterThan, this, m);

    public MatExpr GreaterThan(double d) => Binary(Operator.GreaterThan, this, d);

    public MatExpr GreaterThanOrEqual(Mat m) => Binary(Operator.GreaterThanOrEqual, this, m);

    public MatExpr GreaterThanOrEqual(double d) => Binary(Operator.GreaterThanOrEqual, this, d);

    public MatExpr T() => Unary(2, this);

    public MatExpr Inv(DecompTypes method = DecompTypes.LU) => Unary(3, this, (int)method);

    public MatExpr Abs() => Unary(4, this);

    public MatExpr Mul(InputArray m, double scale = 1) => Binary(Operator.Mul, this, m, scale);

    public double Dot(InputArray m)
    {
        NativeArray b = In(m);
        Check(mat_dot(Handle, in b, out double dot));
        Done(null, m);
        GC.KeepAlive(this);
        return dot;
    }

    private enum Operator
    {
        Add, Subtract, Multiply, Divide, And, Or, Xor,
        LessThan, LessThanOrEqual, Equal, NotEqual, GreaterThan, GreaterThanOrEqual, Mul,
    }

    private static MatExpr Unary(int op, Mat mat, int method = 0)
    {
        ArgumentNullException.ThrowIfNull(mat);
        Check(mat_unary(op, mat.Handle, method, out nint p));
        GC.KeepAlive(mat);
        return new MatExpr(new Mat(p));
    }

    private static MatExpr Binary(Operator op, InputArray a, InputArray b, double scale = 1)
    {
        NativeArray x = In(a), y = In(b);
        if (x.Kind == NativeArray.None) throw new ArgumentNullException(nameof(a));
        if (y.Kind == NativeArray.None) throw new ArgumentNullException(nameof(b));
        Check(mat_operator((int)op, in x, in y, scale, out nint p));
        Done(null, a, b);
        return new MatExpr(new Mat(p));
    }

    public Mat[] Split() => Cv2.Split(this);

    public Mat Resize(Size dsize, double fx = 0, double fy = 0, InterpolationFlags interpolation = InterpolationFlags.Linear)
    {
        var dst = new Mat();
        Cv2.Resize(this, dst, dsize, fx, fy, interpolation);
        return dst;
    }

    public Mat CvtColor(ColorConversionCodes code, int dstCn = 0)
    {
        var dst = new Mat();
        Cv2.CvtColor(this, dst, code, dstCn);
        return dst;
    }

    public Mat Flip(FlipMode flipCode)
    {
        var dst = new Mat();
        Cv2.Flip(this, dst, flipCode);
        return dst;
    }

    public Scalar Sum() => Cv2.Sum(this);

    public Scalar Mean(InputArray? mask = null) => Cv2.Mean(this, mask);

    public int CountNonZero() => Cv2.CountNonZero(this);
}

public readonly unsafe ref struct MatRowAccessor<T>
    where T : unmanaged
{
    private readonly nint _data, _step;
    private readonly int _columns;

    internal MatRowAccessor(nint data, nint step, int rows, int cols) =>
        (_data, _step, Count, _columns) = (data, step, rows, cols);

    public int Count { get; }

    public Span<T> this[int row] => new((void*)(_data + (_step * row)), _columns);
}

/// <summary>The official one is lazy; this one holds the result. What can be observed is the same.</summary>
public sealed class MatExpr : CvObject
{
    private readonly Mat _mat;

    internal MatExpr(Mat mat) => (_mat, _ptr) = (mat, mat.CvPtr);

    public static implicit operator Mat(MatExpr self)
    {
        ArgumentNullException.ThrowIfNull(self);
        return self.ToMat();
    }

    public Mat ToMat()
    {
        ThrowIfDisposed();
        return _mat.Clone();
    }

    protected override void DisposeManaged()
    {
        _mat.Dispose();
        base.DisposeManaged();
    }
}
