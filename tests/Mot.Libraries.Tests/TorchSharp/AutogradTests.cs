using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Mot.Tests.Torch;

public sealed class AutogradTests : TensorTest
{
    private static readonly Dictionary<string, (long[][] Shapes, Func<Tensor[], Tensor> Of)> Functions = new()
    {
        ["arithmetic"] = ([[2, 3], [3]], x => (x[0] * x[1]) + (x[0] / (x[1].square() + 1)) - (2.0 * x[0])),
        ["exp log sqrt"] = ([[5]], x => x[0].exp() + (x[0].square() + 1).log().sqrt()),
        ["sigmoid tanh silu"] = ([[5]], x => x[0].sigmoid() * x[0].tanh() + F.silu(x[0])),
        ["softplus gelu elu"] = ([[5]], x => F.softplus(x[0]) + F.gelu(x[0]) + F.elu(x[0], 1)),
        ["pow"] = ([[4]], x => (x[0].square() + 0.5).pow(1.5)),
        ["softmax"] = ([[2, 3]], x => x[0].softmax(1) + x[0].log_softmax(0)),
        ["reductions"] = ([[3, 4]], x => cat([x[0].sum(1), x[0].mean([0]), x[0].var(1), x[0].std(1), x[0].logsumexp(1), x[0].norm(1, p: 2)])),
        ["prod cumsum"] = ([[3, 3]], x => x[0].prod(1).unsqueeze(1) + x[0].cumsum(0)),
        ["max amin"] = ([[3, 4]], x => x[0].max(1).values + x[0].amin([1])),
        ["matmul"] = ([[2, 3], [3, 4], [4]], x => matmul(matmul(x[0], x[1]), x[2])),
        ["bmm einsum"] = ([[2, 2, 3], [2, 3, 2]], x => x[0].bmm(x[1]) + einsum("bij,bjk->bik", x[0], x[1])),
        ["views"] = ([[2, 6]], x => x[0].view(3, 4).t().flip(0).roll(1, 0)[TensorIndex.Slice(1), TensorIndex.Single(2)]),
        ["gather"] = ([[3, 4]], x => x[0].gather(1, tensor(new long[,] { { 0, 1 }, { 2, 2 }, { 3, 0 } }))),
        ["index"] = ([[4, 2]], x => x[0][tensor(new long[] { 0, 3, 0 })]),
        ["index_add scatter_add"] = ([[3, 2], [2, 2]], x => x[0].index_add(0, tensor(new long[] { 2, 2 }), x[1], 1.5) + x[0].scatter_add(0, tensor(new long[,] { { 1, 0 }, { 1, 2 } }), x[1])),
        ["where clamp"] = ([[6]], x => where(x[0] > 0, x[0].square(), x[0] * 3) + x[0].clamp(-0.4, 0.4)),
        ["cat stack pad"] = ([[2, 2], [2, 2]], x => F.pad(cat([x[0], x[1]], 1), (1, 2)) + stack([x[0], x[1]]).sum()),
        ["conv2d"] = ([[2, 2, 5, 4], [4, 1, 3, 3], [4]], x => F.conv2d(x[0], x[1], x[2], strides: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2)),
        ["conv1d"] = ([[1, 2, 6], [3, 2, 3]], x => F.conv1d(x[0], x[1], stride: 2, padding: 1)),
        ["conv_transpose2d"] = ([[1, 3, 3, 3], [3, 2, 4, 4], [2]], x => F.conv_transpose2d(x[0], x[1], x[2], strides: [2, 2], padding: [1, 1])),
        ["linear"] = ([[2, 3], [4, 3], [4]], x => F.linear(x[0], x[1], x[2])),
        ["batch_norm"] = ([[4, 2, 3], [2], [2]], x => F.batch_norm(x[0], zeros(2, dtype: float64), ones(2, dtype: float64), x[1], x[2], training: true)),
        ["layer_norm group_norm"] = ([[2, 4, 3], [3], [3], [4], [4]], x => F.layer_norm(x[0], [3], x[1], x[2]) + F.group_norm(x[0], 2, x[3], x[4])),
        ["instance_norm"] = ([[2, 2, 3, 3]], x => F.instance_norm(x[0])),
        ["max_pool2d avg_pool2d"] = ([[1, 2, 6, 6]], x => F.max_pool2d(x[0], 3, 2, 1) + F.avg_pool2d(x[0], 2)),
        ["adaptive pools"] = ([[1, 2, 5, 7]], x => F.adaptive_avg_pool2d(x[0], (2, 3)) + F.adaptive_max_pool2d(x[0], [2, 3])),
        ["interpolate"] = ([[1, 2, 3, 4]], x => F.interpolate(x[0], scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false) + F.interpolate(x[0], [6, 8])),
        ["grid_sample"] = ([[1, 2, 4, 4], [1, 3, 2, 2]], x => F.grid_sample(x[0], x[1].tanh() * 0.9, align_corners: true)),
        ["pixel_shuffle"] = ([[1, 8, 2, 3]], x => F.pixel_unshuffle(F.pixel_shuffle(x[0], 2) * 2, 2)),
        ["unfold"] = ([[1, 2, 4, 5]], x => F.unfold(x[0], 3, padding: 1)),
        ["mse l1 smooth_l1 huber"] = ([[6], [6]], x => F.mse_loss(x[0], x[1]) + F.l1_loss(x[0], x[1], nn.Reduction.Sum) + F.smooth_l1_loss(x[0], x[1], beta: 0.7) + F.huber_loss(x[0], x[1])),
        ["cross_entropy"] = ([[3, 4]], x => F.cross_entropy(x[0], tensor(new long[] { 0, 3, 1 }), label_smoothing: 0.1) + F.nll_loss(x[0], tensor(new long[] { 1, 1, 2 }))),
        ["binary_cross_entropy"] = ([[5], [5]], x => F.binary_cross_entropy(x[0].sigmoid(), x[1].sigmoid()) + F.binary_cross_entropy_with_logits(x[0], x[1].sigmoid())),
        ["cosine_similarity cdist"] = ([[3, 4], [3, 4]], x => F.cosine_similarity(x[0], x[1]) + cdist(x[0], x[1]).diagonal(0, 0, 1)),
        ["sort topk"] = ([[2, 5]], x => x[0].sort(1).Values[TensorIndex.Colon, TensorIndex.Slice(0, 3)] + x[0].topk(3, 1).values),
        ["embedding"] = ([[5, 2]], x => x[0].index_select(0, tensor(new long[] { 1, 1, 4 }))),
        ["repeat expand"] = ([[1, 3]], x => x[0].repeat(2, 2).sum(1).unsqueeze(1) + x[0].expand(2, 3)),
        ["det inverse"] = ([[3, 3]], x => (x[0] + (eye(3, dtype: float64) * 4)).inverse() * (x[0] + eye(3, dtype: float64)).det()),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_differences(string name)
    {
        var (shapes, of) = Functions[name];
        CheckGradient(x => Weighted(of(x)), [.. shapes.Select(Normal)]);
    }

    [Fact]
    public void Backward_adds_to_what_is_there()
    {
        var x = Doubles(1, 2).requires_grad_();
        Assert.Null(x.grad);
        (x * x).sum().backward();
        Same([2, 4], x.grad!);
        (x * x).sum().backward();
        Same([4, 8], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
        (x * x).backward([Doubles(1, 10)]);
        Same([2, 40], x.grad!);
    }

    [Fact]
    public void Only_leaves_that_ask_get_a_gradient()
    {
        var (x, y) = (Doubles(3).requires_grad_(), Doubles(4));
        var z = x * y;
        Assert.True(x.is_leaf && z.requires_grad && !z.is_leaf && !y.requires_grad);
        z.retain_grad();
        z.sum().backward();
        Assert.Null(y.grad);
        Same([1], z.grad!);
        Same([4], x.grad!);
        Assert.False(z.detach().requires_grad);
    }

    [Fact]
    public void Gradients_of_gradients()
    {
        var x = Doubles(2).requires_grad_();
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        Same([12], first);
        Same([12], autograd.grad([first.sum()], [x])[0]);
    }

    [Fact]
    public void An_unused_input_has_no_gradient()
    {
        var (x, y) = (Doubles(1).requires_grad_(), Doubles(1).requires_grad_());
        var gradients = autograd.grad([(x * 2).sum()], [x, y], allow_unused: true);
        Same([2], gradients[0]);
        Assert.True(gradients[1].IsInvalid);
    }

    [Fact]
    public void A_graph_serves_once_unless_retained()
    {
        var x = Doubles(1).requires_grad_();
        var y = x.exp().sum();
        y.backward(retain_graph: true);
        y.backward();
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Modes_nest_and_end_with_their_objects()
    {
        var x = Doubles(1).requires_grad_();
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad || is_grad_enabled());
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            using (set_grad_enabled(true)) Assert.True(is_grad_enabled());
            Assert.False(is_grad_enabled());
            x.mul_(3);
        }

        Assert.True(is_grad_enabled());
        Same([3], x);
        using (inference_mode()) Assert.True(is_inference_mode_enabled() && !(x * 2).requires_grad);
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void What_cannot_be_differentiated_is_refused()
    {
        Assert.Throws<ExternalException>(() => tensor(1L).requires_grad = true);
        Assert.Throws<ExternalException>(() => Doubles(1, 2).requires_grad_().mul(2).backward());
        Assert.Throws<ExternalException>(() => Doubles(1).backward());
        var leaf = Doubles(1).requires_grad_();
        Assert.Throws<ExternalException>(() => leaf.add_(1));
        var saved = leaf.exp();
        var y = (saved * saved).sum();
        using (no_grad()) saved.add_(1);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public async Task Another_thread_computes_the_same()
    {
        var x = Normal(8, 8).requires_grad_();
        Values(autograd.grad([Weighted(x.mm(x))], [x])[0]);
        var here = Values(autograd.grad([Weighted(x.mm(x))], [x])[0]);
        var there = await Task.Run(() =>
        {
            using var scope = NewDisposeScope();
            return Values(autograd.grad([Weighted(x.mm(x))], [x])[0]);
        });
        Assert.Equal(here, there);
    }
}
