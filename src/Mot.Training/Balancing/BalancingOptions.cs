using Mot.Training.Losses;
using Mot.Training.Trainers;

namespace Mot.Training.Balancing;

/// <summary>The constants of the methods of <see cref="LossBalancing"/>; each looks at its own only.</summary>
public sealed record BalancingOptions
{
    /// <summary><see cref="LossBalancing.Fixed"/>: one factor a task, in the order of the system's tasks. Default null: the system's own.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary><see cref="LossBalancing.Fixed"/>: one factor of all detection losses in place of the system's own, such as <see cref="WeightSearch"/> finds. Default null.</summary>
    public double? DetectionWeight { get; init; }

    /// <summary><see cref="LossBalancing.Fixed"/>: likewise of all identity losses.</summary>
    public double? IdentityWeight { get; init; }

    /// <summary><see cref="LossBalancing.LossNormalization"/>: decay a step of the moving average. Default 0.99; nearer to 1 it follows more slowly.</summary>
    public double NormalizationDecay { get; init; } = 0.99;

    /// <summary><see cref="LossBalancing.GradNorm"/>: alpha. Default 1.5; 0 makes all gradients equally long, more helps the laggards more.</summary>
    public double GradNormAlpha { get; init; } = 1.5;

    /// <summary><see cref="LossBalancing.GradNorm"/>: the rate at which weights follow. Default 0.025.</summary>
    public double GradNormRate { get; init; } = 0.025;

    /// <summary><see cref="LossBalancing.DynamicTaskPrioritization"/>: gamma. Default 1; 0 leaves the logarithm alone, more forgets what is mastered sooner.</summary>
    public double PriorityGamma { get; init; } = 1;

    /// <summary><see cref="LossBalancing.DynamicTaskPrioritization"/>: share of the last batch in the mean of the indicator. Default 0.05.</summary>
    public double PriorityShare { get; init; } = 0.05;

    /// <summary><see cref="LossBalancing.SelfPaced"/>: the age to start from, in units of a task's first loss. Default 2, where all tasks have half their weight.</summary>
    public double PaceAge { get; init; } = 2;

    /// <summary><see cref="LossBalancing.SelfPaced"/>: growth of the age a step. Default 1.002: thousand steps multiply it by 7.</summary>
    public double PaceGrowth { get; init; } = 1.002;

    /// <summary><see cref="LossBalancing.LearnedWeightingFactors"/>: hidden channels C. Default 32, the best of LWF's Table IV.</summary>
    public int LwfChannels { get; init; } = 32;

    /// <summary><see cref="LossBalancing.LearnedWeightingFactors"/>: hidden layers N. Default 1, the best of LWF's Table V.</summary>
    public int LwfLayers { get; init; } = 1;

    /// <summary><see cref="LossBalancing.LearnedWeightingFactors"/>: what keeps the weights from vanishing. Default <see cref="LwfGuard.FixedProduct"/>.</summary>
    public LwfGuard LwfGuard { get; init; } = LwfGuard.FixedProduct;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        foreach (double weight in Weights ?? []) Check.Range(weight, 0, double.MaxValue, nameof(Weights));
        Check.Range(DetectionWeight ?? 0, 0, double.MaxValue, nameof(DetectionWeight));
        Check.Range(IdentityWeight ?? 0, 0, double.MaxValue, nameof(IdentityWeight));
        Check.Range(NormalizationDecay, 0, 0.9999999);
        Check.Range(GradNormAlpha, 0, 100);
        Check.Range(GradNormRate, 0, 1);
        Check.Range(PriorityGamma, 0, 100);
        Check.Range(PriorityShare, 1e-9, 1);
        Check.Positive(PaceAge);
        Check.Range(PaceGrowth, 1, 2);
        Check.Range(LwfChannels, 1, 4096);
        Check.Range(LwfLayers, 0, 16);
        Check.Defined(LwfGuard);
    }

    /// <summary>The balancer of a system's tasks, freshly initialised from torch's generator where it has chance.</summary>
    internal LossBalancer Create(LossBalancing method, IReadOnlyList<LossTask> tasks) => method switch
    {
        LossBalancing.Uncertainty => new UncertaintyBalancer([.. tasks.Select(task => task.LogVariance)]),
        LossBalancing.Fixed => new FixedBalancer(FixedWeights(tasks)),
        LossBalancing.Uniform => new UniformBalancer(tasks.Count),
        LossBalancing.LossNormalization => new NormalizationBalancer(tasks.Count, NormalizationDecay),
        LossBalancing.MgdaUb => new MgdaUbBalancer(tasks.Count),
        LossBalancing.GradNorm => new GradNormBalancer(tasks.Count, GradNormAlpha, GradNormRate),
        LossBalancing.DynamicTaskPrioritization => new PriorityBalancer(tasks.Count, PriorityGamma, PriorityShare),
        LossBalancing.SelfPaced => new SelfPacedBalancer(tasks.Count, PaceAge, PaceGrowth),
        LossBalancing.LearnedWeightingFactors => new LearnedFactorsBalancer(tasks.Count, LwfChannels, LwfLayers, LwfGuard),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, $"There is no loss balancing {method}."),
    };

    private IEnumerable<double> FixedWeights(IReadOnlyList<LossTask> tasks)
    {
        if (Weights is null) return tasks.Select(task => (task.Kind == LossKind.Identity ? IdentityWeight : DetectionWeight) ?? task.FixedWeight);
        if (Weights.Count != tasks.Count)
            throw new ArgumentException($"{nameof(Weights)} has {Weights.Count} factors; expected {tasks.Count}, of {string.Join(", ", tasks.Select(task => task.Name))}.");
        return Weights;
    }
}
