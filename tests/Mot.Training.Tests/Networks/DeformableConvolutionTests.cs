using Mot.Training.Networks.Blocks;
using static TorchSharp.torch;

namespace Mot.Tests.Networks;

[Collection(TorchCollection.Name)]
public sealed class DeformableConvolutionTests
{
    /// <summary>The same as torchvision's operator, forward and backward, on offsets that leave the image too.</summary>
    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 2, 3, 1, 5)]
    [InlineData(2, 5, 4, 7, 9)]
    [InlineData(1, 16, 8, 24, 40)]
    [InlineData(2, 400, 3, 9, 70)]
    [InlineData(1, 2000, 2, 3, 35)]
    public void Agrees_with_torchvision(int batch, int inChannels, int channels, int height, int width)
    {
        using TemporaryFolder folder = new();
        Python.Run(folder.Path, $$"""
            torch.manual_seed(7)
            x = torch.randn({{batch}}, {{inChannels}}, {{height}}, {{width}}, requires_grad=True)
            o = (3 * torch.randn({{batch}}, 18, {{height}}, {{width}})).requires_grad_()
            m = torch.rand({{batch}}, 9, {{height}}, {{width}}, requires_grad=True)
            w = torch.randn({{channels}}, {{inChannels}}, 3, 3, requires_grad=True)
            b = torch.randn({{channels}}, requires_grad=True)
            y = torchvision.ops.deform_conv2d(x, o, w, b, padding=1, mask=m)
            g = torch.randn(y.shape)
            y.backward(g)
            for name, t in dict(x=x, o=o, m=m, w=w, b=b, y=y, g=g, dx=x.grad, do=o.grad, dm=m.grad, dw=w.grad, db=b.grad).items():
                t.detach().numpy().tofile(name)
            """, "torch", "torchvision");
        using var scope = NewDisposeScope();
        Tensor x = Read("x", batch, inChannels, height, width).requires_grad_(), o = Read("o", batch, 18, height, width).requires_grad_();
        Tensor m = Read("m", batch, 9, height, width).requires_grad_(), w = Read("w", channels, inChannels, 3, 3).requires_grad_(), b = Read("b", channels).requires_grad_();
        Tensor y = DeformableConvolution.Apply(x, o, m, w, b);
        Close(Read("y", batch, channels, height, width), y);

        // Without gradients it goes by bands of rows.
        using (no_grad()) Close(y, DeformableConvolution.Apply(x, o, m, w, b));
        using (no_grad()) Close(y - b.reshape(1, channels, 1, 1), DeformableConvolution.Apply(x, o, m, w, bias: null));
        y.backward([Read("g", batch, channels, height, width)]);
        foreach ((string name, Tensor tensor) in new[] { ("dx", x), ("dm", m), ("dw", w), ("db", b) }) Close(Read(name, tensor.shape), tensor.grad!);

        // At whole pixels the slope jumps; a rounding there is no error. Nothing else may differ.
        Close(Read("do", o.shape), o.grad!);

        Tensor Read(string name, params long[] shape)
        {
            byte[] bytes = File.ReadAllBytes(folder[name]);
            Tensor values = empty(shape);
            bytes.CopyTo(values.bytes);
            return values;
        }

        static void Close(Tensor expected, Tensor found)
        {
            Assert.Equal(expected.shape, found.shape);
            double largest = Math.Max(1e-12, expected.abs().max().item<float>());
            Assert.InRange((expected - found).abs().max().item<float>() / largest, 0, 1e-5);
        }
    }

    [Fact]
    public void Starts_as_half_an_ordinary_convolution()
    {
        using var scope = NewDisposeScope();
        using var convolution = new DeformableConvolution(3, 4);
        Tensor x = rand(2, 3, 6, 7), weight = convolution.state_dict()["weight"];
        Tensor expected = nn.functional.conv2d(x, weight, padding: [1, 1]) / 2;
        Assert.InRange((convolution.call(x) - expected).abs().max().item<float>(), 0, 1e-5);
    }
}
