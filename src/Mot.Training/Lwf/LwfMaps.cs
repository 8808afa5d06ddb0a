using static TorchSharp.torch;

namespace Mot.Training.Lwf;

/// <summary>What the LWF tracker's branches give for the N locations of all levels, finest level first, each in reading order.</summary>
/// <param name="Classification">(B, 1, N): logits of an object in the frame.</param>
/// <param name="Regression">
/// (B, 4, N): the object's box against the location's anchor (LWF, eq. 5); over pairs (B, 8, N), its box in the frame before after that.
/// </param>
/// <param name="Identity">(B, D, N): appearance, not normalised; over pairs (B, 1, N), logits of the same object in both frames.</param>
public readonly record struct LwfMaps(Tensor Classification, Tensor Regression, Tensor Identity) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Classification.Dispose();
        Regression.Dispose();
        Identity.Dispose();
    }
}
