using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Yolo;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>
/// Weighs the cells of a map by a 7x7 convolution over the mean and the maximum of its narrowed channels, and adds what comes of
/// it (CSTrack, section III-C, after CBAM).
/// </summary>
internal sealed class SpatialAttention : Module<Tensor, Tensor>
{
    private const int Window = 7;

    private readonly Sequential conv_s;
    private readonly Conv2d s_attention;

    public SpatialAttention(int channels, double epsilon)
        : base(nameof(SpatialAttention))
    {
        conv_s = Sequential(YoloConv.Create(channels, channels / 4, epsilon: epsilon));
        s_attention = Conv2d(2, 1, Window, padding: Window / 2, bias: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor narrow = conv_s.call(input);
        Tensor both = Consuming.Join(narrow.mean([1], keepdim: true), narrow.amax([1], keepdim: true));
        narrow.Dispose();
        return (input * s_attention.Consume(both).sigmoid()).add_(input).MoveToOuterDisposeScope();
    }
}
