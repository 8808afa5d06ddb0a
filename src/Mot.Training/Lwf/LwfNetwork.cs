using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Bodies;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Lwf;

/// <summary>
/// The LWF tracker (Vo et al., Balancing Multiple Object Tracking Objectives based on Learned Weighting Factors, 2022, Fig. 1):
/// a body with a feature pyramid, one anchor a location, and branches for classification, regression and re-identification that
/// all levels share.
/// </summary>
/// <remarks>
/// Over pairs of frames (<see cref="LwfMode.Pairs"/>) both go through the body, their levels are joined along the channels, and
/// what goes into the regression is weighed by the scores of classification and verification, as in its baseline (Peng et al.,
/// Chained-Tracker, 2020, section 3.4). With ResNet-50 it has the 36.25 million parameters of the paper's Table VI.
/// </remarks>
public sealed class LwfNetwork : Module<Tensor, LwfMaps>
{
    /// <summary>The input's sides are multiples of this.</summary>
    public const int SizeMultiple = 32;

    /// <summary>Values of a box.</summary>
    public const int BoxValues = 4;

    // How probable an object is at first, so that the many locations without one don't outweigh the others (Lin et al., 2017, section 4.1).
    private const double Prior = 0.01;

    // What ResNets trained on ImageNet expect of RGB in 0..1.
    private static readonly float[] s_mean = [0.485f, 0.456f, 0.406f], s_deviation = [0.229f, 0.224f, 0.225f];

    private readonly Module<Tensor, Tensor[]> backbone;
    private readonly RetinaPyramid pyramid;
    private readonly LwfBranch classification;
    private readonly LwfBranch regression;
    private readonly LwfBranch identity;
    private readonly bool _normalises;

    /// <summary>The network that <paramref name="options"/> describe, freshly initialised from torch's generator.</summary>
    public LwfNetwork(LwfNetworkOptions options)
        : base(nameof(LwfNetwork))
    {
        options.Validate();
        Mode = options.Mode;
        _normalises = options.Body != LwfBody.SmallResNet;
        (backbone, IReadOnlyList<int> widths) = options.Body switch
        {
            LwfBody.ResNet34 => Residual(34),
            LwfBody.ResNet50 => Residual(50),
            LwfBody.ResNet101 => Residual(101),
            _ => Small(),
        };
        int channels = options.PyramidChannels;
        bool pairs = Mode == LwfMode.Pairs;
        pyramid = new RetinaPyramid([.. widths.Skip(1)], channels);
        classification = Branch(1, Prior);
        regression = Branch(pairs ? 2 * BoxValues : BoxValues);
        identity = pairs ? Branch(1, Prior) : Branch(options.EmbeddingSize);
        RegisterComponents();

        LwfBranch Branch(int outputs, double? prior = null) => new(pairs ? 2 * channels : channels, channels, options.BranchLayers, outputs, prior);

        static (Module<Tensor, Tensor[]>, IReadOnlyList<int>) Residual(int layers)
        {
            var body = new ResNet(layers);
            return (body, body.Channels);
        }

        static (Module<Tensor, Tensor[]>, IReadOnlyList<int>) Small()
        {
            var body = new SmallResNet();
            return (body, body.Channels);
        }
    }

    /// <summary>What the re-ID branch says.</summary>
    public LwfMode Mode { get; }

    /// <summary>
    /// Images (B, 3, H, W), RGB in 0..1, sides multiples of 32, to the maps. Over pairs (2 B, 3, H, W): the frames, then for each
    /// the one before; B maps.
    /// </summary>
    /// <exception cref="ArgumentException">Over pairs, an odd number of images.</exception>
    public override LwfMaps forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        LwfMaps maps = Heads(Levels(input));
        return new LwfMaps(maps.Classification.MoveToOuterDisposeScope(), maps.Regression.MoveToOuterDisposeScope(), maps.Identity.MoveToOuterDisposeScope());
    }

    /// <summary>The pyramid's levels P3 to P7 of images (B, 3, H, W): strides 8, 16, 32, 64 and 128.</summary>
    public Tensor[] Levels(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor input = _normalises
            ? (images - tensor(s_mean, [1, 3, 1, 1], images.dtype, images.device)) / tensor(s_deviation, [1, 3, 1, 1], images.dtype, images.device)
            : images;
        Tensor[] maps = backbone.call(input);
        maps[0].Dispose();
        Tensor[] levels = pyramid.call(maps[1..]);
        foreach (Tensor level in levels) level.MoveToOuterDisposeScope();
        return levels;
    }

    /// <summary>The levels of all images, which stay the caller's, to the maps.</summary>
    /// <exception cref="ArgumentException">Over pairs, levels of an odd number of images.</exception>
    public LwfMaps Heads(IReadOnlyList<Tensor> levels)
    {
        if (Mode != LwfMode.Pairs) return Branches(levels, null);
        long images = levels[0].shape[0], batch = images / 2;
        if (images != 2 * batch)
            throw new ArgumentException($"Found {images} images, expected an even number: the frames, then for each the one before.", nameof(levels));
        using var scope = NewDisposeScope();
        LwfMaps maps = Branches([.. levels.Select(level => level.narrow(0, 0, batch))], [.. levels.Select(level => level.narrow(0, batch, batch))]);
        return new LwfMaps(maps.Classification.MoveToOuterDisposeScope(), maps.Regression.MoveToOuterDisposeScope(), maps.Identity.MoveToOuterDisposeScope());
    }

    /// <summary>What the branches say of levels.</summary>
    /// <param name="levels">Levels of the frames.</param>
    /// <param name="previous">Over pairs, those of the frames before; else null.</param>
    public LwfMaps Branches(IReadOnlyList<Tensor> levels, IReadOnlyList<Tensor>? previous)
    {
        if ((previous is not null) != (Mode == LwfMode.Pairs))
            throw new ArgumentException($"Found {(previous is null ? "no" : "")} levels of frames before, expected {(previous is null ? "some" : "none")}: the network's mode is {Mode}.", nameof(previous));
        using var scope = NewDisposeScope();
        List<Tensor> scores = [], boxes = [], identities = [];
        for (int i = 0; i < levels.Count; i++)
        {
            // The joined levels are the largest maps: none outlives its own.
            using var own = NewDisposeScope();
            Tensor features = previous is null ? levels[i] : cat([levels[i], previous[i]], 1);
            Tensor score = classification.call(features), same = identity.call(features);
            if (previous is not null) features = features * (score.sigmoid() * same.sigmoid());
            scores.Add(score.flatten(2).MoveToOuterDisposeScope());
            boxes.Add(regression.call(features).flatten(2).MoveToOuterDisposeScope());
            identities.Add(same.flatten(2).MoveToOuterDisposeScope());
        }

        return new LwfMaps(Joined(scores), Joined(boxes), Joined(identities));

        static Tensor Joined(List<Tensor> parts) => cat(parts, 2).Exact().MoveToOuterDisposeScope();
    }
}
