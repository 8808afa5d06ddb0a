namespace Mot.Training.Optimization;

/// <summary>How the learning rate rises.</summary>
public enum LearningRateWarmUp
{
    /// <summary>In proportion to the step.</summary>
    Linear,

    /// <summary>With the fourth power of the step, within the first epoch: JDE's burn-in.</summary>
    BurnIn,
}
