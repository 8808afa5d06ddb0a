using Mot.Training.Networks.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Yolo;

/// <summary>YOLOv5's residual unit: 1x1 and 3x3 of equal width.</summary>
internal sealed class YoloBottleneck : Module<Tensor, Tensor>
{
    private readonly ConvBlock cv1;
    private readonly ConvBlock cv2;
    private readonly bool _adds;

    public YoloBottleneck(int channels, bool shortcut, Activation activation)
        : base(nameof(YoloBottleneck))
    {
        cv1 = YoloConv.Create(channels, channels, activation: activation);
        cv2 = YoloConv.Create(channels, channels, 3, activation: activation);
        _adds = shortcut;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor output = cv2.Consume(cv1.call(input));
        return _adds ? ConvBlock.Add(output, input) : output;
    }
}
