using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>
/// How much of what the machine can compute a network uses: a figure that needs no peer. The machine's peak is that of a
/// matrix product, with the same threads in the same process.
/// </summary>
internal static class Arithmetic
{
    private const int Side = 2048, Times = 5;

    /// <summary>Floating-point operations of a network's convolutions and linear layers in one forward; the rest is a few percent at most.</summary>
    /// <param name="network">The network, its normalisations not folded.</param>
    /// <param name="forward">Runs it once.</param>
    public static double Operations(nn.Module network, Action forward)
    {
        double sum = 0;
        List<Action> removals = [];
        foreach (nn.Module module in network.modules())
        {
            switch (module)
            {
                // The weight is (output channels, input channels of a group, ...), or (input channels, ...) where it is transposed.
                case Conv2d convolution: Count(convolution, convolution.weight!, byOutput: true); break;
                case ConvTranspose2d transposed: Count(transposed, transposed.weight!, byOutput: false); break;
                case Linear linear: Count(linear, linear.weight!, byOutput: true); break;
                case DeformableConvolution deformable: Count(deformable, deformable.get_parameter("weight")!, byOutput: true); break;
            }
        }

        forward();
        removals.ForEach(remove => remove());
        return sum;

        void Count(nn.Module<Tensor, Tensor> module, Tensor weight, bool byOutput)
        {
            double one = 2.0 * weight.numel() / weight.shape[0];
            removals.Add(module.register_forward_hook((_, input, output) =>
            {
                sum += one * (byOutput ? output : input).numel();
                return output;
            }).remove);
        }
    }

    /// <summary>Floating-point operations per second of a product of two matrices of 2048 x 2048.</summary>
    public static double Peak()
    {
        using Tensor a = rand(Side, Side), b = rand(Side, Side);
        using (matmul(a, b))
        {
        }

        double seconds = Statistics.Median([.. Enumerable.Range(0, Times).Select(_ =>
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            matmul(a, b).Dispose();
            return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        })]);
        return 2.0 * Side * Side * Side / seconds;
    }
}
