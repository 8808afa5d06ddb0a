using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;

        private readonly int _kib;
        private IntPtr _handle;

        /// <param name="handle">A tensor's native object, one reference of which is now this object's.</param>
        /// <param name="kib">What the tensor alone keeps alive, in KiB.</param>
        internal Tensor(IntPtr handle, int kib = 0)
        {
            _handle = handle;
            var count = Interlocked.Increment(ref _totalCount);
            if (count > _peakCount) _peakCount = count;
            _kib = kib;
            if (kib > 0) Pressure.Add(kib);
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => _totalCount;

        public static long PeakCount => _peakCount;

        public string? name { get; set; }

        public bool IsInvalid => _handle == 0;

        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The handle, zero once disposed.</summary>
        internal IntPtr RawHandle => _handle;

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor target) => Aten.equal.Bool(this, target);

        public override int GetHashCode() => base.GetHashCode();

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0) return;
            Interlocked.Decrement(ref _totalCount);
            Native.mot_release(handle);
            if (_kib > 0) Pressure.Remove(_kib);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            var handle = Handle;
            GC.SuppressFinalize(this);
            _ = Surrender();
            return handle;
        }

        /// <summary>Gives the handle away; this object is invalid from then on.</summary>
        internal IntPtr Surrender()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) Interlocked.Decrement(ref _totalCount);
            if (_kib > 0) Pressure.Remove(_kib);
            return handle;
        }

        /// <summary>Another object of the same native tensor.</summary>
        internal IntPtr Share()
        {
            Native.mot_retain(Handle);
            return _handle;
        }

        public long Dimensions => Native.mot_dim(Handle);

        public long ndim => Dimensions;

        public long dim() => Dimensions;

        public long NumberOfElements => Native.mot_numel(Handle);

        public long numel() => NumberOfElements;

        public long ElementSize => dtype.ElementSize();

        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)Native.mot_dtype(Handle);

        public DeviceType device_type => (DeviceType)Native.mot_device_type(Handle);

        public int device_index => Native.mot_device_index(Handle);

        public Device device => device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero() => numel() == 1
            ? Aten.is_nonzero.Bool(this)
            : throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Native.mot_is_sparse(Handle) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_contiguous() => Native.mot_is_contiguous(Handle) != 0;

        public bool is_pinned() => false;

        public bool is_conj() => Native.mot_is_conj(Handle) != 0;

        public bool is_neg() => Native.mot_is_neg(Handle) != 0;

        public long storage_offset() => Native.mot_storage_offset(Handle);

        public Tensor real => is_complex() ? Aten.real.Tensor(this) : alias();

        public Tensor imag => Aten.imag.Tensor(this);

        public Tensor T => Aten.numpy_T.Tensor(this);

        public Tensor H => is_complex() ? transpose(0, 1).conj() : transpose(0, 1);

        public Tensor mT => Aten.mT.Tensor(this);

        public Tensor mH => Aten.mH.Tensor(this);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* p = sizes) Native.mot_sizes(Handle, p);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim) => shape[Wrap(dim)];

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) Native.Check(Native.mot_strides(Handle, p));
            return strides;
        }

        public long stride(int dim) => stride()[Wrap(dim)];

        private Tensor SameVector(Tensor other) => ndim == 1 && other.ndim == 1 && numel() == other.numel()
            ? this
            : throw new InvalidOperationException("dot arguments must have the same shape.");

        private Tensor Square() => shape is [.., var rows, var columns] && rows == columns ? this : throw new ArgumentException("The input tensor is not square");

        private Tensor Integers() => is_integral() ? this : throw new ArgumentException("Arguments to 'lcm' must have integer element types.");

        private Tensor Divisible(int dim, string ordinal, long size) => shape[dim] % size == 0
            ? this
            : throw new ArgumentException($"The {ordinal} dimension must be evenly divisible by the size");

        private Tensor Unflattens(long dim, long[] sizes)
        {
            if (dim < 0 || dim >= ndim) throw new ArgumentException($"Invalid 'dim' argument: {dim}.");
            if (sizes.Length == 0) throw new ArgumentException("The number of output sizes is zero.");
            return this;
        }

        private int Wrap(int dim)
        {
            var n = (int)Dimensions;
            if (dim < -n || dim >= n)
                throw new System.Runtime.InteropServices.ExternalException($"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})");
            return dim < 0 ? dim + n : dim;
        }

        public bool requires_grad
        {
            get
            {
                var flag = Native.mot_requires_grad(Handle);
                Native.Check(flag);
                return flag != 0;
            }
            set => Native.Check(Native.mot_set_requires_grad(Handle, value ? 1 : 0));
        }

        public bool is_leaf
        {
            get
            {
                var flag = Native.mot_is_leaf(Handle);
                Native.Check(flag);
                return flag != 0;
            }
        }

        public Tensor? grad
        {
            get => Native.mot_grad(Handle) is var handle and not 0 ? new Tensor(handle) : null;
            set
            {
                Native.Check(Native.mot_set_grad(Handle, value is null ? 0 : value.Handle));
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.mot_retain_grad(Handle));

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public unsafe Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                CheckReadable(length);
                return new Span<byte>((void*)Data, (int)length);
            }
            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)Data, value.Length));
            }
        }

        /// <summary>The address of the first element; zero where the tensor has none.</summary>
        internal IntPtr Data => NumberOfElements == 0 ? 0 : Native.Check(Native.mot_data(Handle));

        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            CheckType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Scalar ToScalar() => Aten._local_scalar_dense.Scalar(Single());

        private Tensor Single() => NumberOfElements == 1
            ? this
            : throw new System.Runtime.InteropServices.ExternalException($"a Tensor with {NumberOfElements} elements cannot be converted to Scalar");

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public T ReadCpuValue<T>(long i)
            where T : unmanaged
        {
            CheckType(typeof(T));
            return TensorAccessor<T>.ReadItemAt(this, i);
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            CheckReadable(0);
            unsafe
            {
                var data = (byte*)Data;
                var length = NumberOfElements * ElementSize;
                for (long i = 0; i < length; i += bufferSize) stream.Write(new ReadOnlySpan<byte>(data + i, (int)Math.Min(bufferSize, length - i)));
            }
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            CheckReadable(0);
            unsafe
            {
                var data = (byte*)Data;
                var length = NumberOfElements * ElementSize;
                for (long i = 0; i < length; i += bufferSize) stream.ReadExactly(new Span<byte>(data + i, (int)Math.Min(bufferSize, length - i)));
            }
        }

        private void CheckReadable(long length)
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (length > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
            if (!is_cpu()) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        internal void CheckType(Type type)
        {
            if (dtype == ScalarType.BFloat16) throw new ArgumentException($"No support for {dtype} in TorchSharp");
            if (type != ElementType(dtype)) throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = Aten.to_dtype.Tensor(this, type, non_blocking, copy);
            if (disposeAfter) Dispose();
            return result;
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = Aten.to_device.Tensor(this, InitializeDevice(device), type, non_blocking, copy);
            if (disposeAfter) Dispose();
            return result;
        }

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(DeviceType.CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA) throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(device ?? new Device(DeviceType.CUDA), non_blocking: non_blocking);
        }

        public Tensor mps(bool non_blocking = false) => to(DeviceType.MPS, non_blocking: non_blocking);

        // TensorIndex converts to Tensor, and Scalar too, so that an indexer's or an operator's overloads resolve; neither is ever called.
        public static implicit operator Tensor(Scalar scalar) => throw new InvalidOperationException("Should not be called.");

        public static implicit operator Tensor(byte value) => tensor(value);

        public static implicit operator Tensor(sbyte value) => tensor(value);

        public static implicit operator Tensor(short value) => tensor(value);

        public static implicit operator Tensor(int value) => tensor(value);

        public static implicit operator Tensor(long value) => tensor(value);

        public static implicit operator Tensor(float value) => tensor(value);

        public static implicit operator Tensor(double value) => tensor(value);

        public static implicit operator Tensor(bool value) => tensor(value);

        public static implicit operator Tensor((float, float) value) => tensor(value);

        public static implicit operator Tensor(Complex value) => tensor(value);

        public static implicit operator Tensor(byte[] value) => tensor(value);

        public static implicit operator Tensor(sbyte[] value) => tensor(value);

        public static implicit operator Tensor(short[] value) => tensor(value);

        public static implicit operator Tensor(int[] value) => tensor(value);

        public static implicit operator Tensor(long[] value) => tensor(value);

        public static implicit operator Tensor(float[] value) => tensor(value);

        public static implicit operator Tensor(double[] value) => tensor(value);

        public static implicit operator Tensor(bool[] value) => tensor(value);

        public static implicit operator Tensor((float, float)[] value) => tensor(value);

        public static implicit operator Tensor(Complex[] value) => tensor(value);

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
