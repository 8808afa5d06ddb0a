namespace Mot.Training.Optimization;

/// <summary>The learning rate over the course of training.</summary>
public sealed record ScheduleOptions
{
    /// <summary>How it falls. Default <see cref="LearningRateDecay.Cosine"/>.</summary>
    public LearningRateDecay Decay { get; init; } = LearningRateDecay.Cosine;

    /// <summary>Where a cosine ends, as a share of the peak. Default 0.01.</summary>
    public double Floor { get; init; } = 0.01;

    /// <summary>Shares of the whole training after which <see cref="LearningRateDecay.MultiStep"/> steps, ascending. Default 0.5 and 0.75, as JDE; FairMOT and CSTrack have two thirds.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [0.5, 0.75];

    /// <summary>What the rate is multiplied by at a milestone. Default 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Steps over which the rate rises from nothing. Default 100.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>How it rises. Default <see cref="LearningRateWarmUp.Linear"/>.</summary>
    public LearningRateWarmUp WarmUp { get; init; } = LearningRateWarmUp.Linear;

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Defined(Decay);
        Check.Range(Floor, 0, 1);
        Check.Range(Factor, 0, 1);
        Check.Range(WarmUpSteps, 0, 1_000_000);
        Check.Defined(WarmUp);
        double before = 0;
        foreach (double milestone in Milestones)
        {
            Check.Range(milestone, before, 1, nameof(Milestones));
            before = milestone;
        }
    }

    /// <summary>What the peak rate is multiplied by.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stepsPerEpoch">Steps in a pass over the training set.</param>
    /// <param name="fraction">The share of the training that is done, 0 to 1.</param>
    public double At(long step, long stepsPerEpoch, double fraction)
    {
        double decay = Decay switch
        {
            LearningRateDecay.Cosine => Floor + (1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * fraction)),
            LearningRateDecay.MultiStep => Math.Pow(Factor, Milestones.Count(milestone => fraction >= milestone)),
            _ => 1,
        };
        return decay * Rise(step, stepsPerEpoch);
    }

    private double Rise(long step, long stepsPerEpoch)
    {
        if (WarmUp == LearningRateWarmUp.Linear) return WarmUpSteps == 0 ? 1 : Math.Min(1, (step + 1) / (double)WarmUpSteps);
        long length = Math.Min(WarmUpSteps, stepsPerEpoch);
        return step >= length ? 1 : Math.Pow(step / (double)length, 4);
    }
}
