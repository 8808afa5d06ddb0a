using Mot.Association.Tracking;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Models;
using Mot.MLNet.Schema;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Networks;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Makes a model of a checkpoint that the authors of a system published, or that was trained with their code.</summary>
    /// <param name="path">PyTorch's <c>.pth</c> or <c>.pt</c>, old or new, or safetensors. Nothing in it is executed.</param>
    /// <param name="system">Whose checkpoint it is.</param>
    /// <param name="input">Size of the network's input in pixels, multiples of 32; null: 1088x608.</param>
    /// <param name="tracker">The tracker; null: the system's own.</param>
    /// <param name="label">Name of the one class that is detected.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, holds what is not known, or is of another network; the message names what.</exception>
    public ImportedModel ImportCheckpoint(
        string path, JointSystem system, (int Width, int Height)? input = null, TrackerOptions? tracker = null, string label = "person", DetectionColumns? columns = null)
    {
        columns ??= new();
        columns.Validate();
        ArgumentException.ThrowIfNullOrEmpty(label);
        using Checkpoint checkpoint = Checkpoint.Read(path);
        (JointOptions options, TrackerOptions preset) = OptionsOf(checkpoint, system, start: false);
        Check(options, checkpoint, NetworkWeights.Check);
        if (input is { } size)
            options = options.WithInput(size.Width, size.Height);
        options.Validate();
        nn.Module network = options.CreateNetwork();
        CheckpointReport report = Loading(network, () => CheckpointWeights.Load(checkpoint, network));
        var association = new AssociationOptions { Tracker = tracker ?? preset };
        return new(new([DetectionStage(options, network, columns, label), new AssociationTransformer(association)]), report);
    }

    /// <summary>
    /// Makes a network to train further of a checkpoint that the authors of a system published, or start from themselves: of FairMOT's
    /// also one with other heads, such as CenterNet's trained on COCO. What it lacks starts from the seed, as the report says.
    /// </summary>
    /// <param name="path">PyTorch's <c>.pth</c> or <c>.pt</c>, old or new, or safetensors. Nothing in it is executed.</param>
    /// <param name="system">Whose checkpoint it is.</param>
    /// <param name="report">What became of its tensors.</param>
    /// <param name="seed">Seed of the weights that start anew.</param>
    /// <param name="label">Name of the one class that is detected.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <returns>The network; dispose it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, holds what is not known, or is of another network; the message names what.</exception>
    public DetectionTransformer ImportStart(
        string path, JointSystem system, out CheckpointReport report, int seed = 1, string label = "person", DetectionColumns? columns = null)
    {
        columns ??= new();
        columns.Validate();
        ArgumentException.ThrowIfNullOrEmpty(label);
        using Checkpoint checkpoint = Checkpoint.Read(path);
        (JointOptions options, _) = OptionsOf(checkpoint, system, start: true);
        Check(options, checkpoint, NetworkWeights.CheckCount);
        nn.Module network = options.CreateNetwork(seed);
        report = Loading(network, () => system == JointSystem.FairMot ? CheckpointWeights.LoadStart(checkpoint, network) : CheckpointWeights.Load(checkpoint, network));
        return DetectionStage(options, network, columns, label);
    }

    /// <summary>What a checkpoint's network is made of, and the system's tracker.</summary>
    private static (JointOptions Options, TrackerOptions Tracker) OptionsOf(Checkpoint checkpoint, JointSystem system, bool start) => system switch
    {
        // FairMOT's peaks are not suppressed any further.
        JointSystem.FairMot => ((JointOptions)new FairMotOptions { Network = FairMotNetworkOptions.FromCheckpoint(checkpoint, start), Detection = new DetectionOptions { NmsIoU = 1, MaxDetections = 500 } }, TrackerPresets.FairMot),
        JointSystem.Jde => (new JdeOptions { Network = JdeNetworkOptions.FromCheckpoint(checkpoint) }, TrackerPresets.JdeCode),
        JointSystem.CsTrack => (new CsTrackOptions { Network = CsTrackNetworkOptions.FromCheckpoint(checkpoint) }, TrackerPresets.CsTrack),
        _ => throw new ArgumentOutOfRangeException(nameof(system), system, $"Found system {system}, expected one of {string.Join(", ", Enum.GetNames<JointSystem>())}."),
    };

    /// <summary>Checks what a checkpoint asks for before a network of that size is made.</summary>
    private static void Check(JointOptions options, Checkpoint checkpoint, Action<INetworkOptions, IReadOnlyCollection<Tensor>> check)
    {
        try
        {
            options.Validate();
            check(options.NetworkOptions, [.. checkpoint.Tensors.Values]);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"{checkpoint.Path}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Loads weights; disposes of the network where that fails.</summary>
    private static CheckpointReport Loading(nn.Module network, Func<CheckpointReport> load)
    {
        try
        {
            return load();
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private DetectionTransformer DetectionStage(JointOptions options, nn.Module network, DetectionColumns columns, string label) =>
        new DetectionTransformer(new NetworkFrameDetector(options.CreateDetector(network)), columns, [label]).LoggedTo(Environment);
}
