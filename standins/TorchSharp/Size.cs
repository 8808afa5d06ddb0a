using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    public struct Size : IEnumerable<long>
    {
        public static Size Empty = new(Array.Empty<long>());

        public Size(long[] shape) => Shape = [.. shape];

        public Size(IEnumerable<long> shape) => Shape = [.. shape];

        public Size(int[] shape) => Shape = Array.ConvertAll(shape, n => (long)n);

        public Size(long size) => Shape = [size];

        public Size((long, long) size) => Shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => Shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((long, long, long, long, long) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        public Size((long, long, long, long, long, long) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        public Size(int size) => Shape = [size];

        public Size((int, int) size) => Shape = [size.Item1, size.Item2];

        public Size((int, int, int) size) => Shape = [size.Item1, size.Item2, size.Item3];

        public Size((int, int, int, int) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((int, int, int, int, int) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        public Size((int, int, int, int, int, int) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        public long[] Shape { get; }

        public bool IsEmpty => Length == 0;

        public bool IsScalar => IsEmpty;

        public int Length => Shape.Length;

        public long this[int idx] => Shape[idx];

        public long this[long idx] => Shape[idx];

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size((long, long) size) => new(size);

        public static implicit operator Size((long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long, long, long) size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static Size operator +(Size left, Size right) => left + right.Shape;

        public static Size operator +(Size left, IEnumerable<long> right) => new([.. left.Shape, .. right]);

        // By identity, not by value: so does the official library.
        public static bool operator ==(Size left, Size right) => left.Shape == right.Shape;

        public static bool operator !=(Size left, Size right) => left.Shape != right.Shape;

        public override bool Equals(object? obj) => obj is Size other && this == other;

        public override int GetHashCode() => Shape.GetHashCode();

        public Size Slice(int first, int next)
        {
            if (first < 0) first += Length;
            if (next < 0) next += Length;
            return next <= first ? Empty : new(Shape.Skip(first).Take(next - first));
        }

        public long numel() => Shape.TotalSize();

        public IEnumerable<long> Take(int i) => Shape.Take(i);

        public IEnumerator<long> GetEnumerator() => Shape.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
