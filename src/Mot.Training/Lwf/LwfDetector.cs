using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Lwf;

/// <summary>Finds the objects of a frame by a trained <see cref="LwfNetwork"/>.</summary>
public sealed class LwfDetector : JointDetector
{
    private readonly LwfAnchors _anchors;

    /// <summary>A detector over <paramref name="network"/>, which it puts into evaluation mode and disposes unless told to leave it open.</summary>
    public LwfDetector(LwfNetwork network, LwfNetworkOptions networkOptions, DetectionOptions? options = null, Device? device = null, bool leaveOpen = false)
        : base(network, networkOptions, options ?? DefaultDetection, device, leaveOpen)
    {
        NetworkOptions = networkOptions;
        Network = network;
        _anchors = new LwfAnchors(networkOptions);
    }

    /// <summary>RetinaNet's: boxes that overlap by more than 0.5 are one.</summary>
    public static DetectionOptions DefaultDetection { get; } = new() { NmsIoU = 0.5 };

    /// <summary>What the network is made of.</summary>
    public LwfNetworkOptions NetworkOptions { get; }

    /// <inheritdoc/>
    public override JointOptions Model => new LwfOptions { Network = NetworkOptions, Detection = Options };

    /// <summary>The network itself.</summary>
    public new LwfNetwork Network { get; }

    /// <inheritdoc/>
    protected override Detections Detect(Tensor input, Letterbox letterbox)
    {
        Tensor[] levels = Network.Levels(input);
        return Decode(levels, SeesPairs ? levels : null, letterbox);
    }

    /// <inheritdoc/>
    protected override Detections Detect(Tensor input, Letterbox letterbox, FrameMemory memory)
    {
        Tensor[] levels = Network.Levels(input);

        // One pass of the body a frame: that of the frame before is kept, unless the memory comes from a snapshot. A stream's first frame is a pair with itself.
        Tensor[] previous = memory.Maps ?? (memory.Frame is { } frame ? Network.Levels(Input(frame)) : levels);
        Detections found = Decode(levels, previous, letterbox);
        memory.Maps = levels;
        return found;
    }

    private Detections Decode(Tensor[] levels, Tensor[]? previous, Letterbox letterbox)
    {
        LwfMaps maps = Network.Branches(levels, previous);
        Watch(maps.Classification, maps.Regression);
        return LwfDecoder.Decode(maps, Network.Mode, _anchors, Options, Values, box => letterbox.ToSource(box));
    }
}
