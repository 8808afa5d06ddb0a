using Mot.Training.Balancing;
using Mot.Training.Data;
using Mot.Training.Losses;

namespace Mot.Training.Optimization;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training set. Default 30, as FairMOT. With a <see cref="TimeLimit"/> whichever ends first.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>
    /// Longest time to train, or null. The learning rate follows the time then, so that training ends well however fast
    /// the machine is; the same seed gives the same weights only without it.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Images a step. Default 4.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>Batches whose gradients are added up before a step is taken, for batches larger than memory allows. Default 1.</summary>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>How gradients become steps. Default: Adam.</summary>
    public OptimizationOptions Optimizer { get; init; } = new();

    /// <summary>The learning rate at its peak. Default 1e-3 (FairMOT fine-tunes a pre-trained DLA-34 with 1e-4).</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How the learning rate rises to its peak and falls. Default: 100 steps of warm-up, then a cosine.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>What becomes of batch normalisations. Default: they are trained. Freeze them where batches are small and weights pre-trained.</summary>
    public Normalization Normalization { get; init; }

    /// <summary>The gradient's norm is cut to this. Default 20; 0 leaves it.</summary>
    public double GradientNorm { get; init; } = 20;

    /// <summary>Decay a step of the weights' moving average, which is what training gives. Default 0.998.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>What embeddings are trained by. Default <see cref="IdentityLossKind.CrossEntropy"/>. Without meaning over pairs of frames, which have none.</summary>
    public IdentityLossKind IdentityLoss { get; init; }

    /// <summary>How the losses of the tasks are weighed. Default <see cref="LossBalancing.Uncertainty"/>.</summary>
    public LossBalancing LossBalancing { get; init; } = LossBalancing.Uncertainty;

    /// <summary>The constants of that method.</summary>
    public BalancingOptions Balancing { get; init; } = new();

    /// <summary>How images are varied.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>
    /// How many differently varied copies of an image stand side by side in a batch. Default 1. More give the embedding
    /// something to compare where each identity is on one image only (see <see cref="TrainingSetOptions.SingleImages"/>), at
    /// the price of fewer different images a batch.
    /// </summary>
    public int Copies { get; init; } = 1;

    /// <summary>
    /// Threads that load and vary images ahead of the network. Default 2. More keep a fast network from waiting, at two
    /// batches of memory each; the weights are the same whatever their number.
    /// </summary>
    public int Workers { get; init; } = 2;

    /// <summary>
    /// Seed of all chance. Default 1. The same seed, data and options give the same weights at the same thread count. Torch has one
    /// generator a process: trainers wait for one another while they initialise, but nothing else may draw from it meanwhile.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>File to keep the state of training in, so that it can go on after a stop; null keeps none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Time between two checkpoints. Default one minute: what a kill loses at most.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether to go on from <see cref="Checkpoint"/> where that file exists. Default false: start anew.</summary>
    public bool Resume { get; init; }

    /// <summary>How often training is validated, where there is something to validate on; the best weights are kept. Default 8, spread over the last three quarters.</summary>
    public int Validations { get; init; } = 8;

    /// <summary>Ends training once so many validations in a row have not improved on the best. Default 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>Where to train: "cpu", "cuda" or "cuda:1". Default null: on the first CUDA device if torch sees one, on the processor otherwise.</summary>
    public string? Device { get; init; }

    /// <summary>In what to compute. Default <see cref="TrainingPrecision.ByDevice"/>.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Range(Epochs, 1, 1_000_000);
        if (TimeLimit is TimeSpan limit) Check.Positive(limit.TotalSeconds, nameof(TimeLimit));
        Check.Range(BatchSize, 1, 4096);
        Check.Range(AccumulatedBatches, 1, 4096);
        Optimizer.Validate();
        Check.Positive(LearningRate);
        Schedule.Validate();
        Check.Defined(Normalization);
        Check.Range(GradientNorm, 0, double.MaxValue);
        Check.Range(AverageDecay, 0, 1);
        Check.Defined(IdentityLoss);
        Check.Defined(LossBalancing);
        Balancing.Validate();
        Augmentation.Validate();
        Check.Range(Copies, 1, BatchSize);
        Check.Range(Workers, 1, 256);
        Check.Positive(CheckpointInterval.TotalSeconds, nameof(CheckpointInterval));
        Check.Range(Validations, 0, 1000);
        Check.Range(Patience, 0, 1000);
        TrainingDevice.Check(Device);
        Check.Defined(Precision);
    }
}
