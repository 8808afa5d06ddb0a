using Mot.Training.Networks.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Bodies;

/// <summary>
/// HRNet (Sun et al., Deep High-Resolution Representation Learning, 2019): four resolutions side by side from stride 4 on, which
/// exchange what they know after each module; at the end all are brought to stride 4 and joined.
/// </summary>
/// <remarks>Names as in the authors' checkpoints.</remarks>
public sealed class HrNet : Module<Tensor, Tensor>
{
    private const int Stem = 64, FirstBlocks = 4, FirstWidth = 64;

    // Modules of the stages with two, three and four resolutions.
    private static readonly int[] s_modules = [1, 4, 3];

    private readonly ConvBlock[] _stem;
    private readonly Sequential layer1;
    private readonly List<ModuleList<Module<Tensor, Tensor>>> _transitions = [];
    private readonly List<ModuleList<HrModule>> _stages = [];

    /// <summary>A body whose finest resolution has so many channels, the others twice as many each.</summary>
    /// <param name="width">18 for HRNet-W18.</param>
    public HrNet(int width = 18)
        : base(nameof(HrNet))
    {
        _stem = [new ConvBlock(3, Stem, 3, 2), new ConvBlock(Stem, Stem, 3, 2)];
        for (int i = 0; i < _stem.Length; i++)
        {
            register_module($"conv{i + 1}", _stem[i].Convolution);
            register_module($"bn{i + 1}", _stem[i].Normalisation);
        }

        List<Module<Tensor, Tensor>> first = [];
        for (int i = 0; i < FirstBlocks; i++) first.Add(new ResNetBlock(i == 0 ? Stem : 4 * FirstWidth, FirstWidth, deep: true, stride: 1));
        layer1 = Sequential(first);
        register_module(nameof(layer1), layer1);
        int[] from = [4 * FirstWidth];
        for (int stage = 0; stage < s_modules.Length; stage++)
        {
            int[] channels = [.. Enumerable.Range(0, stage + 2).Select(i => width << i)];
            ModuleList<Module<Tensor, Tensor>> transition = Transition(from, channels);
            var modules = new ModuleList<HrModule>([.. Enumerable.Range(0, s_modules[stage]).Select(_ => new HrModule(channels))]);
            register_module($"transition{stage + 1}", transition);
            register_module($"stage{stage + 2}", modules);
            _transitions.Add(transition);
            _stages.Add(modules);
            from = channels;
        }

        Channels = from.Sum();
    }

    /// <summary>Channels of the map: 15 times the width.</summary>
    public int Channels { get; }

    /// <summary>Images (B, 3, H, W), sides multiples of 32, to (B, 15 width, H / 4, W / 4).</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = [layer1.Consume(_stem.Chain(input.alias()))];
        for (int stage = 0; stage < _stages.Count; stage++)
        {
            // Resolutions that are there go on; the new one starts from the coarsest.
            Replace([.. _transitions[stage].Select((step, i) => step.call(maps[Math.Min(i, maps.Length - 1)]))]);
            foreach (HrModule module in _stages[stage]) Replace(module.call(maps));
        }

        long[] size = [maps[0].shape[2], maps[0].shape[3]];
        for (int i = 1; i < maps.Length; i++)
        {
            using Tensor map = maps[i];
            maps[i] = functional.interpolate(map, size, mode: InterpolationMode.Bilinear, align_corners: false);
        }

        return Consuming.Join(maps).MoveToOuterDisposeScope();

        void Replace(Tensor[] next)
        {
            Array.ForEach(maps, map => map.Dispose());
            maps = next;
        }
    }

    private static ModuleList<Module<Tensor, Tensor>> Transition(int[] from, int[] to)
    {
        var steps = new ModuleList<Module<Tensor, Tensor>>();
        for (int i = 0; i < to.Length; i++)
        {
            if (i >= from.Length) steps.Add(Sequential(HrModule.Step(from[^1], to[i], stride: 2)));
            else steps.Add(from[i] == to[i] ? Identity() : HrModule.Step(from[i], to[i]));
        }

        return steps;
    }
}

/// <summary>Residual blocks at each resolution, and the exchange between all of them.</summary>
internal sealed class HrModule : Module<Tensor[], Tensor[]>
{
    private const int Blocks = 4;

    private static readonly ConvBlockOptions s_names = ConvBlockOptions.Default with { ConvolutionName = "0", NormalisationName = "1" };

    private readonly ModuleList<Sequential> branches;
    private readonly ModuleList<ModuleList<Module<Tensor, Tensor>>> fuse_layers;

    public HrModule(int[] channels)
        : base(nameof(HrModule))
    {
        branches = new ModuleList<Sequential>([.. channels.Select(c => Sequential(
            Enumerable.Range(0, Blocks).Select(_ => (Module<Tensor, Tensor>)new ResNetBlock(c, c, deep: false, stride: 1))))]);
        fuse_layers = new ModuleList<ModuleList<Module<Tensor, Tensor>>>([.. channels.Select((_, to) =>
            new ModuleList<Module<Tensor, Tensor>>([.. channels.Select((_, from) => Exchange(channels, from, to))]))]);
        RegisterComponents();
    }

    /// <summary>A 3x3 convolution with its normalisation.</summary>
    public static ConvBlock Step(int from, int to, int stride = 1, int kernel = 3, Activation activation = Activation.Relu) =>
        new(from, to, kernel, stride, activation, s_names);

    public override Tensor[] forward(Tensor[] maps)
    {
        Tensor[] own = [.. maps.Select((map, i) => branches[i].call(map))];
        Tensor[] fused = [.. own.Select((_, to) => Fuse(own, to))];
        Array.ForEach(own, map => map.Dispose());
        return fused;
    }

    private Tensor Fuse(Tensor[] maps, int to)
    {
        Tensor? sum = null;
        for (int from = 0; from < maps.Length; from++)
        {
            Tensor one = fuse_layers[to][from].call(maps[from]);
            if (from > to) one = Consuming.Upsample(one, 1 << (from - to));
            if (sum is null)
            {
                sum = one;
                continue;
            }

            using Tensor before = sum;
            using (one) sum = before + one;
        }

        return sum!.relu_();
    }

    // To a finer resolution: a 1x1 convolution, upsampling follows. To a coarser one: a halving convolution a step, the channels
    // changed by the last.
    private static Module<Tensor, Tensor> Exchange(int[] channels, int from, int to)
    {
        if (from == to) return Identity();
        if (from > to) return Step(channels[from], channels[to], kernel: 1, activation: Activation.None);
        return Sequential(Enumerable.Range(0, to - from).Select(k => (Module<Tensor, Tensor>)(k == to - from - 1
            ? Step(channels[from], channels[to], stride: 2, activation: Activation.None)
            : Step(channels[from], channels[from], stride: 2))));
    }
}
