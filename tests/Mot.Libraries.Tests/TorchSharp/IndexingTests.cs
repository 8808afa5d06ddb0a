using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

public sealed class IndexingTests : TensorTest
{
    private static Tensor Cube() => arange(24, float64).view(2, 3, 4);

    [Fact]
    public void Numbers_pick()
    {
        var t = Cube();
        Assert.Equal([3, 4], t[1].shape);
        Assert.Equal([4], t[1, 2].shape);
        Assert.Equal(23, t[1, 2, 3].ToDouble());
        Assert.Equal(23, t[-1, -1, -1].ToDouble());
        Assert.Equal(12, t[new long[] { 1, 0, 0 }].ToDouble());
        Assert.Throws<ExternalException>(() => t[2]);
        Assert.Throws<ExternalException>(() => t[0, 0, 4]);
    }

    [Fact]
    public void Slices_are_views()
    {
        var t = Cube();
        Same([4, 5, 6, 7, 8, 9, 10, 11], t[TensorIndex.Single(0), TensorIndex.Slice(1)]);
        Same([0, 2], t[TensorIndex.Single(0), TensorIndex.Single(0), TensorIndex.Slice(null, null, 2)]);
        Same([3, 7, 11, 15, 19, 23], t[TensorIndex.Ellipsis, TensorIndex.Single(3)]);
        Same([1, 2], t[0, 0][1..3]);
        Same([3], t[0, 0][^1..]);
        Same([0, 1], t[0, 0][(null, 2)]);
        Assert.Equal([1, 2, 1, 3, 4], t[TensorIndex.None, TensorIndex.Colon, TensorIndex.Null].shape);
        Assert.Equal([2, 0, 4], t[TensorIndex.Colon, TensorIndex.Slice(2, 1)].shape);
        t[TensorIndex.Colon, TensorIndex.Single(0)].fill_(-1);
        Assert.Equal(-8, t[TensorIndex.Colon, TensorIndex.Single(0)].sum().ToDouble());
        Assert.Throws<ArgumentException>(() => t.slice(0, 0, 1, 0));
    }

    [Fact]
    public void Tensors_gather()
    {
        var t = Cube();
        var rows = tensor(new long[] { 2, 0, 2 });
        Same(Values(t.index_select(1, rows)), t[TensorIndex.Colon, TensorIndex.Tensor(rows)]);
        Assert.Equal([2, 3, 4], t[TensorIndex.Colon, TensorIndex.Tensor(rows)].shape);
        Same([8, 13], t[tensor(new long[] { 0, 1 }), tensor(new long[] { 2, 0 }), tensor(new long[] { 0, 1 })]);
        Same([18, 19, 20, 21, 22, 23], t[t > 17]);
        Same([8, 9, 10, 11], t[TensorIndex.Single(0), TensorIndex.Tensor(tensor(new[] { false, false, true }))]);
        Assert.Equal([0, 3, 4], t[zeros(2, dtype: @bool)].shape);
        Same([4, 5, 6, 7], t[tensor(0L), tensor(1L)]);
    }

    [Fact]
    public void Assignment_broadcasts()
    {
        var t = Cube();
        t[0] = tensor(0.0);
        t[1, 2, 3] = Doubles(7).squeeze();
        t[TensorIndex.Colon, TensorIndex.Single(1)] = Doubles(1, 2, 3, 4);
        Same([1, 2, 3, 4, 1, 2, 3, 4], t.select(1, 1));
        Same([0, 0, 0, 0, 0, 0, 0, 0], t[0].index_select(0, tensor(new long[] { 0, 2 })));
        Assert.Equal(7, t[1, 2, 3].ToDouble());
        t.index_put_(5.0, TensorIndex.Tensor(t > 15));
        Assert.True((t <= 15).all().ToBoolean());
        t[tensor(new long[] { 0, 1 }), tensor(new long[] { 0, 0 })] = Matrix(new double[,] { { 1, 1, 1, 1 }, { 2, 2, 2, 2 } });
        Same([1, 1, 1, 1, 2, 2, 2, 2], t.select(1, 0));
        t[t == 2] = tensor(-2.0);
        Assert.True(t[1, 0, 0].ToDouble() == -2);
    }

    [Fact]
    public void Gather_and_scatter_are_inverse()
    {
        var t = Normal(5, 7);
        var order = t.argsort(1);
        var sorted = t.gather(1, order);
        Same(Values(t.sort(1).Values), sorted);
        SameTensor(t, zeros(5, 7, dtype: float64).scatter(1, order, sorted));
        var sums = zeros(3, dtype: float64).scatter_add(0, tensor(new long[] { 2, 0, 2 }), Doubles(1, 2, 4));
        Same([2, 0, 5], sums);
        Same([7, 0, 0], zeros(3, dtype: float64).scatter_(0, tensor(new long[] { 0 }), Doubles(7)));
        SameTensor(sorted, take_along_dim(t, order, 1));
    }

    [Fact]
    public void Index_families()
    {
        var t = zeros(3, 2, dtype: float64);
        var at = tensor(new long[] { 0, 2, 0 });
        Same([4, 4, 0, 0, 2, 2], t.index_add(0, at, ones(3, 2, dtype: float64), 2));
        t.index_add_(0, at, ones(3, 2, dtype: float64), 1);
        Same([2, 2, 0, 0, 1, 1], t);
        Same([9, 9, 0, 0, 9, 9], t.index_fill(0, tensor(new long[] { 0, 2 }), 9));
        Same([1, 2], t.index_copy(0, tensor(new long[] { 1 }), Matrix(new double[,] { { 1, 2 } }))[1]);
        Assert.Throws<ArgumentException>(() => t.index_add(0, at.to(int32), ones(3, 2, dtype: float64), 1));
    }

    [Fact]
    public void Masks()
    {
        var t = Doubles(1, -2, 3);
        Same([1, 0, 3], t.masked_fill(t < 0, 0));
        Same([1, 3], t.masked_select(t > 0));
        Same([1, 8, 9], t.masked_scatter(tensor(new[] { false, true, true }), Doubles(8, 9)));
        Assert.Throws<ArgumentException>(() => t.masked_select(t));
        Same([0, 0, 1, 2], (Matrix(new double[,] { { 1, 0, 0 }, { 0, 0, 3 } }) != 0).nonzero());
        Same([0, 1], where(Matrix(new double[,] { { 1, 0, 0 }, { 0, 0, 3 } }) != 0)[0]);
        Assert.Equal([0, 2], zeros(2, 2).nonzero().shape);
    }

    [Fact]
    public void Searching()
    {
        var edges = Doubles(0, 1, 2);
        Same([1, 1, 3], bucketize(Doubles(0.5, 1, 9), edges));
        Same([1, 2, 3], searchsorted(edges, Doubles(0.5, 1, 9), right: true));
        Same([1, 0], isin(Doubles(1, 5), edges));
    }
}
