namespace Mot.Training.Balancing;

/// <summary>How the losses of the tasks are weighed against each other.</summary>
public enum LossBalancing
{
    /// <summary>Learned from each task's uncertainty (<see cref="UncertaintyBalancer"/>).</summary>
    Uncertainty,

    /// <summary>Fixed factors (<see cref="FixedBalancer"/>): those of <see cref="BalancingOptions.Weights"/>, or the system's own.</summary>
    Fixed,

    /// <summary>All alike (<see cref="UniformBalancer"/>).</summary>
    Uniform,

    /// <summary>The reciprocal of each loss's moving average (<see cref="NormalizationBalancer"/>).</summary>
    LossNormalization,

    /// <summary>The shortest combination of the tasks' gradients (<see cref="MgdaUbBalancer"/>).</summary>
    MgdaUb,

    /// <summary>Gradients of like length, longer where a task lags behind (<see cref="GradNormBalancer"/>).</summary>
    GradNorm,

    /// <summary>More for what is harder (<see cref="PriorityBalancer"/>).</summary>
    DynamicTaskPrioritization,

    /// <summary>What is easier first (<see cref="SelfPacedBalancer"/>).</summary>
    SelfPaced,

    /// <summary>By a small network of the losses (<see cref="LearnedFactorsBalancer"/>).</summary>
    LearnedWeightingFactors,
}
