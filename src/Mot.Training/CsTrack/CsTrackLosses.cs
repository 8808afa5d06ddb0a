using static TorchSharp.torch;

namespace Mot.Training.CsTrack;

/// <summary>CSTrack's losses of a batch, scalars, each with its gain.</summary>
/// <param name="Box">0.05 x 1 - CIoU over the matched anchors, summed over the strides.</param>
/// <param name="Object">Binary cross-entropy of an object's logit with the overlap reached, strides weighted 4, 1 and 0.4.</param>
/// <param name="Identity">That of the embeddings at the boxes' centres, before its weight.</param>
public readonly record struct CsTrackLosses(Tensor Box, Tensor Object, Tensor Identity);
