using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

public sealed class PointwiseTests : TensorTest
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Of, Func<double, double> Expected)> Unary = new()
    {
        ["abs"] = (t => t.abs(), Math.Abs),
        ["neg"] = (t => -t, x => -x),
        ["exp"] = (t => t.exp(), Math.Exp),
        ["expm1"] = (t => t.expm1(), x => Math.Exp(x) - 1),
        ["log"] = (t => (t.abs() + 1).log(), x => Math.Log(Math.Abs(x) + 1)),
        ["log1p"] = (t => t.abs().log1p(), x => Math.Log(1 + Math.Abs(x))),
        ["log2"] = (t => (t.abs() + 1).log2(), x => Math.Log2(Math.Abs(x) + 1)),
        ["sqrt"] = (t => t.abs().sqrt(), x => Math.Sqrt(Math.Abs(x))),
        ["rsqrt"] = (t => (t.abs() + 1).rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x) + 1)),
        ["square"] = (t => t.square(), x => x * x),
        ["reciprocal"] = (t => (t.abs() + 1).reciprocal(), x => 1 / (Math.Abs(x) + 1)),
        ["sin"] = (t => t.sin(), Math.Sin),
        ["cos"] = (t => t.cos(), Math.Cos),
        ["tan"] = (t => t.tan(), Math.Tan),
        ["atan"] = (t => t.atan(), Math.Atan),
        ["tanh"] = (t => t.tanh(), Math.Tanh),
        ["sinh"] = (t => t.sinh(), Math.Sinh),
        ["cosh"] = (t => t.cosh(), Math.Cosh),
        ["floor"] = (t => t.floor(), Math.Floor),
        ["ceil"] = (t => t.ceil(), Math.Ceiling),
        ["round"] = (t => t.round(), x => Math.Round(x, MidpointRounding.ToEven)),
        ["trunc"] = (t => t.trunc(), Math.Truncate),
        ["frac"] = (t => t.frac(), x => x - Math.Truncate(x)),
        ["sign"] = (t => t.sign(), x => Math.Sign(x)),
        ["sigmoid"] = (t => t.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["relu"] = (t => t.relu(), x => Math.Max(x, 0)),
        ["silu"] = (t => t.silu(), x => x / (1 + Math.Exp(-x))),
        ["softplus"] = (t => t.softplus(), x => Math.Log(1 + Math.Exp(x))),
        ["clamp"] = (t => t.clamp(-0.5, 0.25), x => Math.Clamp(x, -0.5, 0.25)),
        ["clamp_min"] = (t => t.clamp(min: 0.1), x => Math.Max(x, 0.1)),
        ["pow"] = (t => t.abs().pow(1.7), x => Math.Pow(Math.Abs(x), 1.7)),
        ["square by pow"] = (t => t.pow(2), x => x * x),
        ["number minus"] = (t => 1.5 - t, x => 1.5 - x),
        ["number over"] = (t => 2.0 / (t.abs() + 1), x => 2 / (Math.Abs(x) + 1)),
        ["times"] = (t => t * 3, x => x * 3),
        ["over"] = (t => t / 4, x => x / 4),
        ["remainder"] = (t => t % 0.7, x => x - (0.7 * Math.Floor(x / 0.7))),
        ["fmod"] = (t => t.fmod(0.7), x => Math.IEEERemainder(x, 0.7) is var r && Math.Sign(r) * Math.Sign(x) < 0 ? r + (0.7 * Math.Sign(x)) : Math.IEEERemainder(x, 0.7)),
        ["leaky_relu"] = (t => t.leaky_relu(0.1), x => x >= 0 ? x : 0.1 * x),
        ["xlogy"] = (t => t.abs().xlogy(t.abs()), x => x == 0 ? 0 : Math.Abs(x) * Math.Log(Math.Abs(x))),
        ["nan_to_num"] = (t => (t / t.relu()).nan_to_num(0, 5, -5), x => x > 0 ? 1 : x < 0 ? -5 : 0),
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Each_element_is_mapped(string name)
    {
        var (of, expected) = Unary[name];
        foreach (var n in new long[] { 0, 1, 2, 17, 1000 })
        {
            var input = Normal(n);
            Same(Values(input).Select(expected), of(input), 1e-9);
        }

        Assert.Equal([3, 2], of(Normal(2, 3).t()).shape);
    }

    [Fact]
    public void Two_tensors_broadcast()
    {
        var (a, b) = (Matrix(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }), Doubles(10, 20, 30));
        Same([11, 22, 33, 14, 25, 36], a + b);
        Same([-9, -18, -27, -6, -15, -24], a - b);
        Same([10, 40, 90, 40, 100, 180], a * b);
        Same([10, 10, 10, 2.5, 4, 5], b / a);
        Assert.Equal([1, 2, 3], (a + b.unsqueeze(0).unsqueeze(0)).shape);
        Assert.Throws<ExternalException>(() => a + Doubles(1, 2));
    }

    [Fact]
    public void Types_are_promoted_as_in_PyTorch()
    {
        Assert.Equal(float32, (ones(2, dtype: int64) * 1.5).dtype);
        Assert.Equal(int64, (ones(2, dtype: int64) * 2).dtype);
        Assert.Equal(float32, (ones(2) + ones(2, dtype: int64)).dtype);
        Assert.Equal(float32, (ones(2, dtype: int64) / 2).dtype);
        Assert.Equal(float32, (ones(2) * 2.0).dtype);
        Assert.Equal(float64, (ones(2) * Doubles(1, 1)).dtype);
    }

    [Fact]
    public void Rounding_modes_of_division()
    {
        var a = Doubles(-7, 7);
        Same([-3.5, 3.5], a.div(2));
        Same([-3, 3], a.div(2, RoundingMode.trunc));
        Same([-4, 3], a.div(2, RoundingMode.floor));
        Same([-4, 3], a.floor_divide(2));
        Same([-3, 3], a.div(Doubles(2, 2), RoundingMode.trunc));
    }

    [Fact]
    public void In_place_operators_change_and_return_their_own()
    {
        var t = Doubles(1, 2, 3);
        Assert.Same(t, t.add_(1));
        Assert.Same(t, t.mul_(Doubles(1, 2, 3)).sub_(1).div_(2).neg_());
        Same([-0.5, -2.5, -5.5], t);
        t.fill_(4).sqrt_().clamp_(0, 1);
        Same([1, 1, 1], t);
        t.copy_(Doubles(9, 8, 7));
        t.zero_();
        Same([0, 0, 0], t);
        t.add_(Doubles(1, 1, 1), alpha: 3).addcmul_(Doubles(1, 2, 3), Doubles(1, 1, 1), 2).addcdiv_(Doubles(1, 2, 3), Doubles(2, 2, 2), 4);
        Same([7, 11, 15], t);
        t.lerp_(Doubles(0, 0, 0), tensor(0.5, float64));
        Same([3.5, 5.5, 7.5], t);
    }

    [Fact]
    public void Comparisons_and_logic()
    {
        var (a, b) = (Doubles(1, 2, 3), Doubles(3, 2, 1));
        Same([0, 1, 0], a == b);
        Same([1, 0, 1], a != b);
        Same([1, 0, 0], a < b);
        Same([0, 1, 1], a >= b);
        Same([0, 0, 1], a > 2);
        Same([1, 1, 0], a <= 2);
        Same([0, 1, 0], (a >= 2) & (b >= 2));
        Same([1, 1, 1], (a >= 2) | (b >= 2));
        Same([1, 0, 1], (a >= 2) ^ (b >= 2));
        Same([1, 0, 0], ~(a >= 2));
        Same([1, 0, 0], (a >= 2).logical_not());
        Same([0, 1, 1], logical_and(a > 1, b > 0));
        Same([3, 2, 3], maximum(a, b));
        Same([1, 2, 1], a.min(b));
        Same([3, 2, 3], where(a > b, a, b));
        Same([0, 1, 0], isnan(Doubles(1, double.NaN, 2)));
        Same([1, 0, 0], isfinite(Doubles(1, double.NaN, double.PositiveInfinity)));
        Assert.Equal(@bool, (a == b).dtype);
        Assert.Throws<ArgumentException>(() => where(a, a, b));
    }

    [Fact]
    public void Equality_of_whole_tensors()
    {
        var a = Doubles(1, 2);
        Assert.True(a.Equals(Doubles(1, 2)));
        Assert.False(a.Equals(Doubles(1, 3)));
        Assert.True(a.allclose(Doubles(1, 2 + 1e-9)));
        Assert.False(allclose(a, Doubles(1, 2.1)));
        Assert.True(allclose(Doubles(double.NaN), Doubles(double.NaN), equal_nan: true));
        Same([1, 0], a.isclose(Doubles(1, 2.1)));
    }

    [Fact]
    public void Atan2_hypot_and_copysign()
    {
        var (y, x) = (Doubles(1, -1, 0.5), Doubles(-1, 2, 0));
        Same([Math.Atan2(1, -1), Math.Atan2(-1, 2), Math.PI / 2], atan2(y, x));
        Same([Math.Sqrt(2), Math.Sqrt(5), 0.5], hypot(y, x));
        Same([-1, 1, 0.5], y.copysign(x).abs() * x.sign().add(Doubles(0, 0, 1)));
    }

    [Fact]
    public void Softmax_sums_to_one_and_follows_its_dimension()
    {
        var x = Normal(3, 4);
        Same(Enumerable.Repeat(1.0, 3), x.softmax(1).sum(1));
        Same(Enumerable.Repeat(1.0, 4), softmax(x, 0).sum(dim: 0));
        Same(Values(x.softmax(1).log()), x.log_softmax(1));
        Same([0.5, 0.5], Doubles(1000, 1000).softmax(0));
        Assert.Equal(float32, x.softmax(1, float32).dtype);
    }

    [Fact]
    public void Explicit_conversions_take_the_single_element()
    {
        Assert.Equal(2.5f, (float)Doubles(2.5));
        Assert.Equal(2, (int)Doubles(2.5).to(int64));
        Assert.Equal(3L, tensor(3).ToInt64());
        Assert.True(tensor(true).ToBoolean());
        Tensor implicitly = 4.0;
        Assert.Equal(4, implicitly.ToDouble());
    }
}
