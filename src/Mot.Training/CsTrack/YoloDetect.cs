using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>YOLOv5's detection head as CSTrack has it: a 1x1 convolution at each of three strides, three anchors a cell.</summary>
public sealed class YoloDetect : Module<IReadOnlyList<Tensor>, Tensor[]>
{
    private const double CellScale = 10;

    private readonly Parameter k;
    private readonly Tensor anchors;
    private readonly Tensor anchor_grid;
    private readonly ModuleList<Conv2d> m;

    /// <summary>A head over maps with so many channels, strides 8, 16 and 32.</summary>
    internal YoloDetect(IReadOnlyList<int> channels)
        : base(nameof(YoloDetect))
    {
        float[] pixels = [.. Anchors.SelectMany(scale => scale).SelectMany(anchor => new[] { anchor.Width, anchor.Height })];
        float[] cells = [.. pixels.Select((value, i) => value / Strides[i / (2 * CsTrackNetwork.AnchorsPerScale)])];
        k = new Parameter(full(1, (float)CellScale));
        anchors = tensor(cells, [Strides.Count, CsTrackNetwork.AnchorsPerScale, 2]);
        anchor_grid = tensor(pixels, [Strides.Count, 1, CsTrackNetwork.AnchorsPerScale, 1, 1, 2]);
        m = new ModuleList<Conv2d>([.. channels.Select(c => Conv2d(c, CsTrackNetwork.AnchorsPerScale * CsTrackNetwork.AnchorValues, 1))]);
        RegisterComponents();

        // First biases such that eight objects of 640 pixels' images are expected, and the one class is likely.
        using var noGrad = no_grad();
        for (int i = 0; i < Strides.Count; i++)
        {
            using Tensor bias = m[i].bias!.view(CsTrackNetwork.AnchorsPerScale, -1);
            using Tensor objects = bias.select(1, 4), classes = bias.select(1, 5);
            objects.add_(Math.Log(8 / Math.Pow(640.0 / Strides[i], 2)));
            classes.add_(Math.Log(0.6 / (1 - 0.99)));
        }
    }

    /// <summary>How far a centre may lie from its cell, in cells, once it is not 10 any more; learned by some of CSTrack's models.</summary>
    internal double K => k.item<float>();

    /// <summary>Pixels of the network's input to a cell of each map.</summary>
    public static IReadOnlyList<int> Strides { get; } = [8, 16, 32];

    /// <summary>The anchors of each stride, in pixels of the network's input.</summary>
    public static IReadOnlyList<IReadOnlyList<(float Width, float Height)>> Anchors { get; } =
    [
        [(8, 24), (11, 34), (16, 48)],
        [(32, 96), (45, 135), (64, 192)],
        [(128, 384), (180, 540), (256, 640)],
    ];

    /// <summary>Maps (B, C, H, W) to logits (B, 18, H, W).</summary>
    public override Tensor[] forward(IReadOnlyList<Tensor> maps) => [.. maps.Select((map, i) => m[i].call(map))];
}
