using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>The three losses of one of JDE's scales, scalars (JDE, eq. 1 to 5).</summary>
/// <param name="Box">Smooth L1 over the anchors with a person.</param>
/// <param name="Confidence">Cross-entropy over the anchors that count.</param>
/// <param name="Identity">That of the embeddings of the cells with a person.</param>
public readonly record struct JdeScaleLosses(Tensor Box, Tensor Confidence, Tensor Identity);
