using Mot.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Losses;

/// <summary>Gradients against finite differences in float64, and the triplet loss against its definition.</summary>
public sealed class LossTests
{
    [Fact]
    public void Heat_map_and_masked_losses_have_the_gradients_of_their_values()
    {
        using var scope = NewDisposeScope();
        Tensor logits = FiniteDifferences.Variable(1, 3, 2, 1, 4, 5), map = FiniteDifferences.Variable(2, 2, 2, 3, 4, 5);
        Tensor target = FiniteDifferences.Variable(3, 0.45, 2, 1, 4, 5).detach() + 0.5, weight = FiniteDifferences.Variable(4, 0.5, 2, 1, 4, 5).detach() + 0.5;
        target[0, 0, 1, 2] = 1;
        target[1, 0, 3, 4] = 1;
        Assert.True(FiniteDifferences.Check(() => HeatMapFocalLoss.Compute(logits, target, weight), logits) > 0.01);
        Assert.True(FiniteDifferences.Check(() => HeatMapFocalLoss.Compute(logits, target * 0.9), logits) > 0.01);
        Tensor cells = tensor(new long[] { 0, 7, 19, 3, 3, 0 }, [2, 3]), mask = tensor(new double[] { 1, 1, 0, 1, 1, 0 }, [2, 3]);
        Tensor sides = FiniteDifferences.Variable(5, 2, 2, 3, 3).detach();
        Assert.True(FiniteDifferences.Check(() => MaskedL1Loss.Compute(map, cells, mask, sides), map) > 0.01);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(9, 40)]
    public void Cross_entropy_over_identities_has_the_gradient_of_its_value(int count, int identities)
    {
        using var scope = NewDisposeScope();
        Tensor embeddings = FiniteDifferences.Variable(count, 1, count, 4);
        Tensor ids = tensor(Enumerable.Range(0, count).Select(i => (long)(i * 7 % identities)).ToArray());
        using var loss = new IdentityLoss(4, identities);
        loss.to(ScalarType.Float64);
        double largest = FiniteDifferences.Check(() => loss.call(embeddings, ids), [embeddings, .. loss.parameters()]);
        Assert.Equal(identities > 1, largest > 1e-3);
    }

    [Fact]
    public void Complete_IoU_has_the_gradient_of_its_value_with_the_shape_s_share_held()
    {
        using var scope = NewDisposeScope();
        var random = new Random(3);
        for (int round = 0; round < 20; round++)
        {
            double[] Box() => [random.NextDouble() * 4, random.NextDouble() * 4, 2 + random.NextDouble() * 3, 2 + random.NextDouble() * 3];
            double[] a = Box(), b = Box();
            Tensor variable = tensor(a, [1, 4]).requires_grad_(), value = CompleteIoU.Compute(variable, tensor(b, [1, 4]));
            double held = Alpha(a, b);
            Assert.Equal(Value(a, b, held), value.item<double>(), 1e-7);
            double[] gradient = [.. autograd.grad([value.sum()], [variable])[0].data<double>()];
            for (int i = 0; i < 4; i++)
            {
                double[] up = [.. a], down = [.. a];
                up[i] += 1e-6;
                down[i] -= 1e-6;
                Assert.Equal((Value(up, b, held) - Value(down, b, held)) / 2e-6, gradient[i], 1e-6);
            }
        }

        static double Shape(double[] a, double[] b) => 4 / (Math.PI * Math.PI) * Math.Pow(Math.Atan(b[2] / b[3]) - Math.Atan(a[2] / a[3]), 2);

        static double Overlap(double[] a, double[] b)
        {
            double Side(int i) => Math.Max(0, Math.Min(a[i] + a[i + 2] / 2, b[i] + b[i + 2] / 2) - Math.Max(a[i] - a[i + 2] / 2, b[i] - b[i + 2] / 2));
            double common = Side(0) * Side(1);
            return common / (a[2] * a[3] + b[2] * b[3] - common);
        }

        static double Alpha(double[] a, double[] b) => Shape(a, b) / (1 - Overlap(a, b) + Shape(a, b));

        static double Value(double[] a, double[] b, double alpha)
        {
            double Hull(int i) => Math.Max(a[i] + a[i + 2] / 2, b[i] + b[i + 2] / 2) - Math.Min(a[i] - a[i + 2] / 2, b[i] - b[i + 2] / 2);
            double distance = Math.Pow(a[0] - b[0], 2) + Math.Pow(a[1] - b[1], 2);
            return Overlap(a, b) - distance / (Math.Pow(Hull(0), 2) + Math.Pow(Hull(1), 2)) - alpha * Shape(a, b);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 7)]
    [InlineData(17, 4)]
    public void Triplets_follow_their_definition_and_its_gradient(int count, int identities)
    {
        using var scope = NewDisposeScope();
        Tensor embeddings = FiniteDifferences.Variable(count + 100, 2, count, 5);
        long[] ids = [.. Enumerable.Range(0, count).Select(i => (long)(i % identities))];
        Tensor labels = tensor(ids, [count]);
        double[] values = [.. embeddings.detach().data<double>()];
        double Similarity(int i, int j)
        {
            double dot = 0, a = 1e-12, b = 1e-12;
            for (int d = 0; d < 5; d++)
            {
                (double x, double y) = (values[i * 5 + d], values[j * 5 + d]);
                (dot, a, b) = (dot + x * y, a + x * x, b + y * y);
            }

            return dot / Math.Sqrt(a * b);
        }

        List<double> hinge = [], smooth = [];
        for (int i = 0; i < count; i++)
        {
            double[] positives = [.. Enumerable.Range(0, count).Where(j => j != i && ids[j] == ids[i]).Select(j => Similarity(i, j))];
            double[] negatives = [.. Enumerable.Range(0, count).Where(j => ids[j] != ids[i]).Select(j => Similarity(i, j))];
            if (positives.Length == 0 || negatives.Length == 0) continue;
            hinge.Add(negatives.Sum(n => Math.Max(0, n - positives.Min())));
            smooth.Add(Math.Log(1 + negatives.Sum(n => Math.Exp(n - positives.Min()))));
        }

        Assert.Equal(hinge.DefaultIfEmpty(0).Average(), TripletLoss.Compute(embeddings, labels).item<double>(), 1e-12);
        Assert.Equal(smooth.DefaultIfEmpty(0).Average(), TripletLoss.UpperBound(embeddings, labels).item<double>(), 1e-12);
        double triplets = FiniteDifferences.Check(() => TripletLoss.Compute(embeddings, labels), embeddings);
        double bound = FiniteDifferences.Check(() => TripletLoss.UpperBound(embeddings, labels), embeddings);
        Assert.Equal(hinge.Count > 0, triplets > 1e-3);
        Assert.Equal(hinge.Count > 0, bound > 1e-3);
    }
}
