using static TorchSharp.torch;

namespace Mot.Training.Detecting;

/// <summary>Reads a tensor's numbers, row-major.</summary>
internal delegate ReadOnlySpan<float> TensorValues(Tensor tensor);
