using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Bodies;

/// <summary>
/// The iterative aggregation of <see cref="Dla34"/>'s maps into one of stride 4 with 64 channels, by deformable convolutions and
/// learned upsampling (Zhou et al., Objects as Points, 2019; FairMOT, section 4.1).
/// </summary>
/// <remarks>Holds the parts that FairMOT's checkpoints have beside <c>base</c>: <c>dla_up</c> and <c>ida_up</c>.</remarks>
public sealed class DlaUp : Module<Tensor[], Tensor>
{
    /// <summary>The first map that is used, of stride 4.</summary>
    private const int First = 2;

    private readonly Aggregations dla_up;
    private readonly Aggregation ida_up;

    /// <summary>An aggregation of maps with <see cref="Dla34.Channels"/>.</summary>
    public DlaUp()
        : base(nameof(DlaUp))
    {
        int[] channels = [.. Dla34.Channels.Skip(First)];
        dla_up = new Aggregations(channels);
        ida_up = new Aggregation(channels[0], channels[..^1], [1, 2, 4]);
        RegisterComponents();
    }

    /// <summary>Channels of the map.</summary>
    public static int Channels => Dla34.Channels[First];

    /// <summary>The six maps of <see cref="Dla34"/> to (B, 64, H / 4, W / 4).</summary>
    public override Tensor forward(Tensor[] maps)
    {
        using var scope = NewDisposeScope();
        List<Tensor> layers = [.. maps[First..]], best = [];
        for (int i = 0; i < layers.Count - 1; i++)
        {
            // What the last layer becomes each time is the next finer level's best.
            dla_up[i].Join(layers, layers.Count - i - 2, layers.Count);
            best.Insert(0, layers[^1]);
        }

        ida_up.Join(best, 0, best.Count);
        return best[^1].MoveToOuterDisposeScope();
    }

    /// <summary>One aggregation for each level but the coarsest, the coarsest first.</summary>
    private sealed class Aggregations : Module<Tensor, Tensor>
    {
        private readonly List<Aggregation> _all = [];

        public Aggregations(int[] channels)
            : base(nameof(Aggregations))
        {
            int[] current = [.. channels], scales = [.. channels.Select((_, i) => 1 << i)];
            for (int j = channels.Length - 2; j >= 0; j--)
            {
                var aggregation = new Aggregation(channels[j], current[j..], [.. scales[j..].Select(scale => scale / scales[j])]);
                register_module($"ida_{_all.Count}", aggregation);
                _all.Add(aggregation);
                for (int k = j + 1; k < channels.Length; k++) (scales[k], current[k]) = (scales[j], channels[j]);
            }
        }

        public Aggregation this[int index] => _all[index];

        public override Tensor forward(Tensor input) => throw new NotSupportedException("Each aggregation is called by itself.");
    }

    /// <summary>Brings coarser maps to the first one's size and channels, one after the other, and adds the one before.</summary>
    private sealed class Aggregation : Module<Tensor, Tensor>
    {
        private readonly List<(DeformableBlock Project, DepthwiseUpsampling Up, DeformableBlock Node)> _steps = [];

        public Aggregation(int channels, int[] inChannels, int[] factors)
            : base(nameof(Aggregation))
        {
            for (int i = 1; i < inChannels.Length; i++)
            {
                int factor = factors[i];
                var project = new DeformableBlock(inChannels[i], channels);
                var up = new DepthwiseUpsampling(channels, factor, bilinear: true);
                var node = new DeformableBlock(channels, channels);
                register_module($"proj_{i}", project);
                register_module($"up_{i}", up);
                register_module($"node_{i}", node);
                _steps.Add((project, up, node));
            }
        }

        public override Tensor forward(Tensor input) => throw new NotSupportedException("Maps are joined by Join.");

        /// <summary>Joins layers <paramref name="first"/> to <paramref name="end"/> - 1 in place.</summary>
        public void Join(List<Tensor> layers, int first, int end)
        {
            for (int i = first + 1; i < end; i++)
            {
                (DeformableBlock project, DepthwiseUpsampling up, DeformableBlock node) = _steps[i - first - 1];
                layers[i] = node.Consume(up.Consume(project.call(layers[i])).add_(layers[i - 1]));
            }
        }
    }
}

/// <summary>A deformable convolution, batch normalisation and a ReLU.</summary>
internal sealed class DeformableBlock : Module<Tensor, Tensor>
{
    private readonly Sequential actf;
    private readonly DeformableConvolution conv;

    public DeformableBlock(int inChannels, int channels)
        : base(nameof(DeformableBlock))
    {
        actf = Sequential(BatchNorm2d(channels), ReLU(inplace: true));
        conv = new DeformableConvolution(inChannels, channels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => actf.Consume(conv.call(input));
}
