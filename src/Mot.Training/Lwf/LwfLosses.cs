using static TorchSharp.torch;

namespace Mot.Training.Lwf;

/// <summary>The LWF tracker's losses of a batch, scalars (LWF, section III-A): what alpha, beta and gamma weigh.</summary>
/// <param name="Classification">Focal loss over the anchors (eq. 1 to 3).</param>
/// <param name="Regression">Smooth L1 over the anchors with an object (eq. 4 and 5).</param>
/// <param name="Identity">Over pairs, focal loss of the same object in both frames (eq. 6); else cross-entropy over the identities.</param>
public readonly record struct LwfLosses(Tensor Classification, Tensor Regression, Tensor Identity);
