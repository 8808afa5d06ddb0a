using System.Collections;

namespace Microsoft.ML.Data;

public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, length);
        ArgumentOutOfRangeException.ThrowIfLessThan(values?.Length ?? 0, count, nameof(values));
        if (count < length)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(indices?.Length ?? 0, count, nameof(indices));
        }

        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination) => CopyTo(ref destination, 0, Length);

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - sourceIndex);

        if (IsDense)
        {
            VBufferEditor<T> dense = VBufferEditor.Create(ref destination, length);
            _values.AsSpan(sourceIndex, length).CopyTo(dense.Values);
            destination = dense.Commit();
            return;
        }

        int first = FirstSlot(sourceIndex);
        int count = FirstSlot(sourceIndex + length) - first;
        VBufferEditor<T> sparse = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(first, count).CopyTo(sparse.Values);
        for (int i = 0; i < sparse.Indices.Length; i++)
        {
            sparse.Indices[i] = _indices[first + i] - sourceIndex;
        }

        destination = sparse.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(destinationIndex);
        if (destinationIndex > destination.Length - Length)
        {
            throw new ArgumentOutOfRangeException(nameof(destination), "Not large enough to hold these values.");
        }

        Span<T> target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }

        // As in the official library, a vector without explicit values is cleared whatever the default.
        target.Fill(_count > 0 ? defaultValue : default);
        for (int i = 0; i < _count; i++)
        {
            target[_indices[i]] = _values[i];
        }
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        ReadOnlySpan<T> part = source.AsSpan(sourceIndex, length);
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        part.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        VBuffer<T> self = this;
        return all ? Enumerable.Range(0, Length).Zip(DenseValues(), KeyValuePair.Create) : Explicit();

        IEnumerable<KeyValuePair<int, T>> Explicit()
        {
            for (int i = 0; i < self._count; i++)
            {
                yield return KeyValuePair.Create(self.IsDense ? i : self._indices[i], self._values[i]);
            }
        }
    }

    public IEnumerable<T> DenseValues()
    {
        int slot = 0;
        for (int i = 0; i < Length; i++)
        {
            bool isExplicit = IsDense || (slot < _count && _indices[slot] == i);
            yield return isExplicit ? _values[slot++] : default;
        }
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        int slot = IsDense ? index : GetIndices().BinarySearch(index);
        return slot < 0 ? default : _values[slot];
    }

    public IEnumerator GetEnumerator() => GetValues().ToArray().GetEnumerator();

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> Edit(int length, int? count, int? maxCapacity, bool keepOld, bool requireIndices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int size = count ?? length;
        ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, length, nameof(count));

        T[] values = _values;
        int[] indices = _indices;
        bool newValues = EnsureSize(ref values, size, maxCapacity, keepOld);
        bool newIndices = (size < length || requireIndices) && EnsureSize(ref indices, size, maxCapacity, keepOld);
        return new VBufferEditor<T>(length, size, values, indices, requireIndices, newValues, newIndices);
    }

    internal VBufferEditor<T> Edit() => Edit(Length, _count, null, false, false);

    private static bool EnsureSize<TItem>(ref TItem[] array, int size, int? maxCapacity, bool keepOld)
    {
        if ((array?.Length ?? 0) >= size)
        {
            return false;
        }

        int capacity = Math.Max(size, (int)Math.Min(maxCapacity ?? Array.MaxLength, 2L * (array?.Length ?? 0)));
        if (keepOld)
        {
            Array.Resize(ref array, capacity);
        }
        else
        {
            array = new TItem[capacity];
        }

        return true;
    }

    private int FirstSlot(int index)
    {
        int slot = GetIndices().BinarySearch(index);
        return slot < 0 ? ~slot : slot;
    }
}

public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) => destination.Edit();

    public static VBufferEditor<T> Create<T>(
        scoped ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false) =>
        destination.Edit(newLogicalLength, valuesCount, maxValuesCapacity, keepOldOnResize, requireIndicesOnDense);
}

public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;

    public readonly Span<int> Indices;

    internal VBufferEditor(int logicalLength, int physicalValuesCount, T[] values, int[] indices, bool requireIndicesOnDense, bool createdNewValues, bool createdNewIndices)
    {
        _length = logicalLength;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, physicalValuesCount);
        Indices = physicalValuesCount < logicalLength || requireIndicesOnDense ? indices.AsSpan(0, physicalValuesCount) : default;
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(physicalValuesCount, Values.Length);
        return new(_length, physicalValuesCount, _values, _indices);
    }
}
