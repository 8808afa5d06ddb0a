using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>What one scale of JDE's network gives.</summary>
/// <param name="Detection">(B, 24, H, W): for each of four anchors dx, dy, dw, dh and the logits of background and foreground.</param>
/// <param name="Embedding">(B, D, H, W): appearance of the cell, not normalised.</param>
public readonly record struct JdeMaps(Tensor Detection, Tensor Embedding) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Detection.Dispose();
        Embedding.Dispose();
    }
}
