using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks;

/// <summary>Convolution without bias, batch normalisation and, unless told otherwise, a ReLU.</summary>
/// <remarks>Input (B, C, H, W), output (B, channels, H / stride, W / stride).</remarks>
public sealed class ConvBlock : Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;

    private readonly Conv2d conv;
    private readonly BatchNorm2d bn;
    private readonly bool _activate;
    private readonly int _stride;
    private (Tensor Weight, Tensor Bias)? _folded;

    /// <summary>A block from <paramref name="inChannels"/> to <paramref name="channels"/> channels.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel, odd; the border is padded so that only the stride shrinks the map.</param>
    /// <param name="stride">Stride of the convolution.</param>
    /// <param name="activate">Whether a ReLU follows.</param>
    public ConvBlock(int inChannels, int channels, int kernel = 3, int stride = 1, bool activate = true)
        : base(nameof(ConvBlock))
    {
        conv = Conv2d(inChannels, channels, kernel, stride: stride, padding: kernel / 2, bias: false);
        bn = BatchNorm2d(channels, eps: Epsilon);
        _activate = activate;
        _stride = stride;
        init.kaiming_normal_(conv.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (_folded is (Tensor weight, Tensor bias) && !training)
        {
            long padding = weight.shape[2] / 2;
            Tensor output = functional.conv2d(input, weight, bias, strides: [_stride, _stride], padding: [padding, padding]);
            return _activate ? output.relu_() : output;
        }

        using Tensor convolved = conv.call(input);
        Tensor normalised = bn.call(convolved);
        return _activate ? normalised.relu_() : normalised;
    }

    /// <summary>
    /// Multiplies the normalisation into the convolution for evaluation, which saves a pass over every map. Holds for
    /// the weights of now: fold again after they change.
    /// </summary>
    public void Fold()
    {
        Unfold();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor scale = bn.weight! / (bn.running_var! + Epsilon).sqrt();
        Tensor weight = conv.weight! * scale.reshape(-1, 1, 1, 1);
        Tensor bias = bn.bias! - bn.running_mean! * scale;
        _folded = (weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
    }

    /// <summary>Forgets what <see cref="Fold"/> made.</summary>
    public void Unfold()
    {
        _folded?.Weight.Dispose();
        _folded?.Bias.Dispose();
        _folded = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Unfold();
        base.Dispose(disposing);
    }
}
