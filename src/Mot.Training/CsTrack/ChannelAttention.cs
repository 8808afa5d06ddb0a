using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>Weighs the channels of a map by their means and maxima, and adds what comes of it (CSTrack, section III-C).</summary>
internal sealed class ChannelAttention : Module<Tensor, Tensor>
{
    private const double LeakySlope = 0.3;

    private readonly Sequential c_attention;

    public ChannelAttention(int channels)
        : base(nameof(ChannelAttention))
    {
        c_attention = Sequential(
            Conv1d(1, 1, 3, padding: 1, bias: false), LayerNorm([1, channels]), LeakyReLU(LeakySlope, inplace: true), Linear(channels, channels, hasBias: false));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor mean = c_attention.Consume(input.mean([2, 3]).unsqueeze(1).Exact()), max = c_attention.Consume(input.amax([2, 3]).unsqueeze(1).Exact());
        Tensor weight = (mean + max).sigmoid().reshape(input.shape[0], input.shape[1], 1, 1).to_type(input.dtype);
        return (input * weight).add_(input).MoveToOuterDisposeScope();
    }
}
