namespace Mot.Training.Optimization;

/// <summary>How the learning rate falls.</summary>
public enum LearningRateDecay
{
    /// <summary>Along half a cosine, to <see cref="ScheduleOptions.Floor"/>.</summary>
    Cosine,

    /// <summary>By <see cref="ScheduleOptions.Factor"/> at each of the <see cref="ScheduleOptions.Milestones"/>.</summary>
    MultiStep,

    /// <summary>Not at all.</summary>
    Constant,
}
