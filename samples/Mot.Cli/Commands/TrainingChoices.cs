using System.CommandLine;
using Mot.MLNet.Detection;
using Mot.Training.Balancing;
using Mot.Training.Losses;
using Mot.Training.Optimization;

namespace Mot.Cli.Commands;

/// <summary>The options of a command that change how a network is trained; without one, the system's own value holds.</summary>
internal sealed class TrainingChoices
{
    private readonly Option<int?> _batch = new("--batch") { Description = "Images that go through the network together", HelpName = "N" };
    private readonly Option<int?> _accumulate = new("--accumulate") { Description = "Batches whose gradients make a step", HelpName = "N" };

    private readonly Option<OptimizerKind?> _optimizer = CommonOptions.Choice("--optimizer", "How gradients become steps", new Dictionary<string, OptimizerKind>
    {
        ["adam"] = OptimizerKind.Adam,
        ["adamw"] = OptimizerKind.AdamW,
        ["sgd"] = OptimizerKind.Sgd,
        ["rmsprop"] = OptimizerKind.RmsProp,
    });

    private readonly Option<double?> _learningRate = new("--learning-rate") { Description = "Learning rate at its peak", HelpName = "X" };

    private readonly Option<LearningRateDecay?> _schedule = CommonOptions.Choice("--schedule", "How the learning rate falls", new Dictionary<string, LearningRateDecay>
    {
        ["cosine"] = LearningRateDecay.Cosine,
        ["multistep"] = LearningRateDecay.MultiStep,
        ["constant"] = LearningRateDecay.Constant,
    });

    private readonly Option<IdentityLossKind?> _identityLoss = CommonOptions.Choice("--identity-loss", "What embeddings are trained by; cross-entropy without it", new Dictionary<string, IdentityLossKind>
    {
        ["cross-entropy"] = IdentityLossKind.CrossEntropy,
        ["triplet"] = IdentityLossKind.Triplet,
        ["triplet-bound"] = IdentityLossKind.TripletUpperBound,
    });

    private readonly Option<LossBalancing?> _balancing = CommonOptions.Choice("--balancing", "How the tasks' losses are weighed; without it as the system does", new Dictionary<string, LossBalancing>
    {
        ["uncertainty"] = LossBalancing.Uncertainty,
        ["fixed"] = LossBalancing.Fixed,
        ["uniform"] = LossBalancing.Uniform,
        ["normalization"] = LossBalancing.LossNormalization,
        ["mgda-ub"] = LossBalancing.MgdaUb,
        ["gradnorm"] = LossBalancing.GradNorm,
        ["dtp"] = LossBalancing.DynamicTaskPrioritization,
        ["self-paced"] = LossBalancing.SelfPaced,
        ["lwf"] = LossBalancing.LearnedWeightingFactors,
    });

    private readonly Option<int?> _mosaic = new("--mosaic") { Description = "Put up to N x N images into each: for pictures of a few large objects, which are to be found small and many", HelpName = "N" };

    private readonly Option<ValidationMetric?> _metric = CommonOptions.Choice("--metric", "What weights are chosen by on the validation frames; without it the mean of HOTA, MOTA and IDF1", new Dictionary<string, ValidationMetric>
    {
        ["mota"] = ValidationMetric.Mota,
        ["idf1"] = ValidationMetric.Idf1,
        ["hota"] = ValidationMetric.Hota,
        ["ap"] = ValidationMetric.AveragePrecision,
        ["tpr"] = ValidationMetric.Reidentification,
    });

    private readonly Option<int?> _patience = new("--patience") { Description = "End once so many validations have not improved", HelpName = "N" };
    private readonly Option<string?> _device = new("--device") { Description = "cpu or cuda; without it cuda where torch sees it", HelpName = "NAME" };

    private readonly Option<TrainingPrecision?> _precision = CommonOptions.Choice("--precision", "What to compute in; without it mixed (convolutions in bfloat16) on a CUDA device only", new Dictionary<string, TrainingPrecision>
    {
        ["float32"] = TrainingPrecision.Float32,
        ["mixed"] = TrainingPrecision.Mixed,
    });

    private readonly Option<TimeSpan?> _checkpointEvery = CommonOptions.Duration("--checkpoint-every", "What a kill loses at most [default: 1m]");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _batch, _accumulate, _optimizer, _learningRate, _schedule, _identityLoss, _balancing, _mosaic, _metric, _patience, _device, _precision, _checkpointEvery })
            command.Add(option);
    }

    public ValidationMetric Metric(ParseResult parsed) => parsed.GetValue(_metric) ?? ValidationMetric.Tracking;

    public TrainingOptions Apply(ParseResult parsed, TrainingOptions training) => training with
    {
        BatchSize = parsed.GetValue(_batch) ?? training.BatchSize,
        AccumulatedBatches = parsed.GetValue(_accumulate) ?? training.AccumulatedBatches,
        Optimizer = parsed.GetValue(_optimizer) is { } kind ? new() { Kind = kind } : training.Optimizer,
        LearningRate = parsed.GetValue(_learningRate) ?? training.LearningRate,
        Schedule = training.Schedule with { Decay = parsed.GetValue(_schedule) ?? training.Schedule.Decay },
        IdentityLoss = parsed.GetValue(_identityLoss) ?? training.IdentityLoss,
        LossBalancing = parsed.GetValue(_balancing) ?? training.LossBalancing,
        Augmentation = training.Augmentation with { MosaicSide = parsed.GetValue(_mosaic) ?? training.Augmentation.MosaicSide },
        Patience = parsed.GetValue(_patience) ?? training.Patience,
        Device = parsed.GetValue(_device) ?? training.Device,
        Precision = parsed.GetValue(_precision) ?? training.Precision,
        CheckpointInterval = parsed.GetValue(_checkpointEvery) ?? training.CheckpointInterval,
    };
}
