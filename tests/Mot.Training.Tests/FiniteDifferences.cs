using static TorchSharp.torch;

namespace Mot.Tests;

/// <summary>Gradients against central differences, in float64.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-5, Tolerance = 1e-6;

    /// <summary>Numbers of a seed, (shape), float64, that gradients are taken of.</summary>
    public static Tensor Variable(int seed, double scale, params long[] shape)
    {
        var random = new Random(seed);
        double[] values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++) values[i] = scale * (2 * random.NextDouble() - 1);
        return tensor(values, shape).requires_grad_();
    }

    /// <summary>Fails where the gradient of <paramref name="loss"/> with respect to a variable is not what differences say.</summary>
    /// <returns>The largest element of the gradients.</returns>
    public static double Check(Func<Tensor> loss, params Tensor[] variables)
    {
        using var scope = NewDisposeScope();
        Tensor value = loss();
        Assert.Equal(ScalarType.Float64, value.dtype);
        Tensor[] gradients = [.. autograd.grad([value], variables, allow_unused: true)];
        double largest = 0;
        for (int v = 0; v < variables.Length; v++)
        {
            double[] values = [.. variables[v].detach().cpu().data<double>()];
            double[] gradient = gradients[v].IsInvalid ? new double[values.Length] : [.. gradients[v].contiguous().data<double>()];
            for (int i = 0; i < values.Length; i++)
            {
                double difference = (At(v, values, i, Step) - At(v, values, i, -Step)) / (2 * Step);
                Assert.Equal(difference, gradient[i], Tolerance * Math.Max(1, Math.Abs(difference)));
                largest = Math.Max(largest, Math.Abs(gradient[i]));
            }

            Put(v, values);
        }

        return largest;

        double At(int v, double[] values, int i, double step)
        {
            double[] moved = [.. values];
            moved[i] += step;
            Put(v, moved);
            using var inner = NewDisposeScope();
            return loss().item<double>();
        }

        void Put(int v, double[] values)
        {
            using var unrecorded = no_grad();
            using Tensor numbers = tensor(values, variables[v].shape);
            variables[v].copy_(numbers);
        }
    }
}
