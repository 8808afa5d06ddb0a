using Mot.Training.Balancing;
using static TorchSharp.torch;

namespace Mot.Tests;

public sealed class BalancingTests
{
    [Fact]
    public void Uncertainty_follows_its_equation_and_its_gradient()
    {
        using var scope = NewDisposeScope();
        float[] s = [-1.85f, 0.3f, 2f];
        double[] losses = [4.2, 0.7, 0];
        using var balancer = new UncertaintyBalancer(s);
        Tensor total = balancer.call([.. losses.Select(loss => tensor(loss))]);
        Assert.Equal(0.5 * losses.Zip(s, (loss, si) => Math.Exp(-si) * loss + si).Sum(), total.item<double>(), 1e-5);
        total.backward();
        float[] gradient = [.. balancer.parameters().Single().grad!.data<float>()];
        for (int i = 0; i < s.Length; i++)
        {
            Assert.Equal(0.5 * (1 - Math.Exp(-s[i]) * losses[i]), gradient[i], 1e-5);
            Assert.Equal(0.5 * Math.Exp(-s[i]), balancer.Weights[i], 1e-6);
        }
    }

    [Fact]
    public void Fixed_weights_are_a_weighted_sum()
    {
        using var scope = NewDisposeScope();
        using var balancer = new FixedBalancer([1, 0.1]);
        Assert.Equal(3.2, balancer.call([tensor(3.0), tensor(2.0)]).item<double>(), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedBalancer([double.NaN]));
    }
}
