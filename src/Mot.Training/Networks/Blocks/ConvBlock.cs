using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>Convolution without bias, batch normalisation and an activation.</summary>
/// <remarks>
/// Input (B, C, H, W), output (B, channels, H / stride, W / stride). Checkpoints call its parts by different names, and some
/// have them beside each other in the block above: hence the names, and <see cref="Convolution"/> and
/// <see cref="Normalisation"/> for who registers them there.
/// </remarks>
public sealed class ConvBlock : Module<Tensor, Tensor>, IFoldable
{
    internal const double LeakySlope = 0.1;

    private readonly ConvBlockOptions _options;

    // Fields that are modules would be registered under the field's name as well.
    private readonly (Conv2d Convolution, BatchNorm2d Normalisation) _parts;
    private (Tensor Weight, Tensor Bias)? _folded;

    /// <summary>A block from <paramref name="inChannels"/> to <paramref name="channels"/> channels.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel, odd; the border is padded so that only the stride shrinks the map.</param>
    /// <param name="stride">Stride of the convolution.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="options">What rarely differs; null for the defaults.</param>
    public ConvBlock(int inChannels, int channels, int kernel = 3, int stride = 1, Activation activation = Activation.Relu, ConvBlockOptions? options = null)
        : base(nameof(ConvBlock))
    {
        _options = options ?? ConvBlockOptions.Default;
        Activation = activation;
        Stride = stride;
        _parts = (
            Conv2d(inChannels, channels, kernel, stride: stride, padding: kernel / 2, bias: false),
            BatchNorm2d(channels, eps: _options.Epsilon, momentum: _options.Momentum));
        if (_options.Initialise) init.kaiming_normal_(Convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        register_module(_options.ConvolutionName, Convolution);
        register_module(_options.NormalisationName, Normalisation);
    }

    /// <summary>The convolution.</summary>
    public Conv2d Convolution => _parts.Convolution;

    /// <summary>The normalisation.</summary>
    public BatchNorm2d Normalisation => _parts.Normalisation;

    /// <summary>What follows the normalisation.</summary>
    public Activation Activation { get; }

    /// <summary>Stride of the convolution.</summary>
    public int Stride { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (_folded is (Tensor weight, Tensor bias) && !Normalisation.training)
        {
            long padding = weight.shape[2] / 2;
            return Activate(functional.conv2d(input, weight, bias, strides: [Stride, Stride], padding: [padding, padding]));
        }

        using Tensor convolved = Convolution.call(input);
        return Activate(Normalisation.call(convolved));
    }

    private Tensor Activate(Tensor map) => Activation switch
    {
        Activation.Relu => map.relu_(),
        Activation.LeakyRelu => map.leaky_relu_(LeakySlope),
        Activation.Silu => map.silu_(),
        _ => map,
    };

    /// <summary>
    /// Adds to what an activation gave. In place only where nobody asks for gradients: an activation's needs what it gave.
    /// </summary>
    internal static Tensor Add(Tensor activated, Tensor other)
    {
        if (!activated.requires_grad) return activated.add_(other);
        using (activated) return activated.add(other);
    }

    /// <inheritdoc/>
    public void Fold()
    {
        Unfold();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor scale = Normalisation.weight! / (Normalisation.running_var! + _options.Epsilon).sqrt();
        Tensor weight = Convolution.weight! * scale.reshape(-1, 1, 1, 1);
        Tensor bias = Normalisation.bias! - Normalisation.running_mean! * scale;
        _folded = (weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
    }

    /// <inheritdoc/>
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
