using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

/// <summary>What uses the process's generator, in a collection of its own: nothing else may draw from it meanwhile.</summary>
[CollectionDefinition(nameof(RandomTests), DisableParallelization = true)]
[Collection(nameof(RandomTests))]
public sealed class RandomTests : TensorTest
{
    [Fact]
    public void A_seed_gives_what_it_gives_in_PyTorch()
    {
        manual_seed(0);
        Same([1.5409960746765137, -0.293428897857666, -2.1787893772125244], randn(3), 1e-6);
        Assert.Equal(0, initial_seed());
        using var layer = nn.Linear(3, 2);
        Same([-0.05123639851808548, 0.1527741253376007, -0.1744827926158905, -0.11348707973957062, -0.55157071352005, -0.3823687434196472], layer.get_parameter("weight"), 1e-6);
        Same([-0.2379971146583557, 0.021387115120887756], layer.get_parameter("bias"), 1e-6);
        using var convolution = nn.Conv2d(2, 3, 3);
        Same([0.27255305647850037], convolution.get_parameter("weight").sum(), 1e-5);
        Same([0, 8, 1, 9, 6], randint(0, 10, [5]));
        Same([1, 3, 4, 2, 0], randperm(5));
    }

    [Fact]
    public void A_state_is_taken_back()
    {
        var state = get_rng_state();
        var one = randn(5);
        set_rng_state(state);
        SameTensor(one, randn(5));
        using Generator a = new(3), b = new(4);
        b.set_state(a.get_state());
        SameTensor(randn([4], generator: a), randn([4], generator: b));
        a.manual_seed(9);
        b.manual_seed(9);
        SameTensor(rand([4], generator: a), rand([4], generator: b));
        Assert.Equal(9, a.initial_seed());
        SameTensor(randn_like(zeros(2)).mul(0), zeros(2));
    }

    [Fact]
    public void Generators_do_not_disturb_the_process()
    {
        manual_seed(5);
        var expected = rand(3);
        manual_seed(5);
        using Generator own = new(1);
        rand([100], generator: own);
        SameTensor(expected, rand(3));
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        const int N = 200_000;
        var uniform = rand([N], float64, generator: Random);
        Assert.True(uniform.min().ToDouble() >= 0 && uniform.max().ToDouble() < 1);
        Assert.Equal(0.5, uniform.mean().ToDouble(), 2);
        var normal = zeros(N, dtype: float64).normal_(3, 2, Random);
        Assert.Equal(3, normal.mean().ToDouble(), 1);
        Assert.Equal(2, normal.std().ToDouble(), 1);
        var chance = zeros(N).bernoulli_(0.3, Random);
        Assert.Equal(0.3, chance.mean().ToDouble(), 2);
        var draws = Doubles(1, 0, 3).multinomial(N, replacement: true, generator: Random).bincount(null, 3).to(float64).div(N);
        Assert.Equal([0.25, 0, 0.75], Values(draws).Select(p => Math.Round(p, 2)));
        var whole = randint(-2, 3, [N], generator: Random);
        Assert.Equal((-2, 2), (whole.min().ToInt64(), whole.max().ToInt64()));
        Same(Enumerable.Range(0, 1000).Select(i => (double)i), randperm(1000, generator: Random).sort().Values);
        Assert.Throws<ArgumentOutOfRangeException>(() => randint(0, 300, [2], uint8));
    }

    [Fact]
    public void Initial_values_have_their_bounds()
    {
        var w = zeros(200, 50, 3, 3);
        Assert.Equal((450, 1800), nn.init.CalculateFanInAndFanOut(w));
        Assert.Throws<ArgumentException>(() => nn.init.CalculateFanInAndFanOut(zeros(3)));
        nn.init.kaiming_uniform_(w, Math.Sqrt(5));
        Assert.Equal(1 / Math.Sqrt(450), w.max().ToDouble(), 4);
        nn.init.kaiming_normal_(w, 0, nn.init.FanInOut.FanOut, nn.init.NonlinearityType.ReLU);
        Assert.Equal(Math.Sqrt(2.0 / 1800), w.std().ToDouble(), 3);
        nn.init.xavier_uniform_(w);
        Assert.Equal(Math.Sqrt(6.0 / 2250), w.max().ToDouble(), 4);
        var q = nn.init.orthogonal_(zeros(3, 5, dtype: float64), 2);
        SameTensor(eye(3, dtype: float64) * 4, q.mm(q.t()), 1e-5);
        Same([1, 0, 0, 0, 1, 0], nn.init.eye_(zeros(2, 3)));
        var x = Normal(1, 2, 5);
        SameTensor(x, nn.functional.conv1d(x, nn.init.dirac_(zeros(2, 2, 3, dtype: float64)), padding: 1));
        Same([7, 7], nn.init.constant_(zeros(2), 7));
        Assert.Equal(Math.Sqrt(2), nn.init.calculate_gain(nn.init.NonlinearityType.ReLU));
        Assert.Equal(5.0 / 3, nn.init.calculate_gain(nn.init.NonlinearityType.Tanh));
    }

    [Fact]
    public void Threads_are_counted_and_set()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void Gradients_are_clipped()
    {
        var (a, b) = (nn.Parameter(Doubles(1, 1)), nn.Parameter(Doubles(1)));
        ((a * Doubles(3, 0)).sum() + (b * 4).sum()).backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 9);
        Same([0.6, 0], a.grad!, 1e-5);
        Same([0.8], b.grad!, 1e-5);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b], 10), 4);
        Assert.Equal(0.8, nn.utils.clip_grad_norm_([a, b], 10, double.PositiveInfinity), 4);
        nn.utils.clip_grad_value_([a, b], 0.25);
        Same([0.25, 0], a.grad!);
        var vector = nn.utils.parameters_to_vector([a, b]);
        Same([1, 1, 1], vector);
        nn.utils.vector_to_parameters(Doubles(4, 5, 6), [a, b]);
        Same([4, 5], a);
        Same([6], b);
    }

    [Fact]
    public void There_is_a_cpu()
    {
        Assert.Equal(DeviceType.CPU, ones(1).device_type);
        Assert.Equal("cpu", CPU.ToString());
        Assert.Equal(("cuda:1", 1), (new Device("cuda", 1).ToString(), new Device("cuda:1").index));
        if (!cuda.is_available()) Assert.Throws<InvalidOperationException>(() => ones(1, device: new Device("cuda")));
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
    }
}
