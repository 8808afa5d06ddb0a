using Mot.MLNet.Detection;
using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Trainers;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Trains FairMOT: an anchor-free detector and embeddings of equal standing (Zhang et al., 2021).</summary>
    /// <param name="options">Network, detection and training; null for the defaults.</param>
    /// <param name="progress">Receives progress after each training step.</param>
    /// <param name="cancellation">Stops training after the current step, once the checkpoint is written.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks><inheritdoc cref="DetectionEstimator" path="/remarks"/></remarks>
    public DetectionEstimator FairMot(FairMotOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        JointModel(new DetectionStageOptions { Model = options ?? new FairMotOptions(), Progress = progress, Cancellation = cancellation });

    /// <summary>Trains JDE: anchors at three scales, embeddings of their cells (Wang et al., 2020).</summary>
    /// <inheritdoc cref="FairMot"/>
    public DetectionEstimator Jde(JdeOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        JointModel(new DetectionStageOptions { Model = options ?? new JdeOptions(), Progress = progress, Cancellation = cancellation });

    /// <summary>Trains CSTrack: detection and embeddings from features of their own (Liang et al., 2022).</summary>
    /// <inheritdoc cref="FairMot"/>
    public DetectionEstimator CsTrack(CsTrackOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        JointModel(new DetectionStageOptions { Model = options ?? new CsTrackOptions(), Progress = progress, Cancellation = cancellation });

    /// <summary>
    /// Trains the LWF tracker: one anchor a location on five levels, embeddings or chained pairs of frames (Vo et al., 2022).
    /// </summary>
    /// <inheritdoc cref="FairMot"/>
    public DetectionEstimator Lwf(LwfOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        JointModel(new DetectionStageOptions { Model = options ?? new LwfOptions(), Progress = progress, Cancellation = cancellation });

    /// <summary>Trains one network, of any system, that finds the objects of a frame and tells how they look.</summary>
    /// <param name="options">The model, its columns, validation, progress and cancellation.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks><inheritdoc cref="DetectionEstimator" path="/remarks"/></remarks>
    public DetectionEstimator JointModel(DetectionStageOptions options) => new(Environment, options);
}
