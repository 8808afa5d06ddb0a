using System.Collections;

#nullable disable
namespace TorchSharp.Utils;

/// <summary>A tensor's elements in place, in row-major order. It keeps the tensor alive.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private torch.Tensor _tensor;
    private T* _data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _tensor = tensor;
        _data = (T*)tensor.Data;
        (_shape, _strides, _contiguous) = (tensor.shape, tensor.stride(), tensor.is_contiguous());
    }

    public long Count => _tensor is not null ? _tensor.numel() : 0;

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Count == right.Count && left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public T[] ToArray()
    {
        if (_shape.Length < 2) return (T[])ToNDArray();
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        if (_shape.Length == 0) return new[] { *_data };
        var result = Array.CreateInstance(typeof(T), _shape);
        if (Count > 0)
        {
            ref var first = ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(
                ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result));
            Read(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref first, checked((int)Count)), 0);
        }

        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        CheckStart(tensorIndex);
        Read(array[Math.Min(arrayIndex, array.Length)..], tensorIndex);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        CheckStart(tensorIndex);
        var source = array[Math.Min(arrayIndex, array.Length)..];
        var n = (int)Math.Min(source.Length, Count - tensorIndex);
        if (_contiguous) source[..n].CopyTo(new Span<T>(_data + tensorIndex, n));
        else for (var i = 0; i < n; i++) _data[Offset(tensorIndex + i)] = source[i];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0, n = Count; i < n; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object obj) => obj is TensorAccessor<T> other && (_data == other._data || this == other);

    public override int GetHashCode() => base.GetHashCode();

    public void Dispose()
    {
        _data = null;
        _tensor = null;
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index) => new TensorAccessor<T>(tensor).At(index);

    private T At(long index)
    {
        if (index < 0 || index >= Count) throw new ArgumentOutOfRangeException(nameof(index), $"{index} in a collection of {Count} elements.");
        return _data[Offset(index)];
    }

    private void Read(Span<T> destination, long start)
    {
        var n = (int)Math.Min(destination.Length, Count - start);
        if (_contiguous) new ReadOnlySpan<T>(_data + start, n).CopyTo(destination);
        else for (var i = 0; i < n; i++) destination[i] = _data[Offset(start + i)];
        GC.KeepAlive(_tensor);
    }

    private void CheckStart(long index)
    {
        if (index < 0 || index >= Count) throw new ArgumentOutOfRangeException("startingIndex");
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            return indices[0] >= 0 ? Offset(indices[0]) : throw new ArgumentOutOfRangeException(nameof(indices), $"{indices[0]} in a collection of {Count} elements.");
        }

        long offset = 0;
        for (var i = 0; i < _shape.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i]) throw new IndexOutOfRangeException($"{indices[i]} >= {_shape[i]} in dimension {i}.");
            offset += indices[i] * _strides[i];
        }

        return offset;
    }

    private long Offset(long index)
    {
        if (_contiguous) return index;
        long offset = 0;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            (index, var along) = Math.DivRem(index, _shape[i]);
            offset += along * _strides[i];
        }

        return offset;
    }
}
