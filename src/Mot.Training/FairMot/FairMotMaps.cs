using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>What FairMOT's four heads give, each (B, channels, H / 4, W / 4).</summary>
/// <param name="HeatMap">Logits of an object's centre, one channel.</param>
/// <param name="Sides">Distances in cells from the centre to the left, top, right and bottom side, four channels.</param>
/// <param name="Embedding">Appearance, not normalised, D channels; with <see cref="EmbeddingSampling.TwoStage"/> the features that it is made of.</param>
/// <param name="Offset">The centre's place within its cell, x and y, two channels.</param>
public readonly record struct FairMotMaps(Tensor HeatMap, Tensor Sides, Tensor Embedding, Tensor Offset) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        HeatMap.Dispose();
        Sides.Dispose();
        Embedding.Dispose();
        Offset.Dispose();
    }
}
