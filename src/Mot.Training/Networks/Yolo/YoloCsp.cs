using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Yolo;

/// <summary>
/// A cross-stage partial stage (Wang et al., CSPNet, 2020) as in YOLOv5's first versions: one half through residual units, the
/// other past them; both are normalised together.
/// </summary>
internal sealed class YoloCsp : Module<Tensor, Tensor>
{
    private readonly ConvBlock cv1;
    private readonly Conv2d cv2;
    private readonly Conv2d cv3;
    private readonly ConvBlock cv4;
    private readonly BatchNorm2d bn;
    private readonly Sequential m;
    private readonly Activation _activation;

    public YoloCsp(int inChannels, int channels, int units, bool shortcut = true, Activation activation = Activation.LeakyRelu)
        : base(nameof(YoloCsp))
    {
        int half = channels / 2;
        _activation = activation;
        cv1 = YoloConv.Create(inChannels, half, activation: activation);
        cv2 = Conv2d(inChannels, half, 1, bias: false);
        cv3 = Conv2d(half, half, 1, bias: false);
        cv4 = YoloConv.Create(2 * half, channels, activation: activation);
        bn = BatchNorm2d(2 * half, eps: YoloConv.Epsilon, momentum: YoloConv.Momentum);
        m = Sequential(Enumerable.Range(0, units).Select(_ => (Module<Tensor, Tensor>)new YoloBottleneck(half, shortcut, activation)));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor through = cv3.Consume(m.Consume(cv1.call(input)));
        Tensor joined = bn.Consume(Consuming.Join(through, cv2.call(input)));
        return cv4.Consume(YoloConv.Activate(joined, _activation));
    }
}
