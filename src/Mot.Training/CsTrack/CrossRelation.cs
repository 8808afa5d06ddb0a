using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.CsTrack;

/// <summary>
/// CSTrack's reciprocal network (REN; CCN in its code): from one map one for detection and one for embeddings, each the input
/// plus the input's channels mixed by relations between channels (CSTrack, section III-B, eq. 1 to 4).
/// </summary>
/// <remarks>
/// Relations are those of maps of 6x10 cells, whatever the input's size. The weights lambda start at 0.5 and are not bounded.
/// Names as in CSTrack's checkpoints.
/// </remarks>
public sealed class CrossRelation : Module<Tensor, (Tensor Detection, Tensor Embedding)>
{
    private const int Rows = 6, Columns = 10;
    private const double LeakySlope = 0.3;

    private readonly Parameter? w1;
    private readonly Parameter? w2;
    private readonly Sequential? c_attention1;
    private readonly Sequential? c_attention2;
    private readonly Relations _relations;

    /// <summary>A split of a map with so many channels.</summary>
    /// <param name="channels">Channels C.</param>
    /// <param name="relations">What mixes the channels.</param>
    /// <param name="learnsLambda">Whether lambda is learned; else it stays 0.5.</param>
    public CrossRelation(int channels, Relations relations = Relations.Both, bool learnsLambda = true)
        : base(nameof(CrossRelation))
    {
        _relations = relations;
        if (relations == Relations.Both)
        {
            w1 = new Parameter(full(1, 0.5f), learnsLambda);
            w2 = new Parameter(full(1, 0.5f), learnsLambda);
        }

        if (relations != Relations.None)
        {
            c_attention1 = Branch();
            c_attention2 = Branch();
        }

        RegisterComponents();

        Sequential Branch() => Sequential(Conv2d(channels, channels, 3, padding: 1), InstanceNorm2d(channels), LeakyReLU(LeakySlope, inplace: true));
    }

    /// <summary>Lambda 1 and 2, the shares of self relation in both outputs; 1 or 0 where there is only one relation.</summary>
    public (double Detection, double Embedding) Lambda => _relations switch
    {
        Relations.Both => (w1!.item<float>(), w2!.item<float>()),
        Relations.Self => (1, 1),
        _ => (0, 0),
    };

    /// <summary>(B, C, H, W) to two maps of the same shape.</summary>
    public override (Tensor Detection, Tensor Embedding) forward(Tensor input)
    {
        if (_relations == Relations.None) return (input.alias(), input.alias());
        using var scope = NewDisposeScope();
        if (_relations == Relations.Convolution)
            return (ConvBlock.Add(c_attention1!.call(input), input).MoveToOuterDisposeScope(), ConvBlock.Add(c_attention2!.call(input), input).MoveToOuterDisposeScope());

        Tensor small = functional.adaptive_avg_pool2d(input, [Rows, Columns]);
        Tensor t1 = c_attention1!.call(small).flatten(2), t2 = c_attention2!.call(small).flatten(2);
        Tensor first = Mixed(t1, t2, w1), second = Mixed(t2, t1, w2);
        return (Mix(first), Mix(second));

        // The relation between channels, (B, C, C), its rows summing to one.
        Tensor Mixed(Tensor own, Tensor other, Tensor? lambda)
        {
            Tensor? self = _relations == Relations.Cross ? null : matmul(own, own.transpose(1, 2)).softmax(-1);
            Tensor? cross = _relations == Relations.Self ? null : matmul(own, other.transpose(1, 2)).softmax(-1);
            return self is null ? cross! : cross is null ? self : lambda! * self + (1 - lambda!) * cross;
        }

        Tensor Mix(Tensor relation) => matmul(relation.to_type(input.dtype), input.flatten(2)).reshape(input.shape).add_(input).MoveToOuterDisposeScope();
    }
}
