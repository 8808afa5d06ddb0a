using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

public sealed class ReductionTests : TensorTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(10_001)]
    public void Whole_tensors_against_sums_by_hand(int n)
    {
        var t = Normal(n);
        var v = Values(t);
        var mean = v.Average();
        Same([v.Sum()], t.sum(), 1e-9);
        Same([mean], t.mean(), 1e-9);
        Same([v.Max()], t.max());
        Same([v.Min()], t.min());
        Same([Array.IndexOf(v, v.Max())], t.argmax());
        Same([Array.IndexOf(v, v.Min())], t.argmin());
        Same([Math.Sqrt(v.Sum(x => x * x))], t.norm(), 1e-9);
        Same([v.Sum(Math.Abs)], t.norm(1f), 1e-9);
        Same([v.Order().ElementAt((n - 1) / 2)], t.median());
        Same([v.Sum(x => (x - mean) * (x - mean)) / n], t.var([0], unbiased: false, keepdim: false), 1e-9);
        if (n > 1) Same([Math.Sqrt(v.Sum(x => (x - mean) * (x - mean)) / (n - 1))], t.std(), 1e-9);
        Same([v.Aggregate(1.0, (p, x) => p * Math.Sign(x))], t.sign().prod());
    }

    [Fact]
    public void Nothing_sums_to_zero_and_has_no_largest()
    {
        Same([0], zeros(0, dtype: float64).sum());
        Same([1], zeros(0, dtype: float64).prod());
        Same([double.NaN], zeros(0, dtype: float64).mean());
        Assert.Throws<ExternalException>(() => zeros(0).max());
    }

    [Fact]
    public void Along_dimensions()
    {
        var t = arange(24, float64).view(2, 3, 4);
        Same([6, 22, 38, 54, 70, 86], t.sum(-1));
        Same([60, 92, 124], t.sum([0, 2]));
        Same([276], t.sum([0, 1, 2]));
        Assert.Equal([2, 1, 4], t.sum(1, keepdim: true).shape);
        Assert.Equal([2, 1, 1], t.mean([1, 2], keepdim: true).shape);
        Same([5.5, 17.5], t.mean([1, 2]));
        Same([11, 23], t.amax([1, 2]));
        Same([0, 12], t.amin(1, 2));
        Assert.Equal(float32, t.sum(0, type: float32).dtype);
        Same(Values(t.var([1, 2], unbiased: true)), t.view(2, 12).var(1), 1e-12);
        Same([13, 13], t.var([1, 2]));
        var (std, mean) = std_mean(t, [1, 2]);
        Same([Math.Sqrt(13), Math.Sqrt(13)], std);
        Same([5.5, 17.5], mean);
    }

    [Fact]
    public void Extremes_with_their_places()
    {
        var t = Matrix(new double[,] { { 3, 1, 2 }, { 0, 5, 4 } });
        var (values, indices) = t.max(1);
        Same([3, 5], values);
        Same([0, 1], indices);
        Assert.Equal(int64, indices.dtype);
        (values, indices) = t.min(0, keepdim: true);
        Same([0, 1, 2], values);
        Same([1, 0, 0], indices);
        Assert.Equal([1, 3], indices.shape);
        Same([0, 1], t.argmax(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Sorting(int n)
    {
        var t = Normal(n);
        var v = Values(t);
        var (values, indices) = t.sort();
        Same(v.Order(), values);
        Same(Values(values), t[indices]);
        Same(v.OrderDescending(), t.sort(descending: true).Values);
        Same(Values(t.sort(0, true).Indices), t.argsort(0, descending: true));
        var k = (n + 1) / 2;
        var (top, where) = t.topk(k);
        Same(v.OrderDescending().Take(k), top);
        Same(Values(top), t[where]);
        Same(v.Order().Take(k), t.topk(k, largest: false).values);
        Same([v.Order().ElementAt(k - 1)], t.kthvalue(k, null).values);
    }

    [Fact]
    public void A_stable_sort_keeps_ties_in_order()
    {
        var (_, indices) = tensor(new long[] { 1, 0, 1, 0, 1 }).sort(stable: true);
        Same([1, 3, 0, 2, 4], indices);
    }

    [Fact]
    public void Top_k_of_more_than_there_are_is_refused() => Assert.Throws<ExternalException>(() => ones(3).topk(4));

    [Fact]
    public void Cumulative()
    {
        var t = Matrix(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Same([1, 3, 6, 4, 9, 15], t.cumsum(1));
        Same([1, 2, 3, 5, 7, 9], cumsum(t, 0));
        Same([1, 2, 6, 4, 20, 120], t.cumprod(1));
        var (values, indices) = Doubles(1, 3, 2, 4).cummax(0);
        Same([1, 3, 3, 4], values);
        Same([0, 1, 1, 3], indices);
        Same([Math.Log(3)], zeros(3, dtype: float64).logsumexp(0));
    }

    [Fact]
    public void Truth()
    {
        var t = tensor(new[,] { { true, false }, { true, true } });
        Assert.True(t.any().ToBoolean());
        Assert.False(t.all().ToBoolean());
        Same([0, 1], t.all(1));
        Same([1, 1], t.any(0));
        Same([3], t.count_nonzero());
        Same([2, 1], count_nonzero(t, [0]));
    }

    [Fact]
    public void Counting_and_uniqueness()
    {
        var t = tensor(new long[] { 3, 1, 3, 0 });
        Same([1, 1, 0, 2], t.bincount(null));
        Same([1, 1, 0, 2, 0, 0], bincount(t, minlength: 6));
        Same([0.5, 2, 0, 4], t.bincount(Doubles(1, 2, 3, 0.5)));
        var (output, inverse, counts) = t.unique(return_inverse: true, return_counts: true);
        Same([0, 1, 3], output);
        Same([2, 1, 2, 0], inverse!);
        Same([1, 1, 2], counts!);
        var (rows, none, _) = tensor(new long[,] { { 1, 2 }, { 1, 2 }, { 0, 1 } }).unique(dim: 0);
        Same([0, 1, 1, 2], rows);
        Assert.Null(none);
        Same([1, 0, 2, 0], Doubles(0.1, 0.6, 0.7).histc(4, 0, 1));
    }
}
