using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Yolo;

/// <summary>The simpler cross-stage partial stage of YOLOv5's later versions: three blocks around the residual units.</summary>
internal sealed class YoloC3 : Module<Tensor, Tensor>
{
    private readonly ConvBlock cv1;
    private readonly ConvBlock cv2;
    private readonly ConvBlock cv3;
    private readonly Sequential m;

    public YoloC3(int inChannels, int channels, int units, bool shortcut = true, Activation activation = Activation.Silu)
        : base(nameof(YoloC3))
    {
        int half = channels / 2;
        cv1 = YoloConv.Create(inChannels, half, activation: activation);
        cv2 = YoloConv.Create(inChannels, half, activation: activation);
        cv3 = YoloConv.Create(2 * half, channels, activation: activation);
        m = Sequential(Enumerable.Range(0, units).Select(_ => (Module<Tensor, Tensor>)new YoloBottleneck(half, shortcut, activation)));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => cv3.Consume(Consuming.Join(m.Consume(cv1.call(input)), cv2.call(input)));
}
