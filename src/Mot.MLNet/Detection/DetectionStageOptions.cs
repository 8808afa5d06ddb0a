using Microsoft.ML;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.MLNet.Schema;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using Mot.Training.Trainers;

namespace Mot.MLNet.Detection;

/// <summary>Everything about a detection stage: the system and its model, what it is trained with, its columns, and how to follow and stop it.</summary>
public sealed record DetectionStageOptions
{
    /// <summary>Network, detection and training of a system. Default: FairMOT's.</summary>
    public JointOptions Model { get; init; } = new FairMotOptions();

    /// <summary>Columns read and written.</summary>
    public DetectionColumns Columns { get; init; } = new();

    /// <summary>Name of the one class that is detected. Default: "person".</summary>
    public string Label { get; init; } = "person";

    /// <summary>How the training images are kept.</summary>
    public TrainingSetOptions TrainingSet { get; init; } = new();

    /// <summary>
    /// Frames with truth to track and score while training; the best weights are kept. Null: the last ones. Default: null.
    /// </summary>
    public IDataView? Validation { get; init; }

    /// <summary>
    /// The tracker of a validation, where it starts to be tuned: weights are scored at the thresholds that suit them.
    /// Null: <see cref="JointOptions.TuningStart"/> of the model. Default: null.
    /// </summary>
    public TrackerOptions? ValidationTracker { get; init; }

    /// <summary>What a validation scores weights by. Default: <see cref="ValidationMetric.Tracking"/>.</summary>
    public ValidationMetric ValidationMetric { get; init; }

    /// <summary>How the tracker of a validation is tuned, and by what. Default: 60 trials for the mean of HOTA, MOTA and IDF1.</summary>
    public TuningOptions ValidationTuning { get; init; } = new() { Trials = 60, Metrics = TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1 };

    /// <summary>Receives progress after each training step. The context's log receives it about once a minute as well.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Stops training after the current step, once the checkpoint is written; fitting then throws
    /// <see cref="OperationCanceledException"/>, and goes on another time by
    /// <see cref="TrainingOptions.Resume"/>.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the option, what was found and what is expected.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Model);
        ArgumentException.ThrowIfNullOrEmpty(Label);
        Model.Validate();
        Columns.Validate();
        TrainingSet.Validate();
        ValidationTracker?.Validate();
        if (!Enum.IsDefined(ValidationMetric))
            throw new ArgumentOutOfRangeException(nameof(ValidationMetric), ValidationMetric, $"{nameof(ValidationMetric)} is {ValidationMetric}; expected one of {string.Join(", ", Enum.GetNames<ValidationMetric>())}.");
    }
}
