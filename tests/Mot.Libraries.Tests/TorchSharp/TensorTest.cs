using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

/// <summary>
/// What the code in src/ counts on of TorchSharp, held for whichever library the tests were built with. Each test's tensors
/// end with it.
/// </summary>
public abstract class TensorTest : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>A generator of the test's own: the process's is shared by the tests that run beside it.</summary>
    protected Generator Random { get; } = new(17);

    public void Dispose()
    {
        _scope.Dispose();
        Random.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Tensor Normal(params long[] shape) => randn(shape, float64, generator: Random);

    protected Tensor Uniform(params long[] shape) => rand(shape, float64, generator: Random);

    protected static double[] Values(Tensor tensor)
    {
        using var flat = tensor.detach().to_type(float64).contiguous();
        return flat.numel() == 0 ? [] : flat.data<double>().ToArray();
    }

    protected static Tensor Doubles(params double[] values) => tensor(values, float64);

    protected static Tensor Matrix(double[,] values) => tensor(values, float64);

    protected static void Same(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-12)
    {
        double[] e = [.. expected], a = Values(actual);
        Assert.Equal(e.Length, a.Length);
        for (var i = 0; i < e.Length; i++)
        {
            if (double.IsNaN(e[i]) ? !double.IsNaN(a[i]) : e[i] != a[i] && !(Math.Abs(e[i] - a[i]) <= tolerance * (1 + Math.Abs(e[i]))))
                Assert.Fail($"element {i} of {e.Length}: expected {e[i]:R}, found {a[i]:R}");
        }
    }

    protected static void SameTensor(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.shape, actual.shape);
        Same(Values(expected), actual, tolerance);
    }

    /// <summary>
    /// Holds the gradient of a scalar function of float64 tensors against central differences.
    /// </summary>
    protected static void CheckGradient(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        const double H = 1e-6;
        foreach (var input in inputs) input.requires_grad = true;
        using var value = function(inputs);
        var gradients = autograd.grad([value], inputs);
        using var guard = no_grad();
        foreach (var (n, input) in inputs.Index())
        {
            var found = Values(gradients[n]);
            var flat = input.view(-1);
            for (var i = 0; i < found.Length; i++)
            {
                var at = flat[i].item<double>();
                double Around(double x)
                {
                    flat[i] = tensor(x, float64);
                    return function(inputs).item<double>();
                }

                var expected = (Around(at + H) - Around(at - H)) / (2 * H);
                flat[i] = tensor(at, float64);
                Assert.True(Math.Abs(expected - found[i]) <= 1e-5 * (1 + Math.Abs(expected)), $"input {n}, element {i}: {expected} by differences, {found[i]} by autograd");
            }
        }
    }

    /// <summary>A scalar whose gradient tells every element apart.</summary>
    protected static Tensor Weighted(Tensor tensor)
    {
        var weights = (arange(tensor.numel(), float64) * 0.37).cos().view(tensor.shape);
        return (tensor * weights).sum();
    }
}
