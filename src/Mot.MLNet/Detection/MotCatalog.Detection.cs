using Mot.Training.FairMot;
using Mot.Training.Trainers;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Trains FairMOT: one network that finds the objects of a frame and tells how they look.</summary>
    /// <param name="options">Network, detection and training; null for the defaults.</param>
    /// <param name="progress">Told after every step of training.</param>
    /// <param name="cancellation">Stops training after the current step, once the checkpoint is written.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks><inheritdoc cref="FairMotEstimator" path="/remarks"/></remarks>
    public FairMotEstimator FairMot(
        FairMotOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        FairMot(new FairMotStageOptions { Model = options ?? new(), Progress = progress, Cancellation = cancellation });

    /// <summary>Trains FairMOT: one network that finds the objects of a frame and tells how they look.</summary>
    /// <param name="options">The model, its columns, validation, progress and cancellation.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks><inheritdoc cref="FairMotEstimator" path="/remarks"/></remarks>
    public FairMotEstimator FairMot(FairMotStageOptions options) => new(this, options);
}
