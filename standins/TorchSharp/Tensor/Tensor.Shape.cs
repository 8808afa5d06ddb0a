namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Aten.as_strided.Tensor(this, size, strides, storageOffset);
        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Tensor(this, dim, index);
        public Tensor select(long dim, long index) => Aten.select_int.Tensor(this, dim, index);
        public Tensor take(Tensor index) => Aten.take.Tensor(this, index);
        public Tensor argwhere() => Aten.argwhere.Tensor(this);
        public Tensor take_along_dim(Tensor indices) => Aten.take_along_dim.Tensor(this, indices);
        public Tensor take_along_dim(IEnumerable<long> indices) => take_along_dim(tensor([.. indices]));
        public Tensor take_along_dim(Tensor indices, long dim) => Aten.take_along_dim.Tensor(this, indices, dim);
        public Tensor take_along_dim(IEnumerable<long> indices, long dim) => take_along_dim(tensor([.. indices]), dim);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.index_add.Tensor(this, dim, Indices(index), source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add_.On(this, dim, Indices(index), source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.index_copy.Tensor(this, dim, Indices(index), source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.index_copy_.On(this, dim, Indices(index), source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.index_fill_int_Scalar.Tensor(this, dim, Indices(index), value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Aten.index_fill__int_Scalar.On(this, dim, Indices(index), value);
        public Tensor reshape(params long[] shape) => Aten.reshape.Tensor(this, shape);
        public Tensor unflatten(long dim, params long[] sizes) => Aten.unflatten_int.Tensor(Unflattens(dim, sizes), dim, sizes);
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Aten.squeeze_dim.Tensor(this, d) : Aten.squeeze.Tensor(this);
        public Tensor squeeze_(long? dim = null) => dim is { } d ? Aten.squeeze__dim.On(this, d) : Aten.squeeze_.On(this);
        public Tensor t() => Aten.t.Tensor(this);
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Tensor(this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Aten.transpose_.On(this, dim0, dim1);
        public Tensor adjoint() => Aten.adjoint.Tensor(this);
        public Tensor swapdims(long dim0, long dim1) => Aten.swapdims.Tensor(this, dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => Aten.swapaxes.Tensor(this, dim0, dim1);
        public Tensor view(params long[] shape) => Aten.view.Tensor(this, shape);
        public Tensor view_as(Tensor other) => Aten.view_as.Tensor(this, other);
        public Tensor tile(long[] reps) => Aten.tile.Tensor(this, reps);
        public Tensor ravel() => Aten.ravel.Tensor(this);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar.Tensor(this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill__Scalar.On(this, mask, value);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.masked_scatter.Tensor(this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.masked_scatter_.On(this, mask, value);
        public Tensor masked_select(Tensor mask) => Aten.masked_select.Tensor(this, Mask(mask, "The mask tensor must be Boolean."));
        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.Many(this, dimension);
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.Tensor(this, dimension, size, step);
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.Many(this, size, dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Aten.split_sizes.Many(this, sizes, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_sizes.Many(this, sizes, dim);
        public Tensor[] split(params long[] sizes) => Aten.split_sizes.Many(this, sizes);
        public Tensor[] tensor_split(long size, long dim = 0) => Aten.tensor_split_sections.Many(this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.tensor_split_indices.Many(this, sizes, dim);
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Aten.tensor_split_tensor_indices_or_sections.Many(this, Indices(indices), dim);
        public Tensor[] vsplit(long size) => Aten.vsplit_int.Many(Divisible(0, "first", size), size);
        public Tensor[] vsplit(params long[] sizes) => Aten.vsplit_array.Many(this, sizes);
        public Tensor[] vsplit(Tensor indices) => tensor_split(indices, 0);
        public Tensor[] hsplit(long size) => Aten.hsplit_int.Many(Divisible(1, "second", size), size);
        public Tensor[] hsplit(params long[] sizes) => Aten.hsplit_array.Many(this, sizes);
        public Tensor[] hsplit(Tensor indices) => tensor_split(indices, 1);
        public Tensor[] dsplit(long size) => Aten.dsplit_int.Many(Divisible(2, "third", size), size);
        public Tensor[] dsplit((long, long) indices_or_sections) => dsplit([indices_or_sections.Item1, indices_or_sections.Item2]);
        public Tensor[] dsplit((long, long, long) indices_or_sections) =>
            dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3]);
        public Tensor[] dsplit((long, long, long, long) indices_or_sections) =>
            dsplit([indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4]);
        public Tensor[] dsplit(params long[] sizes) => Aten.dsplit_array.Many(this, sizes);
        public Tensor[] dsplit(Tensor indices) => tensor_split(indices, 2);
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.Many(this, chunks, dim);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.expand.Tensor(this, sizes, isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => Aten.expand.Tensor(this, sizes.Shape, isImplicit);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Tensor(this, sizes, isImplicit);
        public Tensor expand_as(Tensor other) => Aten.expand_as.Tensor(this, other);
        public Tensor expand(params long[] sizes) => Aten.expand.Tensor(this, sizes);
        public Tensor repeat(params long[] sizes) => Aten.repeat.Tensor(this, sizes);
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.Tensor(this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => Aten.moveaxis_intlist.Tensor(this, source, destination);
        public Tensor permute(params long[] permutation) => Aten.permute.Tensor(this, permutation);
        public Tensor permute(IEnumerable<long> permutation) => permute([.. permutation]);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.Tensor(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter__src.On(this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Tensor(this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.scatter_add_.On(this, dim, index, src);
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Aten.diagonal_scatter.Tensor(this, src, offset, dim1, dim2);
        public Tensor select_scatter(Tensor src, long dim, long index) => Aten.select_scatter.Tensor(this, src, dim, index);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            Aten.slice_scatter.Tensor(this, src, dim, start, end, step);
        public Tensor gather(long dim, Tensor index) => Aten.gather.Tensor(this, dim, index);
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Tensor(this, dim, start, length);
        public Tensor nonzero() => Aten.nonzero.Tensor(this);
        public Tensor slice(long dim, long start, long finish, long step) =>
            step >= 1 ? Aten.slice_Tensor.Tensor(this, dim, start, finish, step) : throw new ArgumentException($"step is {step}, but it should always be positive.");
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Tensor(this, dim);
        public Tensor unsqueeze_(long dim) => Aten.unsqueeze_.On(this, dim);
        public Tensor where(Tensor condition, Tensor y) =>
            Aten.where_self.Tensor(Mask(condition, "The condition to 'where' must be a boolean tensor."), this, y);
    }
}
