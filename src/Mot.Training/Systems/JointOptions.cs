using Mot.Association.Tracking;
using Mot.Training.Detecting;
using Mot.Training.Networks;
using Mot.Training.Optimization;
using static TorchSharp.torch;

namespace Mot.Training.Systems;

/// <summary>A joint model from its network to its training; each system has its own.</summary>
public abstract record JointOptions
{
    /// <summary>Torch has one generator a process: two networks that are initialised at once would share its numbers.</summary>
    internal static Lock Generator { get; } = new();

    /// <summary>Which of the network's proposals become detections.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>
    /// File of weights that the network's body starts from, such as torchvision's ResNet-50 trained on ImageNet: PyTorch's .pth or
    /// safetensors. Of a file with the network's own names, such as CenterNet's trained on COCO, all is taken whose names and shapes
    /// meet. Default null: the whole network starts from the seed.
    /// </summary>
    public string? BodyWeights { get; init; }

    /// <summary>What the network is made of.</summary>
    public abstract INetworkOptions NetworkOptions { get; }

    /// <summary>The tracker that a search for thresholds starts from, for scores of this system's kind.</summary>
    public virtual TrackerOptions TuningStart => NetworkOptions.EmbeddingSize == 0 ? TrackerPresets.ForTuningPairs : TrackerPresets.ForTuning;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it, what was found and what is expected.</exception>
    public virtual void Validate()
    {
        NetworkOptions.Validate();
        Detection.Validate();
        Training.Validate();
    }

    /// <summary>The same with another size of the network's input, in pixels.</summary>
    public abstract JointOptions WithInput(int width, int height);

    /// <summary>The network, freshly initialised from torch's generator.</summary>
    public abstract nn.Module CreateNetwork();

    /// <summary>The network, initialised from a seed: the same weights each time.</summary>
    public nn.Module CreateNetwork(int seed)
    {
        lock (Generator)
        {
            manual_seed(seed);
            return CreateNetwork();
        }
    }

    /// <summary>A detector over a network of these options, which it disposes unless told to leave it open.</summary>
    public abstract JointDetector CreateDetector(nn.Module network, Device? device = null, bool leaveOpen = false);

    /// <summary>What is minimised, over a network that it owns and a training set of so many identities.</summary>
    internal abstract JointObjective CreateObjective(nn.Module network, int identities);

    /// <summary>Frames between the images of a pair at most; 0 where images are seen by themselves.</summary>
    internal virtual int PairReach => 0;

    /// <summary>Whatever changes the course of training, besides <see cref="Training"/>.</summary>
    internal virtual string Course => NetworkOptions.ToString()!;
}
