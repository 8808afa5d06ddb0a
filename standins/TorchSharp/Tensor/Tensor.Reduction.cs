namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public (
            Tensor output,
            Tensor? inverse_indices,
            Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Unique(dim is { } d ? Aten.unique_dim.Three(this, d, sorted, return_inverse, return_counts) : Aten._unique2.Three(this, sorted, return_inverse, return_counts), return_inverse, return_counts);
        public (
            Tensor output,
            Tensor? inverse_indices,
            Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Unique(Aten.unique_consecutive.Three(this, return_inverse, return_counts, dim), return_inverse, return_counts);
        public Tensor all() => Aten.all.Tensor(this);
        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.Tensor(this, dim, keepdim);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.amax.Tensor(this, dims, keepdim));
        public Tensor amax(params long[] dims) => Aten.amax.Tensor(this, dims);
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.amax.Tensor(this, dims, keepdim));
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.amin.Tensor(this, dims, keepdim));
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, Aten.amin.Tensor(this, dims, keepdim));
        public Tensor amin(params long[] dims) => Aten.amin.Tensor(this, dims);
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Aten.aminmax.Two(this, dim, keepdim);
        public Tensor any() => Aten.any.Tensor(this);
        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.Tensor(this, dim, keepdim);
        public Tensor argmax() => Aten.argmax.Tensor(this);
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.Tensor(this, dim, keepdim);
        public Tensor argmin() => Aten.argmin.Tensor(this);
        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.Tensor(this, dim, keepdim);
        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Aten.count_nonzero.Tensor(this) : Aten.count_nonzero_dim_IntList.Tensor(this, dims);
        public Tensor max() => Aten.max.Tensor(this);
        public Tensor max(Tensor other) => Aten.max_other.Tensor(this, other);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.max_dim.Two(this, dim, keepdim);
        public Tensor mean() => Aten.mean.Tensor(this);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.quantile.Tensor(this, q, dim, keepdim);
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.nanquantile.Tensor(this, q, dim, keepdim);
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Aten.mode.Two(this, dim, keepdim);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim.Tensor(this, dimensions, keepdim, type);
        public Tensor var(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Tensor(this, dimensions, keepdim, type.HasValue);
        public Tensor median() => Aten.median.Tensor(this);
        public Tensor min() => Aten.min.Tensor(this);
        public Tensor min(Tensor other) => Aten.min_other.Tensor(this, other);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.min_dim.Two(this, dim, keepdim);
        public Tensor dist(Tensor other, float p = 2f) => Aten.dist.Tensor(this, other, p);
        public Tensor norm(float p = 2f) => Aten.norm_Scalar.Tensor(this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2f) => Aten.norm_ScalarOpt_dim.Tensor(this, p, new[] { (long)dim }, keepdim);
        public Tensor std(bool unbiased = true) => Aten.std.Tensor(this, unbiased);
        public Tensor var(bool unbiased = true) => Aten.var.Tensor(this, true);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Tensor(this, dimensions, unbiased, keepdim);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Tensor(this, dimensions, unbiased, keepdim);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Tensor(this, dimensions, unbiased, keepdim);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Tensor(this, dimensions, unbiased, keepdim);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Tensor(this, new[] { dim }, unbiased, keepdim);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Tensor(this, new[] { dim }, unbiased, keepdim);
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Tensor(this, dim, unbiased, keepdim);
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Tensor(this, dim, unbiased, keepdim);
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_dim.Tensor(this, dim, unbiased, keepdim);
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_dim.Tensor(this, dim, unbiased, keepdim);
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Aten.std_mean.Two(this, unbiased);
        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => Aten.var_mean.Two(this, unbiased);
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_mean_dim.Two(this, dimensions, unbiased, keepdim);
        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_mean_dim.Two(this, dimensions, unbiased, keepdim);
        public (
            Tensor std,
            Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_mean_dim.Two(this, dimensions, unbiased, keepdim);
        public (
            Tensor std,
            Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_mean_dim.Two(this, dimensions, unbiased, keepdim);
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_mean_dim.Two(this, new[] { dim }, unbiased, keepdim);
        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_mean_dim.Two(this, new[] { dim }, unbiased, keepdim);
        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_mean_dim.Two(this, dim, unbiased, keepdim);
        public (Tensor var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_mean_dim.Two(this, dim, unbiased, keepdim);
        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.std_mean_dim.Two(this, dim, unbiased, keepdim);
        public (Tensor var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.var_mean_dim.Two(this, dim, unbiased, keepdim);
        public Tensor prod(ScalarType? type = null) => Aten.prod.Tensor(this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.Tensor(this, dim, keepdim, type);
        public Tensor sum(ScalarType? type = null) => Aten.sum.Tensor(this, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Tensor(this, dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.sum_dim_IntList.Tensor(this, dim, keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Tensor(this, dim, keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);
        public Tensor nanmedian() => Aten.nanmedian.Tensor(this);
        public Tensor nansum() => Aten.nansum.Tensor(this);
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.Tensor(this, dim, keepdim);
    }
}
