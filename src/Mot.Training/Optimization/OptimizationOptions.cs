using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Optimization;

/// <summary>The optimizer and its constants; its learning rate is <see cref="TrainingOptions.LearningRate"/> under a <see cref="ScheduleOptions"/>.</summary>
public sealed record OptimizationOptions
{
    /// <summary>Which. Default <see cref="OptimizerKind.Adam"/>.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>Momentum, or Adam's beta 1. Default: the usual one, 0.9, and 0 for RMSprop.</summary>
    public double? Momentum { get; init; }

    /// <summary>Decay of the squared gradients' average: Adam's beta 2, RMSprop's alpha. Default: the usual one, 0.999 or 0.99.</summary>
    public double? SquareDecay { get; init; }

    /// <summary>Nesterov's momentum, for SGD. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay. Default 0. What a loss balancer learns is never decayed.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether decay leaves out biases and the normalisations' parameters, as CSTrack does and JDE doesn't. Default true.</summary>
    public bool DecayWeightsOnly { get; init; } = true;

    private double MomentumOrUsual => Momentum ?? (Kind == OptimizerKind.RmsProp ? 0 : 0.9);

    private double SquareDecayOrUsual => SquareDecay ?? (Kind == OptimizerKind.RmsProp ? 0.99 : 0.999);

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Defined(Kind);
        Check.Range(MomentumOrUsual, 0, 0.99999, nameof(Momentum));
        Check.Range(SquareDecayOrUsual, 0, 0.9999999, nameof(SquareDecay));
        Check.Range(WeightDecay, 0, 1);
        if (Nesterov && (Kind != OptimizerKind.Sgd || MomentumOrUsual == 0))
            throw new ArgumentOutOfRangeException(nameof(Nesterov), Nesterov, $"{nameof(Nesterov)} is true with {Kind} and momentum {MomentumOrUsual}; expected {OptimizerKind.Sgd} with some momentum.");
    }

    /// <summary>The optimizer of a model's parameters and of what its balancer learns.</summary>
    internal OptimizerHelper Create(IEnumerable<Parameter> model, IEnumerable<Parameter> balancer, double learningRate)
    {
        List<Parameter> decayed = [], plain = [];
        foreach (Parameter parameter in model.Where(p => p.requires_grad))
            (WeightDecay > 0 && (parameter.dim() > 1 || !DecayWeightsOnly) ? decayed : plain).Add(parameter);
        plain.AddRange(balancer);
        (List<Parameter> Parameters, double Decay)[] groups = [.. new[] { (decayed, WeightDecay), (plain, 0.0) }.Where(group => group.Item1.Count > 0)];
        double momentum = MomentumOrUsual, square = SquareDecayOrUsual;
        return Kind switch
        {
            OptimizerKind.Adam => optim.Adam(groups.Select(g => new Adam.ParamGroup(g.Parameters, learningRate, momentum, square, weight_decay: g.Decay)), learningRate, momentum, square),
            OptimizerKind.AdamW => optim.AdamW(groups.Select(g => new AdamW.ParamGroup(g.Parameters, learningRate, momentum, square, weight_decay: g.Decay)), learningRate, momentum, square),
            OptimizerKind.Sgd => optim.SGD(groups.Select(g => new SGD.ParamGroup(g.Parameters, learningRate, momentum, weight_decay: g.Decay, nesterov: Nesterov)), learningRate, momentum, nesterov: Nesterov),
            OptimizerKind.RmsProp => optim.RMSProp(groups.Select(g => new RMSProp.ParamGroup(g.Parameters, learningRate, alpha: square, weight_decay: g.Decay, momentum: momentum)), learningRate, alpha: square, momentum: momentum),
            _ => throw new ArgumentOutOfRangeException(nameof(Kind)),
        };
    }
}
