using Mot.Training.Networks;
using Mot.Training.Trainers;

namespace Mot.Training.FairMot;

/// <summary>A FairMOT model from its network to its training.</summary>
public sealed record FairMotOptions
{
    /// <summary>The network.</summary>
    public FairMotNetworkOptions Network { get; init; } = new();

    /// <summary>Which peaks become detections.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>
    /// Weight of the sides' loss within detection. Default 1: a small network trained briefly needs it for tight boxes.
    /// FairMOT's code has 0.1 over DLA-34 and 0.5 over YOLOv5s.
    /// </summary>
    public double SidesWeight { get; init; } = 1;

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it, what was found and what is expected.</exception>
    public void Validate()
    {
        Network.Validate();
        Detection.Validate();
        Check.Range(SidesWeight, 0, 1000);
        Training.Validate();
    }
}
