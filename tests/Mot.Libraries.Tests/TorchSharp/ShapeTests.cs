using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

public sealed class ShapeTests : TensorTest
{
    [Fact]
    public void Views_share_and_reshape_copies_where_it_must()
    {
        var t = arange(6, float64);
        t.view(2, 3)[1, 0] = tensor(9.0);
        Assert.Equal(9, t[3].ToDouble());
        Assert.Equal([3, 2], t.view(-1, 2).shape);
        var transposed = t.view(2, 3).t();
        Assert.Equal([1, 3], transposed.stride());
        Assert.Throws<ExternalException>(() => transposed.view(6));
        transposed.reshape(6).zero_();
        Assert.Equal(9, t[3].ToDouble());
        Assert.Throws<ExternalException>(() => t.view(4, 2));
    }

    [Fact]
    public void Permutations()
    {
        var t = Normal(2, 3, 4);
        var p = t.permute(2, 0, 1);
        Assert.Equal([4, 2, 3], p.shape);
        Assert.Equal(t[1, 2, 3].ToDouble(), p[3, 1, 2].ToDouble());
        Assert.Equal([4, 3, 2], t.transpose(0, 2).shape);
        Assert.Equal([3, 4, 2], t.movedim([0], [2]).shape);
        Assert.True(p.contiguous().is_contiguous());
        SameTensor(p, p.contiguous());
    }

    [Fact]
    public void Ones_come_and_go()
    {
        var t = Normal(1, 3, 1);
        Assert.Equal([3], t.squeeze().shape);
        Assert.Equal([3, 1], t.squeeze(0).shape);
        Assert.Equal([1, 3, 1], t.squeeze(1).shape);
        Assert.Equal([1, 1, 3, 1], t.unsqueeze(0).shape);
        Assert.Equal([1, 3, 1, 1], t.unsqueeze(-1).shape);
        Assert.Equal([3, 1], t.flatten(0, 1).shape);
        Assert.Equal([3], t.flatten().shape);
        Assert.Equal([2, 2, 3], Normal(4, 3).unflatten(0, 2, 2).shape);
        Assert.Throws<ArgumentException>(() => t.unflatten(-1, 1, 1));
    }

    [Fact]
    public void Joining_and_parting()
    {
        var (a, b) = (Normal(2, 3), Normal(2, 3));
        Assert.Equal([4, 3], cat([a, b]).shape);
        Assert.Equal([2, 6], cat([a, b], 1).shape);
        Assert.Equal([2, 2, 3], stack([a, b]).shape);
        Assert.Equal([2, 3, 2], stack([a, b], -1).shape);
        SameTensor(b, cat([a, b]).split(2)[1]);
        SameTensor(b, stack([a, b]).unbind()[1]);
        Assert.Equal([3, 3, 1], Normal(7).split(3).Select(t => t.shape[0]));
        Assert.Equal([1, 4, 2], Normal(7).split([1L, 4, 2]).Select(t => t.shape[0]));
        Assert.Equal([3, 3, 1], Normal(7).chunk(3).Select(t => t.shape[0]));
        Assert.Equal([3, 2, 2], Normal(7).tensor_split(3).Select(t => t.shape[0]));
        Assert.Throws<ArgumentException>(() => cat([]));
        Assert.Throws<ExternalException>(() => cat([a, Normal(2, 2)]));
        Assert.Throws<ExternalException>(() => stack([a, Normal(2, 2)]));
    }

    [Fact]
    public void Repeating()
    {
        var t = Doubles(1, 2);
        Same([1, 2, 1, 2], t.repeat(2));
        Assert.Equal([3, 4], t.repeat(3, 2).shape);
        Same([1, 1, 2, 2], t.repeat_interleave(2));
        Same([1, 2, 2], repeat_interleave(t, tensor(new long[] { 1, 2 })));
        Assert.Equal([3, 2], t.expand(3, 2).shape);
        Assert.Equal([3, 2], t.expand(3, -1).shape);
        Assert.Equal([0, 1], t.expand(3, 2).stride());
        Assert.Equal([3, 2], broadcast_to(t, 3, 2).shape);
        Same([1, 2, 1, 2], t.tile([2]));
        Assert.Equal([4, 2], broadcast_tensors(t, zeros(4, 1))[0].shape);
    }

    [Fact]
    public void Turning()
    {
        var t = arange(6, float64).view(2, 3);
        Same([3, 4, 5, 0, 1, 2], t.flip(0));
        Same([2, 1, 0, 5, 4, 3], flip(t, 1));
        Same([5, 0, 1, 2, 3, 4], arange(6).roll(1));
        Same([2, 0, 1, 5, 3, 4], t.roll(1, 1));
        Same([2, 5, 1, 4, 0, 3], t.rot90());
        Same([0, 4], t.diagonal(0, 0, 1));
        Same([1, 0, 0, 2], diag(Doubles(1, 2)));
        Same([0, 1, 2, 0, 4, 5], t.triu());
        Same([0, 0, 0, 3, 4, 0], tril(t));
    }

    [Fact]
    public void Windows()
    {
        Same([0, 1, 2, 2, 3, 4], arange(5).unfold(0, 3, 2));
        Same([1, 2], arange(5).narrow(0, 1, 2));
        Same([3], arange(5).select(0, 3));
        Same([0, 2, 1, 3], arange(5).as_strided([2, 2], [1, 2]));
        Same([1, 3], arange(5).slice(0, 1, 5, 2));
    }

    [Fact]
    public void Grids()
    {
        var ij = meshgrid([arange(2), arange(3)]);
        Same([0, 0, 0, 1, 1, 1], ij[0]);
        Same([0, 1, 2, 0, 1, 2], ij[1]);
        Assert.Equal([3, 2], meshgrid([arange(2), arange(3)], "xy")[0].shape);
        Same([0, 0, 0, 1, 1, 0, 1, 1], cartesian_prod(arange(2), arange(2)));
    }

    [Fact]
    public void A_size_is_read_like_the_shape()
    {
        var t = Normal(2, 3);
        Assert.Equal((2, 2, 6), (t.dim(), t.ndim, t.numel()));
        Assert.Equal(3, t.size(-1));
        Assert.Throws<ExternalException>(() => t.size(2));
        Size size = (2L, 3L);
        Assert.Equal([2, 3], size.Shape);
        Assert.Equal(6, size.numel());
    }

    [Fact]
    public void Products_of_matrices()
    {
        var (a, b) = (Normal(2, 3), Normal(3, 4));
        var expected = new double[8];
        for (var i = 0; i < 8; i++) expected[i] = Enumerable.Range(0, 3).Sum(k => a[i / 4, k].ToDouble() * b[k, i % 4].ToDouble());
        Same(expected, a.mm(b));
        Same(expected, matmul(a, b));
        Same(expected, einsum("ik,kj->ij", a, b));
        Same(expected.Select(x => (2 * x) + 0.5), ones(2, 4, dtype: float64).addmm(a, b, beta: 0.5f, alpha: 2));
        Same(expected, a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Assert.Equal([5, 2, 4], matmul(Normal(5, 2, 3), b).shape);
        Same([11], Doubles(1, 2).dot(Doubles(3, 4)));
        Same([3, 4, 6, 8], outer(Doubles(1, 2), Doubles(3, 4)));
        Same([0, 5, 5, 0], cdist(Matrix(new double[,] { { 0, 0 }, { 3, 4 } }), Matrix(new double[,] { { 0, 0 }, { 3, 4 } })));
        SameTensor(eye(3, dtype: float64), b.t().t().mm(b.t()).inverse().mm(b.mm(b.t())), 1e-9);
        Assert.Throws<ExternalException>(() => a.mm(a));
        Assert.Throws<InvalidOperationException>(() => dot(Doubles(1), Doubles(1, 2)));
        Assert.Throws<ArgumentException>(() => cdist(a, a, -1));
    }
}
