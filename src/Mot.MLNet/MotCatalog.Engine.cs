using Microsoft.ML;
using Mot.MLNet.Associating;
using Mot.MLNet.Engine;
using Mot.MLNet.Models;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Makes an engine that tracks a live stream.</summary>
    /// <param name="model">
    /// Stages that find objects in single frames, such as a fitted <see cref="JointModel"/>, then a fitted
    /// <see cref="Associate(AssociationOptions)"/>. It stays the caller's, and must outlive the engine.
    /// </param>
    /// <param name="options">Frame rate; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model is not of that form.</exception>
    public TrackingEngine CreateTrackingEngine(ITransformer model, TrackingEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= TrackingEngineOptions.Default;
        options.Validate();
        ITransformer[] stages = [.. ModelStages.Of(model)];
        if (stages is not [.. { Length: > 0 } detection, AssociationTransformer association])
        {
            throw new ArgumentException(
                $"Found stages {string.Join(", ", stages.Select(stage => stage.GetType().Name))}; a tracking engine needs stages that detect, then one {nameof(AssociationTransformer)}.",
                nameof(model));
        }

        return new(FrameDetector.Create(detection, association.Options, options.ImageColumnName), association.Options, options);
    }
}
