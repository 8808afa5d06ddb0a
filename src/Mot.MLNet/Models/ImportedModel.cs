using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Training.Checkpoints;

namespace Mot.MLNet.Models;

/// <summary>What became of a checkpoint.</summary>
/// <param name="Model">Detection and association, which own what they hold: dispose it.</param>
/// <param name="Report">Which tensors were loaded and which were not needed.</param>
public sealed record ImportedModel(TransformerChain<ITransformer> Model, CheckpointReport Report);
