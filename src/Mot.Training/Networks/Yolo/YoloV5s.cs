using Mot.Training.Networks.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Yolo;

/// <summary>
/// YOLOv5s with its neck carried on to stride 4 and 64 channels, FairMOT's light body (FairMOT's code; about 5 million
/// parameters with its heads).
/// </summary>
/// <remarks>Names as in FairMOT's checkpoints, below <c>backbone</c>.</remarks>
public sealed class YoloV5s : Module<Tensor, Tensor>
{
    private readonly NumberedModules model;

    /// <summary>A body, freshly initialised.</summary>
    public YoloV5s()
        : base(nameof(YoloV5s))
    {
        model = new NumberedModules();
        model.Add(0, new YoloFocus(3, 32, 3, Activation.Silu));
        Down(1, 32, 64, 1);
        Down(3, 64, 128, 3);
        Down(5, 128, 256, 3);
        model.Add(7, Conv(256, 512, 3, 2));
        model.Add(8, new YoloSpp(512, 512, Activation.Silu));
        model.Add(9, new YoloC3(512, 512, 1, shortcut: false));
        Up(10, 512, 256, 512);
        Up(14, 256, 128, 256);
        Up(18, 128, 64, 128);
        RegisterComponents();

        static ConvBlock Conv(int inChannels, int channels, int kernel = 1, int stride = 1) => YoloConv.Create(inChannels, channels, kernel, stride, Activation.Silu);

        void Down(int number, int inChannels, int channels, int units)
        {
            model.Add(number, Conv(inChannels, channels, 3, 2));
            model.Add(number + 1, new YoloC3(channels, channels, units));
        }

        // A 1x1 convolution; then, after upsampling and joining, a stage.
        void Up(int number, int inChannels, int channels, int joined)
        {
            model.Add(number, Conv(inChannels, channels));
            model.Add(number + 3, new YoloC3(joined, channels, 1, shortcut: false));
        }
    }

    /// <summary>Channels of the map.</summary>
    public static int Channels => 64;

    /// <summary>Images (B, 3, H, W), sides multiples of 32, to (B, 64, H / 4, W / 4).</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor four = model.Run(input, 0, 2), eight = model.Run(four, 3, 4), sixteen = model.Run(eight, 5, 6), map = model.Run(sixteen, 7, 9);
        foreach ((int number, Tensor finer) in new[] { (10, sixteen), (14, eight), (18, four) })
        {
            map = model[number + 3].Consume(Consuming.Join(Consuming.Upsample(model[number].Consume(map)), finer));
        }

        return map.MoveToOuterDisposeScope();
    }
}
