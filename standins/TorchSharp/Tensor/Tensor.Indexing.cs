using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Fill(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => Fill(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => Fill(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => Fill(value, i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At(i1, i2, i3, i4, i5);
            set => Fill(value, i1, i2, i3, i4, i5);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At(i1, i2, i3, i4, i5, i6);
            set => Fill(value, i1, i2, i3, i4, i5, i6);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => Fill(value, indices);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors);
            if (tensors is null) return ReferenceEquals(view, this) ? alias() : view;
            var result = Aten.index_Tensor.Tensor(view, tensors);
            Drop(view, tensors);
            return result;
        }

        public Tensor index(params Tensor[] indices) => index(Wrap(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors);

            // Leading dimensions of size one do not count, as in PyTorch.
            var extra = value.Dimensions - (tensors is null ? view.Dimensions : long.MaxValue);
            var source = extra > 0 && value.shape.Take((int)extra).All(n => n == 1) ? value.reshape(value.shape[(int)extra..]) : value;
            if (tensors is null) Aten.copy_.Run(view, source);
            else Aten.index_put_.Run(view, tensors, source);
            if (!ReferenceEquals(source, value)) source.Dispose();
            Drop(view, tensors);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Wrap(indices));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors);
            if (tensors is null)
            {
                Aten.fill__Scalar.Run(view, value);
            }
            else
            {
                using var filled = new_full([], value);
                Aten.index_put_.Run(view, tensors, filled);
            }

            Drop(view, tensors);
            return this;
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Wrap(indices));

        private static TensorIndex[] Wrap(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);

        private Tensor At(params ReadOnlySpan<long> indices)
        {
            var view = this;
            foreach (var i in indices) Advance(ref view, Aten.select_int.Tensor(view, 0, i));
            return ReferenceEquals(view, this) ? alias() : view;
        }

        private void Fill(Tensor value, params ReadOnlySpan<long> indices)
        {
            using var view = At(indices);
            Aten.copy_.Run(view, value);
        }

        /// <summary>
        /// Applies what can be had as a view; <paramref name="tensors"/> are the indices left to gather by, one for each
        /// dimension of the view up to the last, or null. A mask counts for one dimension there, as in PyTorch.
        /// </summary>
        private Tensor View(TensorIndex[] indices, out Tensor?[]? tensors)
        {
            var view = this;
            List<Tensor?>? gathered = null;
            var specified = indices.Sum(i => i.Consumes);
            var dim = 0;
            foreach (var i in indices)
            {
                switch (i.kind)
                {
                    case TensorIndex.Kind.Single:
                        Advance(ref view, Aten.select_int.Tensor(view, dim, i.startIndexOrBoolOrSingle.GetValueOrDefault()));
                        break;
                    case TensorIndex.Kind.Slice:
                        if (i.startIndexOrBoolOrSingle is not null || i.stopIndex is not null || i.step is not null)
                            Advance(ref view, Aten.slice_Tensor.Tensor(view, dim, i.startIndexOrBoolOrSingle, i.stopIndex, i.step ?? 1));
                        dim++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += (int)Dimensions - specified;
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        Advance(ref view, Aten.unsqueeze.Tensor(view, dim++));
                        break;
                    case TensorIndex.Kind.Bool:
                        Advance(ref view, Aten.unsqueeze.Tensor(view, dim));
                        Gather(Choice(i.startIndexOrBoolOrSingle != 0), dim++);
                        break;
                    case TensorIndex.Kind.Tensor when i.tensor is { Dimensions: 0 } t && t.is_integral():
                        if (t.dtype is ScalarType.Bool or ScalarType.Byte)
                        {
                            Advance(ref view, Aten.unsqueeze.Tensor(view, dim));
                            Gather(Choice(t.is_nonzero()), dim++);
                        }
                        else
                        {
                            Advance(ref view, Aten.select_int.Tensor(view, dim, t.ToInt64()));
                        }

                        break;
                    case TensorIndex.Kind.Tensor:
                        Gather(i.tensor!.alias(), dim++);
                        break;
                }
            }

            tensors = gathered?.ToArray();
            return view;

            void Gather(Tensor index, int at)
            {
                gathered ??= [];
                while (gathered.Count < at) gathered.Add(null);
                gathered.Add(index);
            }
        }

        private static Tensor Choice(bool chosen) => chosen ? zeros([1], int64) : empty([0], int64);

        private void Advance(ref Tensor view, Tensor next)
        {
            if (!ReferenceEquals(view, this)) view.Dispose();
            view = next;
        }

        private void Drop(Tensor view, Tensor?[]? tensors)
        {
            if (!ReferenceEquals(view, this)) view.Dispose();
            foreach (var tensor in tensors ?? []) tensor?.Dispose();
        }
    }

    public struct TensorIndex
    {
        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        public static TensorIndex None = new() { kind = Kind.None };

        public static TensorIndex Null = new() { kind = Kind.Null };

        public static TensorIndex Colon = Slice();

        internal long? startIndexOrBoolOrSingle;
        internal long? stopIndex;
        internal long? step;
        internal Kind kind;
        internal Tensor? tensor;

        internal enum Kind
        {
            None,
            Single,
            Null,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        /// <summary>How many of the tensor's dimensions this index stands for.</summary>
        internal readonly int Consumes => kind switch
        {
            Kind.Single or Kind.Slice => 1,
            Kind.Tensor => tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? (int)tensor.Dimensions : 1,
            _ => 0,
        };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, startIndexOrBoolOrSingle = start, stopIndex = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : (long)range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, startIndexOrBoolOrSingle = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, startIndexOrBoolOrSingle = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };
    }
}
