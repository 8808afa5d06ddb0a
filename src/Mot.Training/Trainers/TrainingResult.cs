using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>What training gives.</summary>
/// <param name="Network">The trained network, in evaluation mode: the moving average of the weights, the best validated one where there was validation. The caller disposes it.</param>
/// <param name="Curves">Losses, weights of the tasks, learning rate and validation over the steps.</param>
/// <param name="Steps">Steps that were taken.</param>
/// <param name="Score">The best validation's score, where there was one.</param>
public sealed record TrainingResult(nn.Module Network, IReadOnlyList<TrainingCurve> Curves, long Steps, double? Score);
