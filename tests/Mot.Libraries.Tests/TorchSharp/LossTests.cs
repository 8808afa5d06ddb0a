using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Mot.Tests.Torch;

public sealed class LossTests : TensorTest
{
    private static Tensor Reduce(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.mean(),
        Reduction.Sum => losses.sum(),
        _ => losses,
    };

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void Regression(Reduction reduction)
    {
        var (x, y) = (Normal(4, 3), Normal(4, 3));
        var d = (x - y).abs();
        SameTensor(Reduce(d.square(), reduction), F.mse_loss(x, y, reduction));
        SameTensor(Reduce(d, reduction), F.l1_loss(x, y, reduction));
        SameTensor(Reduce(where(d < 0.5, d.square(), d - 0.25), reduction), F.smooth_l1_loss(x, y, reduction, beta: 0.5));
        SameTensor(Reduce(where(d < 1, d.square() / 2, d - 0.5), reduction), F.huber_loss(x, y, reduction: reduction));
        using var mse = MSELoss(reduction);
        SameTensor(F.mse_loss(x, y, reduction), mse.call(x, y));
        using var l1 = L1Loss(reduction);
        SameTensor(F.l1_loss(x, y, reduction), l1.call(x, y));
        using var smooth = SmoothL1Loss(reduction, 0.5);
        SameTensor(F.smooth_l1_loss(x, y, reduction, 0.5), smooth.call(x, y));
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void Binary_classification(Reduction reduction)
    {
        var (logits, target, weight) = (Normal(4, 3), Uniform(4, 3), Uniform(4, 3));
        var p = logits.sigmoid();
        var losses = -weight * ((target * p.log()) + ((1 - target) * (1 - p).log()));
        SameTensor(Reduce(losses, reduction), F.binary_cross_entropy(p, target, weight, reduction), 1e-9);
        SameTensor(Reduce(losses, reduction), F.binary_cross_entropy_with_logits(logits, target, weight, reduction), 1e-9);
        var positive = -((target * p.log() * 3) + ((1 - target) * (1 - p).log()));
        using var layer = BCEWithLogitsLoss(reduction: reduction, pos_weights: Doubles(3));
        SameTensor(Reduce(positive, reduction), layer.call(logits, target), 1e-9);
        Assert.Throws<ExternalException>(() => F.binary_cross_entropy_with_logits(logits, target[0]));
        Assert.Throws<ExternalException>(() => F.binary_cross_entropy(p, target[0]));
    }

    [Fact]
    public void Classification()
    {
        var x = Normal(4, 3);
        var target = tensor(new long[] { 0, 2, 1, 2 });
        var log = x.log_softmax(1);
        var picked = -log.gather(1, target.unsqueeze(1)).squeeze(1);
        SameTensor(picked.mean(), F.cross_entropy(x, target));
        SameTensor(picked, F.nll_loss(log, target, reduction: Reduction.None));
        var weight = Doubles(1, 2, 4);
        var w = weight[target];
        SameTensor((picked * w).sum() / w.sum(), F.cross_entropy(x, target, weight), 1e-9);
        var ignored = tensor(new long[] { 0, -1, 1, -1 });
        SameTensor((picked[0] + picked[2]) / 2, F.cross_entropy(x, ignored, ignore_index: -1), 1e-9);
        SameTensor((0.9 * picked.mean()) - (0.1 * log.mean()), F.cross_entropy(x, target, label_smoothing: 0.1), 1e-9);
        using var layer = CrossEntropyLoss(ignore_index: 2);
        SameTensor((picked[0] + picked[2]) / 2, layer.call(x, target), 1e-9);
        Assert.Equal([2, 5], F.cross_entropy(Normal(2, 3, 5), zeros(2, 5, dtype: int64), reduction: Reduction.None).shape);
        Assert.Throws<ExternalException>(() => F.cross_entropy(x, tensor(new long[] { 0, 3, 1, 2 })));
    }

    [Fact]
    public void Distances()
    {
        var (a, b, c) = (Normal(3, 4), Normal(3, 4), Normal(3, 4));
        SameTensor((a * b).sum(1) / (a.norm(1) * b.norm(1)), F.cosine_similarity(a, b), 1e-9);
        var margin = ((a - b + 1e-6).norm(1) - (a - c + 1e-6).norm(1) + 1).relu();
        SameTensor(margin.mean(), F.triplet_margin_loss(a, b, c), 1e-9);
        var q = b.softmax(1);
        SameTensor((q * (q.log() - a.log_softmax(1))).sum(), F.kl_div(a.log_softmax(1), q, log_target: false, Reduction.Sum), 1e-9);
    }
}
