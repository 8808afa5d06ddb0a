using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Mot.Tests.Torch;

public sealed class OptimizerTests : TensorTest
{
    private const int Steps = 12;

    /// <summary>Runs an optimizer on (x - 3)² and a scalar version of its rule beside it.</summary>
    private static void Follow(Func<Parameter[], Optimizer> create, Func<double, double, double> rule)
    {
        var parameter = nn.Parameter(Doubles(-2));
        using var optimizer = create([parameter]);
        var x = -2.0;
        for (var step = 0; step < Steps; step++)
        {
            optimizer.zero_grad();
            (parameter - 3).square().sum().backward();
            optimizer.step();
            x = rule(x, 2 * (x - 3));
            Same([x], parameter, 1e-9);
        }

        parameter.Dispose();
    }

    [Theory]
    [InlineData(0, 0, 0, false, false)]
    [InlineData(0.9, 0, 0.01, false, false)]
    [InlineData(0.9, 0.5, 0, false, false)]
    [InlineData(0.9, 0, 0.01, true, false)]
    [InlineData(0, 0, 0, false, true)]
    public void Stochastic_gradient_descent(double momentum, double dampening, double decay, bool nesterov, bool maximize)
    {
        double? buffer = null;
        Follow(p => SGD(p, 0.02, momentum, dampening, decay, nesterov, maximize), (x, g) =>
        {
            g += decay * x;
            if (momentum != 0)
            {
                buffer = buffer is { } b ? (momentum * b) + ((1 - dampening) * g) : g;
                g = nesterov ? g + (momentum * buffer.Value) : buffer.Value;
            }

            return x + ((maximize ? 0.02 : -0.02) * g);
        });
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0.1, true, false)]
    [InlineData(0, true, true)]
    public void Adam_with_decay_in_the_gradient(double decay, bool amsgrad, bool maximize)
    {
        double m = 0, v = 0, most = 0, t = 0;
        Follow(p => Adam(p, 0.1, 0.8, 0.95, 1e-6, decay, amsgrad, maximize), (x, g) =>
        {
            t++;
            g = (maximize ? -g : g) + (decay * x);
            (m, v) = ((0.8 * m) + (0.2 * g), (0.95 * v) + (0.05 * g * g));
            most = Math.Max(most, v);
            return x - (0.1 * (m / (1 - Math.Pow(0.8, t))) / (Math.Sqrt((amsgrad ? most : v) / (1 - Math.Pow(0.95, t))) + 1e-6));
        });
    }

    [Fact]
    public void AdamW_with_decay_apart()
    {
        double m = 0, v = 0, t = 0;
        Follow(p => AdamW(p, 0.1, weight_decay: 0.2), (x, g) =>
        {
            t++;
            x *= 1 - (0.1 * 0.2);
            (m, v) = ((0.9 * m) + (0.1 * g), (0.999 * v) + (0.001 * g * g));
            return x - (0.1 * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8));
        });
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(0.9, true)]
    public void Root_mean_square(double momentum, bool centered)
    {
        double v = 0, mean = 0, buffer = 0;
        Follow(p => RMSProp(p, 0.05, 0.9, 1e-8, 0.01, momentum, centered), (x, g) =>
        {
            g += 0.01 * x;
            (v, mean) = ((0.9 * v) + (0.1 * g * g), (0.9 * mean) + (0.1 * g));
            var step = g / (Math.Sqrt(centered ? v - (mean * mean) : v) + 1e-8);
            buffer = (momentum * buffer) + step;
            return x - (0.05 * (momentum > 0 ? buffer : step));
        });
    }

    [Fact]
    public void Groups_have_rates_of_their_own()
    {
        var (a, b) = (nn.Parameter(Doubles(1)), nn.Parameter(Doubles(1)));
        using var optimizer = SGD([new SGD.ParamGroup([a]) { LearningRate = 0.5 }, new SGD.ParamGroup([b], new SGD.Options())], 0.1);
        (a + b).sum().backward();
        optimizer.step();
        Same([0.5], a);
        Same([0.9], b);
        Assert.Equal([0.5, 0.1], optimizer.ParamGroups.Select(g => g.LearningRate));
        foreach (var group in optimizer.ParamGroups) group.LearningRate = 1;
        optimizer.step();
        Same([-0.5], a);
        Assert.Equal(2, optimizer.parameters().Count());
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        var (used, unused) = (nn.Parameter(Doubles(1)), nn.Parameter(Doubles(1)));
        using var optimizer = Adam([used, unused], weight_decay: 0.1);
        used.sum().backward();
        optimizer.step();
        Same([1], unused);
        optimizer.zero_grad();
        Same([0], used.grad!);
    }

    [Fact]
    public void A_closure_gives_the_loss()
    {
        var x = nn.Parameter(Doubles(2));
        using var optimizer = SGD([x], 0.25);
        var loss = optimizer.step(() =>
        {
            var value = x.square().sum();
            value.backward();
            return value;
        });
        Same([4], loss);
        Same([1], x);
    }

    [Fact]
    public void State_survives_the_round_trip()
    {
        Parameter[] Fresh() => [nn.Parameter(Doubles(1, 2)), nn.Parameter(Doubles(3))];
        void Step(Parameter[] p, Optimizer o)
        {
            o.zero_grad();
            (p[0].square().sum() + p[1].exp().sum()).backward();
            o.step();
        }

        foreach (var create in (Func<Parameter[], OptimizerHelper>[])[p => Adam(p, 0.1, amsgrad: true), p => AdamW(p, 0.1), p => SGD(p, 0.1, 0.9), p => RMSProp(p, momentum: 0.5)])
        {
            var (one, other) = (Fresh(), Fresh());
            using OptimizerHelper a = create(one), b = create(other);
            Step(one, a);
            Step(one, a);
            Step(other, b);
            using MemoryStream stream = new();
            a.save_state_dict(new BinaryWriter(stream));
            stream.Position = 0;
            b.load_state_dict(new BinaryReader(stream));
            using (no_grad())
            {
                foreach (var (p, q) in one.Zip(other)) q.copy_(p);
            }

            Step(one, a);
            Step(other, b);
            foreach (var (p, q) in one.Zip(other)) SameTensor(p, q);
            Assert.All(a.state_dict().State.Zip(b.state_dict().State), s => Assert.True(s.First.ApproximatelyEquals(s.Second)));
        }
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Parameter[] p = [nn.Parameter(Doubles(1))];
        Assert.Throws<ArgumentException>(() => Adam(p, -1));
        Assert.Throws<ArgumentException>(() => Adam(p, beta1: 1));
        Assert.Throws<ArgumentException>(() => SGD(p, -1));
        Assert.Throws<ArgumentException>(() => AdamW(p, weight_decay: -1));
    }

    private static List<double> Rates(Func<Optimizer, lr_scheduler.LRScheduler> create, int steps, double rate = 1)
    {
        using var parameter = nn.Parameter(Doubles(1));
        using var optimizer = SGD([parameter], rate, momentum: 0.9);
        var scheduler = create(optimizer);
        List<double> rates = [];
        for (var i = 0; i < steps; i++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            Assert.Equal(rates[^1], scheduler.get_last_lr().Single());
            scheduler.step();
        }

        return rates;
    }

    private static void Near(IEnumerable<double> expected, IEnumerable<double> actual) =>
        Assert.All(expected.Zip(actual, (e, a) => (e, a)), p => Assert.Equal(p.e, p.a, 10));

    [Fact]
    public void Schedules()
    {
        Near([1, 1, 0.1, 0.1, 0.01], Rates(o => lr_scheduler.StepLR(o, 2), 5));
        Near([1, 0.5, 0.5, 0.25], Rates(o => lr_scheduler.MultiStepLR(o, [1, 3], 0.5), 4));
        Near([1, 0.5, 1.0 / 3], Rates(o => lr_scheduler.LambdaLR(o, e => 1.0 / (e + 1)), 3));
        Near([1, 0.9, 0.81], Rates(o => lr_scheduler.ExponentialLR(o, 0.9), 3));
        Near([0.5, 0.5, 1, 1], Rates(o => lr_scheduler.ConstantLR(o, 0.5, 2), 4));
        Near([0.25, 0.5, 0.75, 1, 1], Rates(o => lr_scheduler.LinearLR(o, 0.25, 1, 3), 5));
        Near([1, 0.75, 0.5, 0.25, 0, 0], Rates(o => lr_scheduler.PolynomialLR(o, 4), 6));
        Near(Enumerable.Range(0, 12).Select(e => 0.1 + (0.9 * (1 + Math.Cos(Math.PI * e / 5)) / 2)), Rates(o => lr_scheduler.CosineAnnealingLR(o, 5, 0.1), 12));
        var cycle = Rates(o => lr_scheduler.OneCycleLR(o, 10, total_steps: 10, pct_start: 0.5), 10);
        Assert.Equal((0.4, 10, 4e-5), (Math.Round(cycle[0], 10), Math.Round(cycle.Max(), 10), Math.Round(cycle[^1], 10)));
        Assert.Equal(4, cycle.IndexOf(cycle.Max()));
    }

    [Fact]
    public void A_plateau_lowers_the_rate()
    {
        using var parameter = nn.Parameter(Doubles(1));
        using var optimizer = SGD([parameter], 1);
        var scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1);
        double[] expected = [1, 1, 1, 0.5, 0.5];
        double[] losses = [3, 2, 2, 2, 1];
        foreach (var (loss, rate) in losses.Zip(expected))
        {
            scheduler.step(loss);
            Assert.Equal(rate, optimizer.ParamGroups.Single().LearningRate);
        }

        Assert.Throws<InvalidOperationException>(scheduler.step);
    }
}
