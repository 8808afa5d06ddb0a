using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Optimization;

/// <summary>
/// Weights in float32, of which a second network of the same kind computes with rounded ones (Micikevicius et al., Mixed Precision
/// Training, 2018): steps that are small beside a weight would be lost in the rounding, were they taken there.
/// </summary>
internal sealed class MixedPrecision
{
    private readonly List<(Tensor Exact, Tensor Rounded)> _weights = [], _statistics = [];

    /// <summary>Rounds the convolutions of the maps of <paramref name="rounded"/>, a network of the same kind on the same device. Both stay the caller's.</summary>
    public MixedPrecision(nn.Module exact, nn.Module rounded)
    {
        foreach (nn.Module convolution in rounded.modules().Where(module => module is Conv2d or ConvTranspose2d)) convolution.to(ScalarType.BFloat16);
        HashSet<string> weights = [.. exact.named_parameters().Select(parameter => parameter.name)];
        Dictionary<string, Tensor> others = rounded.state_dict();
        foreach ((string name, Tensor tensor) in exact.state_dict()) (weights.Contains(name) ? _weights : _statistics).Add((tensor, others[name]));
    }

    /// <summary>Takes the weights and statistics over from the exact network.</summary>
    public void Round()
    {
        using var noGrad = no_grad();
        foreach ((Tensor exact, Tensor rounded) in _weights.Concat(_statistics)) rounded.copy_(exact);
    }

    /// <summary>Moves the gradients and statistics of a pass to the exact network: gradients are added up there.</summary>
    public void Collect()
    {
        using var noGrad = no_grad();
        foreach ((Tensor exact, Tensor rounded) in _weights)
        {
            using Tensor? gradient = rounded.grad, sum = exact.grad;
            if (gradient is null || sum is null) continue;
            sum.add_(gradient);
            gradient.zero_();
        }

        foreach ((Tensor exact, Tensor rounded) in _statistics) exact.copy_(rounded);
    }
}
