using Mot.Training.Optimization;

namespace Mot.Training.Trainers;

/// <summary>Where training is.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Passes over the training set done.</summary>
    public required double Epoch { get; init; }

    /// <summary>Share of the whole that is done, 0 to 1, by steps or by time, whichever is further.</summary>
    public required double Fraction { get; init; }

    /// <summary>Time spent training, over all resumptions.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Time that is left at this pace.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Images trained on a second, since this run began.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Share of this run's time that the network waited for images, 0 to 1; more <see cref="TrainingOptions.Workers"/> lower it.</summary>
    public double Waiting { get; init; }

    /// <summary>Each loss of the last step, by name.</summary>
    public required IReadOnlyList<(string Name, double Value)> Losses { get; init; }

    /// <summary>The weight that each task has in the sum, by name.</summary>
    public required IReadOnlyList<(string Name, double Value)> Weights { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The last validation's score and the best so far, where there was one.</summary>
    public (double Last, double Best)? Validation { get; init; }

    /// <summary>All curves so far; given when a checkpoint is due and at the end, null in between.</summary>
    public IReadOnlyList<TrainingCurve>? Curves { get; init; }

    /// <summary>What went wrong without stopping training, such as a checkpoint that found the disk full; told once.</summary>
    public string? Warning { get; init; }
}
