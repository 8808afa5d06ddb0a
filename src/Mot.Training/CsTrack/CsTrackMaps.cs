using static TorchSharp.torch;

namespace Mot.Training.CsTrack;

/// <summary>What CSTrack's network gives.</summary>
/// <param name="Detections">
/// For strides 8, 16 and 32 (B, 18, H, W): for each of three anchors the logits of x, y, w, h, of an object, and of its class.
/// </param>
/// <param name="Embedding">(B, D, H / 8, W / 8): appearance of the cell, not normalised.</param>
public readonly record struct CsTrackMaps(Tensor[] Detections, Tensor Embedding) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor map in Detections) map.Dispose();
        Embedding.Dispose();
    }
}
