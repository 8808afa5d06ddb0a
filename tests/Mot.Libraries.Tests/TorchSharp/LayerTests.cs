using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Mot.Tests.Torch;

public sealed class LayerTests : TensorTest
{
    [Theory]
    [InlineData(1, 1, 0, 1, 1)]
    [InlineData(3, 1, 1, 1, 1)]
    [InlineData(3, 2, 1, 1, 2)]
    [InlineData(2, 1, 0, 2, 1)]
    [InlineData(3, 3, 2, 2, 4)]
    public void Convolution_is_the_sum_it_says(int kernel, int stride, int padding, int dilation, int groups)
    {
        const int In = 4, Out = 8, H = 7, W = 6;
        using var layer = Conv2d(In, Out, kernel, stride, padding, dilation, groups: groups, dtype: float64);
        var x = Normal(2, In, H, W);
        var y = layer.call(x);
        var (w, b) = (layer.get_parameter("weight"), layer.get_parameter("bias"));
        Assert.Equal([Out, In / groups, kernel, kernel], w.shape);
        var (h, wd) = (((H + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1, ((W + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1);
        Assert.Equal([2, Out, h, wd], y.shape);
        double[,,,] xs = (double[,,,])x.data<double>().ToNDArray(), ws = (double[,,,])w.detach().data<double>().ToNDArray();
        var bs = Values(b);
        List<double> expected = [];
        for (var n = 0; n < 2; n++)
            for (var o = 0; o < Out; o++)
                for (var i = 0; i < h; i++)
                    for (var j = 0; j < wd; j++)
                    {
                        var sum = bs[o];
                        for (var c = 0; c < In / groups; c++)
                            for (var k = 0; k < kernel; k++)
                                for (var l = 0; l < kernel; l++)
                                {
                                    var (r, q) = ((i * stride) - padding + (k * dilation), (j * stride) - padding + (l * dilation));
                                    if (r >= 0 && r < H && q >= 0 && q < W) sum += xs[n, (o / (Out / groups) * (In / groups)) + c, r, q] * ws[o, c, k, l];
                                }

                        expected.Add(sum);
                    }

        Same(expected, y, 1e-10);
    }

    [Fact]
    public void Same_padding_keeps_the_size_and_padding_modes_pad()
    {
        var x = Normal(1, 2, 5, 6);
        using var same = Conv2d(2, 3, (3, 5), Padding.Same, dilation: (2, 1), dtype: float64);
        Assert.Equal([1, 3, 5, 6], same.call(x).shape);
        using var valid = Conv2d(2, 3, 3, Padding.Valid, dtype: float64);
        Assert.Equal([1, 3, 3, 4], valid.call(x).shape);
        using var replicate = Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Replicate, bias: false, dtype: float64);
        SameTensor(F.conv2d(F.pad(x, (1, 1, 1, 1), PaddingModes.Replicate), replicate.get_parameter("weight")), replicate.call(x));
        using var circular = Conv1d(2, 2, 3, padding: 1, padding_mode: PaddingModes.Circular, dtype: float64);
        Assert.Equal([1, 2, 6], circular.call(Normal(1, 2, 6)).shape);
    }

    [Fact]
    public void The_wrong_channels_are_refused()
    {
        using var layer = Conv2d(3, 4, 3);
        Assert.Throws<ArgumentException>(() => layer.call(ones(1, 2, 8, 8)));
        Assert.Throws<ArgumentException>(() => layer.call(ones(3, 8)));
        Assert.Equal([4, 6, 6], layer.call(ones(3, 8, 8)).shape);
        Assert.Throws<ExternalException>(() => F.conv2d(ones(1, 2, 8, 8), ones(1, 3, 3, 3)));
    }

    [Theory]
    [InlineData(4, 2, 1, 0, 1)]
    [InlineData(3, 1, 1, 0, 2)]
    [InlineData(3, 2, 1, 1, 1)]
    public void Transposed_convolution_is_the_adjoint(int kernel, int stride, int padding, int outputPadding, int groups)
    {
        using var layer = ConvTranspose2d(4, 2, kernel, stride, padding, outputPadding, groups: groups, bias: false, dtype: float64);
        var x = Normal(1, 4, 5, 6);
        var y = layer.call(x);
        var z = Normal(y.shape);
        var w = layer.get_parameter("weight");
        Assert.Equal([4, 2 / groups, kernel, kernel], w.shape);
        var back = F.conv2d(z, w, strides: [stride, stride], padding: [padding, padding], groups: groups);
        Assert.Equal((y * z).sum().ToDouble(), (x * back).sum().ToDouble(), 9);
    }

    [Fact]
    public void Batch_norm_learns_its_statistics()
    {
        using var layer = BatchNorm2d(3, momentum: 0.2, dtype: float64);
        var x = (Normal(4, 3, 5, 5) * 2) + 1;
        var y = layer.call(x);
        Same([0, 0, 0], y.mean([0, 2, 3]), 1e-9);
        Same([1, 1, 1], y.var([0, 2, 3], unbiased: false), 1e-4);
        Same(Values(x.mean([0, 2, 3])).Select(m => 0.2 * m), layer.running_mean!, 1e-9);
        Same(Values(x.var([0, 2, 3], unbiased: true)).Select(v => 0.8 + (0.2 * v)), layer.running_var!, 1e-9);
        Same([1], layer.num_batches_tracked!);
        layer.eval();
        var (mean, variance) = (layer.running_mean!.view(1, 3, 1, 1), layer.running_var!.view(1, 3, 1, 1));
        SameTensor((x - mean) / (variance + 1e-5).sqrt(), layer.call(x).detach(), 1e-9);
        Same([1], layer.num_batches_tracked!);
        layer.reset_running_stats();
        Same([0, 0, 0], layer.running_mean!);
        Assert.Throws<ArgumentException>(() => layer.call(ones(2, 3, dtype: float64)));
        layer.train();
        Assert.Throws<ExternalException>(() => layer.call(ones(1, 3, 1, 1, dtype: float64)));
    }

    [Fact]
    public void The_other_norms()
    {
        var x = (Normal(2, 6, 4, 4) * 3) - 1;
        using var instance = InstanceNorm2d(6);
        Same(new double[12], instance.call(x).mean([2, 3]), 1e-9);
        Assert.Empty(instance.parameters());
        using var group = GroupNorm(2, 6, dtype: float64);
        Same(new double[4], group.call(x).view(2, 2, -1).mean([2]), 1e-9);
        using var layer = LayerNorm([4, 4], dtype: float64);
        Same(Enumerable.Repeat(1.0, 12), layer.call(x).var([2, 3], unbiased: false), 1e-3);
        Assert.Equal([4, 4], layer.weight.shape);
        using var track = BatchNorm1d(2, affine: false, track_running_stats: false);
        Assert.Empty(track.state_dict());
        track.eval();
        Same([0, 0], track.call(Normal(5, 2)).mean([0]), 1e-9);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 1, 1)]
    public void Pools_against_windows(int kernel, int stride, int padding)
    {
        var x = Normal(1, 1, 7, 6);
        using var layer = MaxPool2d(kernel, stride, padding);
        var windows = F.pad(x, (padding, padding, padding, padding), value: double.NegativeInfinity).unfold(2, kernel, stride).unfold(3, kernel, stride);
        SameTensor(windows.amax([4, 5]), layer.call(x));
        var (values, indices) = layer.forward_with_indices(x);
        Same(Values(values), x.flatten()[indices.flatten()]);
        using var average = AvgPool2d(kernel, stride, padding);
        SameTensor(F.pad(x, (padding, padding, padding, padding)).unfold(2, kernel, stride).unfold(3, kernel, stride).mean([4, 5]), average.call(x));
    }

    [Fact]
    public void Adaptive_pools()
    {
        var x = arange(6, float64).view(1, 1, 6);
        Same([0.5, 2.5, 4.5], F.adaptive_avg_pool1d(x, 3));
        Same([1, 2.5, 4], F.adaptive_avg_pool1d(x[TensorIndex.Ellipsis, TensorIndex.Slice(0, 5)], 3).add(Doubles(0.5, 0.5, 0.5)));
        using var one = AdaptiveAvgPool2d(1);
        Same([7.5], one.call(arange(16, float64).view(1, 1, 4, 4)));
        using var max = AdaptiveMaxPool2d([1, 2]);
        Same([13, 15], max.call(arange(16, float64).view(1, 1, 4, 4)));
    }

    [Fact]
    public void Upsampling()
    {
        var x = Matrix(new double[,] { { 1, 2 }, { 3, 4 } }).view(1, 1, 2, 2);
        using var nearest = Upsample(scale_factor: [2, 2]);
        Same([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], nearest.call(x));
        using var corners = Upsample([3, 3], mode: UpsampleMode.Bilinear, align_corners: true);
        Same([1, 1.5, 2, 2, 2.5, 3, 3, 3.5, 4], corners.call(x));
        Same([2, 2.25, 2.75, 3], F.interpolate(x, [1, 4], mode: InterpolationMode.Bilinear, align_corners: false));
        Same([2.5], F.interpolate(x, [1, 1], mode: InterpolationMode.Area));
        Same([1, 1, 2, 1, 1, 2, 3, 3, 4], F.interpolate(x, [3, 3]));
        Assert.Throws<ExternalException>(() => F.interpolate(x));
        Assert.Throws<ExternalException>(() => F.interpolate(x, [4, 4], align_corners: true));
    }

    [Fact]
    public void Space_goes_to_depth_and_back()
    {
        var x = arange(16).view(1, 1, 4, 4);
        using var down = PixelUnshuffle(2);
        var y = down.call(x);
        Assert.Equal([1, 4, 2, 2], y.shape);
        Same([0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15], y);
        using var up = PixelShuffle(2);
        SameTensor(x, up.call(y));
    }

    [Fact]
    public void Padding_on_every_side()
    {
        var x = Matrix(new double[,] { { 1, 2, 3 } }).view(1, 1, 1, 3);
        Same([0, 1, 2, 3, 0, 0], F.pad(x, (1, 2)));
        Same([9, 1, 2, 3], F.pad(x, [1, 0], value: 9));
        Same([2, 1, 2, 3, 2], F.pad(x[0], (1, 1), PaddingModes.Reflect));
        Same([1, 1, 2, 3, 3], F.pad(x[0], (1, 1), PaddingModes.Replicate));
        Same([3, 1, 2, 3, 1], F.pad(x[0], (1, 1), PaddingModes.Circular));
        Assert.Equal([1, 1, 3, 3], F.pad(x, (0, 0, 1, 1)).shape);
        using var zero = ZeroPad2d(1);
        Assert.Equal([1, 1, 3, 5], zero.call(x).shape);
    }

    [Fact]
    public void Sampling_a_grid()
    {
        var x = arange(12, float64).view(1, 1, 3, 4);
        var identity = F.affine_grid(tensor(new double[,,] { { { 1, 0, 0 }, { 0, 1, 0 } } }), [1, 1, 3, 4], align_corners: true);
        SameTensor(x, F.grid_sample(x, identity, align_corners: true), 1e-9);
        SameTensor(x.flip(3), F.grid_sample(x, identity * Doubles(-1, 1), align_corners: true), 1e-9);
        var outside = zeros(1, 1, 1, 2, dtype: float64).add(5);
        Same([0], F.grid_sample(x, outside, align_corners: false));
        Same([11], F.grid_sample(x, outside, padding_mode: GridSamplePaddingMode.Border, align_corners: false));
        Same([11], F.grid_sample(x, ones(1, 1, 1, 2, dtype: float64), GridSampleMode.Nearest, align_corners: true));
    }

    [Fact]
    public void Unfolding_and_folding()
    {
        var x = Normal(1, 2, 4, 4);
        var columns = F.unfold(x, 2, stride: 2);
        Assert.Equal([1, 8, 4], columns.shape);
        SameTensor(x, F.fold(columns, 4, 2, stride: 2));
    }

    [Fact]
    public void Linear_and_embedding()
    {
        using var linear = Linear(3, 2, dtype: float64);
        var x = Normal(4, 3);
        SameTensor(x.mm(linear.get_parameter("weight").t()) + linear.get_parameter("bias"), linear.call(x).detach(), 1e-12);
        Assert.Throws<ExternalException>(() => linear.call(Normal(4, 2)));
        using var table = Embedding(5, 3, padding_idx: 2);
        var rows = table.call(tensor(new long[] { 4, 2 }));
        Same([0, 0, 0], rows[1]);
        rows.sum().backward();
        Same([0, 0, 0, 0, 1], table.get_parameter("weight").grad!.sum(1).div(3));
        Same([0, 0, 1, 0, 1, 0], F.one_hot(tensor(new long[] { 2, 1 })));
        Assert.Throws<ArgumentException>(() => F.one_hot(tensor(1)));
    }

    [Fact]
    public void Dropout_only_trains()
    {
        using var layer = Dropout(0.25);
        var x = ones(100_000);
        var y = layer.call(x);
        Assert.Equal(0.75, y.count_nonzero().ToDouble() / 100_000, 2);
        Assert.Equal(1, y.mean().ToDouble(), 1);
        layer.eval();
        SameTensor(x, layer.call(x));
        Assert.Throws<ExternalException>(() => F.dropout(x, 1.5));
    }

    [Fact]
    public void Activations_as_layers()
    {
        var x = Doubles(-2, -0.5, 0, 1);
        (Module<Tensor, Tensor> Layer, Func<double, double> Expected)[] all =
        [
            (ReLU(), v => Math.Max(v, 0)),
            (LeakyReLU(0.2), v => v < 0 ? 0.2 * v : v),
            (SiLU(), v => v / (1 + Math.Exp(-v))),
            (Sigmoid(), v => 1 / (1 + Math.Exp(-v))),
            (Tanh(), Math.Tanh),
            (ELU(), v => v < 0 ? Math.Exp(v) - 1 : v),
            (Softplus(), v => Math.Log(1 + Math.Exp(v))),
            (Hardtanh(), v => Math.Clamp(v, -1, 1)),
            (Hardswish(), v => v * Math.Clamp(v + 3, 0, 6) / 6),
            (ReLU6(), v => Math.Clamp(v, 0, 6)),
            (Softsign(), v => v / (1 + Math.Abs(v))),
            (Identity(), v => v),
        ];
        foreach (var (layer, expected) in all)
        {
            Same(Values(x).Select(expected), layer.call(x), 1e-9);
            layer.Dispose();
        }

        using var gelu = GELU();
        Same([0.841344746], gelu.call(Doubles(1)), 1e-7);
        using var softmax = Softmax(0);
        Same([1], softmax.call(x).sum());
        using var inPlace = ReLU(inplace: true);
        using (inPlace.call(x)) Same([0, 0, 0, 1], x);
    }

    [Fact]
    public void An_lstm_step_by_hand()
    {
        using var layer = LSTM(2, 3, dtype: float64);
        var (wi, wh, bi, bh) = (layer.get_parameter("weight_ih_l0"), layer.get_parameter("weight_hh_l0"), layer.get_parameter("bias_ih_l0"), layer.get_parameter("bias_hh_l0"));
        var x = Normal(2, 1, 2);
        var (h, c) = (zeros(1, 3, dtype: float64), zeros(1, 3, dtype: float64));
        for (var t = 0; t < 2; t++)
        {
            var gates = F.linear(x[t], wi, bi) + F.linear(h, wh, bh);
            var parts = gates.chunk(4, 1);
            c = (parts[1].sigmoid() * c) + (parts[0].sigmoid() * parts[2].tanh());
            h = parts[3].sigmoid() * c.tanh();
        }

        var (y, hn, cn) = layer.call(x);
        Assert.Equal([2, 1, 3], y.shape);
        SameTensor(h, y[1], 1e-10);
        SameTensor(h, hn[0], 1e-10);
        SameTensor(c, cn[0], 1e-10);
    }

    [Fact]
    public void A_gru_step_by_hand_and_both_directions()
    {
        using var layer = GRU(2, 3, dtype: float64);
        var (wi, wh, bi, bh) = (layer.get_parameter("weight_ih_l0"), layer.get_parameter("weight_hh_l0"), layer.get_parameter("bias_ih_l0"), layer.get_parameter("bias_hh_l0"));
        var (x, h) = (Normal(1, 1, 2), Normal(1, 1, 3));
        var (a, b) = (F.linear(x[0], wi, bi).chunk(3, 1), F.linear(h[0], wh, bh).chunk(3, 1));
        var (r, z) = ((a[0] + b[0]).sigmoid(), (a[1] + b[1]).sigmoid());
        var expected = ((1 - z) * (a[2] + (r * b[2])).tanh()) + (z * h[0]);
        SameTensor(expected, layer.call(x, h).Item1[0], 1e-10);

        using var both = GRU(2, 3, numLayers: 2, batchFirst: true, bidirectional: true);
        var (y, hn) = both.call(ones(4, 5, 2));
        Assert.Equal([4, 5, 6], y.shape);
        Assert.Equal([4, 4, 3], hn.shape);
        Assert.Equal(
            ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse"],
            both.named_parameters().Take(5).Select(p => p.name));
        Assert.Equal([9, 6], both.get_parameter("weight_ih_l1").shape);
    }
}
