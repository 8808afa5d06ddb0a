using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Lwf;

/// <summary>A branch that all levels of a <see cref="RetinaPyramid"/> share: 3x3 convolutions with ReLU, and a last one without.</summary>
internal sealed class LwfBranch : Module<Tensor, Tensor>
{
    private readonly ModuleList<Conv2d> layers;
    private readonly Conv2d output;

    /// <summary>A branch of so many layers before its last.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="channels">Channels between its layers.</param>
    /// <param name="count">How many layers there are before the last.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="prior">What the sigmoid of the output is at first; null: 1/2.</param>
    public LwfBranch(int inChannels, int channels, int count, int outputs, double? prior = null)
        : base(nameof(LwfBranch))
    {
        layers = new ModuleList<Conv2d>([.. Enumerable.Range(0, count).Select(i => Conv2d(i == 0 ? inChannels : channels, channels, 3, padding: 1))]);
        output = Conv2d(count == 0 ? inChannels : channels, outputs, 3, padding: 1);

        // All from the Gaussian distribution (LWF, section IV-A); how wide is He's for what a ReLU follows, RetinaNet's for what none does.
        foreach (Conv2d layer in layers)
        {
            init.kaiming_normal_(layer.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
            init.zeros_(layer.bias!);
        }

        init.normal_(output.weight!, 0, 0.01);
        init.constant_(output.bias!, prior is { } p ? -Math.Log((1 - p) / p) : 0);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor map = input.alias();
        foreach (Conv2d layer in layers) map = layer.Consume(map).relu_();
        return output.Consume(map);
    }
}
