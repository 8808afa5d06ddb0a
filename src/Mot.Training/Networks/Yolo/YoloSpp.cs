using Mot.Training.Networks.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Yolo;

/// <summary>Spatial pyramid pooling (He et al., 2015) as in YOLOv5: the map beside its maxima over 5x5, 9x9 and 13x13 cells.</summary>
internal sealed class YoloSpp : Module<Tensor, Tensor>
{
    private const int Side = 5;

    private readonly ConvBlock cv1;
    private readonly ConvBlock cv2;

    public YoloSpp(int inChannels, int channels, Activation activation = Activation.LeakyRelu)
        : base(nameof(YoloSpp))
    {
        cv1 = YoloConv.Create(inChannels, inChannels / 2, activation: activation);
        cv2 = YoloConv.Create(4 * (inChannels / 2), channels, activation: activation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        // The maximum over 9x9 is the one over 5x5 of that over 5x5, and so on: the same values in less time.
        Tensor narrow = cv1.call(input), five = Pool(narrow), nine = Pool(five);
        return cv2.Consume(Consuming.Join(narrow, five, nine, Pool(nine)));

        static Tensor Pool(Tensor map) => functional.max_pool2d(map, [Side, Side], [1, 1], [Side / 2, Side / 2]);
    }
}
