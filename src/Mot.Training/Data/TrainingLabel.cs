using Mot.Association;

namespace Mot.Training.Data;

/// <summary>One object of a training image.</summary>
/// <param name="Box">Its box in pixels of the image; it may leave the image.</param>
/// <param name="Identity">Its identity, dense from 0 over the whole training set; -1 if unknown.</param>
/// <param name="Ignore">Whether nobody knows what is there: neither an object nor background.</param>
public readonly record struct TrainingLabel(Box Box, int Identity = -1, bool Ignore = false);
