namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor vander(long N = -1, bool increasing = false) =>
            ndim == 1 ? Aten.vander.Tensor(this, N == -1 ? numel() : N, increasing) : throw new InvalidOperationException("Input argument for 'vander()' must be 1-D.");
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Tensor(this, start_dim, end_dim);
        public Tensor tril(long diagonal = 0) => Aten.tril.Tensor(this, diagonal);
        public Tensor tril_(long diagonal = 0) => new(Aten.tril_.On(this, diagonal).Share());
        public Tensor triu(long diagonal = 0) => Aten.triu.Tensor(this, diagonal);
        public Tensor triu_(long diagonal = 0) => new(Aten.triu_.On(this, diagonal).Share());
        public Tensor view_as_complex() => Aten.view_as_complex.Tensor(this);
        public Tensor view_as_real() => Aten.view_as_real.Tensor(this);
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) =>
            Aten.cov.Tensor(this, correction, fweights, aweights);
        public Tensor corrcoef() => Aten.corrcoef.Tensor(this);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) =>
            Aten.bucketize_Tensor.Tensor(this, boundaries, outInt32, right);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Aten.bincount.Tensor(this, weights, minlength);
        public Tensor channel_shuffle(long groups) => Aten.channel_shuffle.Tensor(this, groups);
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Tensor(this, max);
        public Tensor clamp_max_(Scalar max) => Aten.clamp_max_.On(this, max);
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Tensor(this, min);
        public Tensor clamp_min_(Scalar min) => Aten.clamp_min_.On(this, min);
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) =>
            n == 1 ? Aten.diff.Tensor(this, n, dim, prepend, append) : throw new NotImplementedException("Tensor.diff with n != 1");
        public Tensor diag(long diagonal = 0) => Aten.diag.Tensor(this, diagonal);
        public Tensor trace() =>
            ndim == 2 ? Aten.trace.Tensor(this) : throw new ArgumentException($"Expected a matrix, but got tensor with ndim == {ndim}");
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Aten.diag_embed.Tensor(this, offset, dim1, dim2);
        public Tensor diagflat(long offset = 0) => Aten.diagflat.Tensor(this, offset);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 0) => Aten.diagonal.Tensor(this, offset, dim1, dim2);
        public Tensor kron(Tensor other) => Aten.kron.Tensor(this, other);
        public Tensor lcm(Tensor other) => Aten.lcm.Tensor(Integers(), other);
        public Tensor lcm_(Tensor other) => Aten.lcm_.On(Integers(), other);
        public Tensor renorm(float p, long dim, float maxnorm) => Aten.renorm.Tensor(this, p, dim, maxnorm);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_self_Tensor.Tensor(this, repeats, dim, output_size);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_self_int.Tensor(this, repeats, dim, output_size);
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Tensor(this, shape);
        public Tensor flip(params long[] dims) => Aten.flip.Tensor(this, dims);
        public Tensor fliplr() => Aten.fliplr.Tensor(this);
        public Tensor flipud() => Aten.flipud.Tensor(this);
        public IList<Tensor> nonzero_as_list() => nonzero().split(1, 1);
        public Tensor roll(long shifts, long? dims = null) =>
            Aten.roll.Tensor(this, new[] { shifts }, dims is { } d ? new[] { d } : Array.Empty<long>());
        public Tensor roll((long, long) shifts, (long, long) dims) => Aten.roll.Tensor(this, shifts, dims);
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Tensor(this, shifts, dims);
        public Tensor roll(long[] shifts) => Aten.roll.Tensor(this, shifts);
        public Tensor rot90(long k = 1, (long, long)? dims = null) => Aten.rot90.Tensor(this, k, dims ?? (0, 1));
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => Aten.roll.Tensor(this, shifts, dims);
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Aten.roll.Tensor(this, shifts, dims);
        public Tensor atleast_1d() => Aten.atleast_1d.Tensor(this);
        public Tensor atleast_2d() => Aten.atleast_2d.Tensor(this);
        public Tensor atleast_3d() => Aten.atleast_3d.Tensor(this);
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.tensordot.Tensor(this, b, dims1, dims2);
        public Tensor tensordot(Tensor b, (long, long)[] dims) => tensordot(b, [.. dims.Select(d => d.Item1)], [.. dims.Select(d => d.Item2)]);
        public Tensor resolve_conj() => Aten.resolve_conj.Tensor(this);
        public Tensor resolve_neg() => Aten.resolve_neg.Tensor(this);
        public (Tensor values, Tensor indexes) cummax(long dim) => Aten.cummax.Two(this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Aten.cummin.Two(this, dim);
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.Tensor(this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.cumprod.Tensor(this, dim, type);
        public Tensor gcd(Tensor other) => Aten.gcd.Tensor(this, other);
        public Tensor gcd_(Tensor other) => Aten.gcd_.On(this, other);
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Aten.histc.Tensor(this, bins, min, max);
        public Tensor logcumsumexp(long dim) => Aten.logcumsumexp.Tensor(this, dim);
    }
}
