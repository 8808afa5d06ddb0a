using static TorchSharp.torch;

namespace Mot.Training.Optimization;

/// <summary>The moving average of a network's weights and running statistics, held in a second network of the same kind.</summary>
internal sealed class WeightAverage
{
    private readonly (Tensor Current, Tensor Average)[] _pairs;

    /// <summary>Starts from the weights as they are.</summary>
    public WeightAverage(nn.Module network, nn.Module average)
    {
        average.load_state_dict(network.state_dict());
        Dictionary<string, Tensor> averages = average.state_dict();
        _pairs = [.. network.state_dict().Select(pair => (pair.Value, averages[pair.Key]))];
    }

    /// <summary>Takes in the weights after <paramref name="step"/> steps (from 0).</summary>
    public void Update(double decay, long step)
    {
        using var noGrad = no_grad();

        // While there are few steps to average over, the first ones would weigh too much.
        decay = Math.Min(decay, (1.0 + step) / (10.0 + step));
        foreach ((Tensor current, Tensor average) in _pairs)
        {
            if (average.is_floating_point()) average.mul_(decay).add_(current, 1 - decay);
            else average.copy_(current);
        }
    }
}
