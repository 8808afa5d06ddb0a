using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Networks;
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

    /// <summary>The network itself.</summary>
    public new LwfNetwork Network { get; }

    /// <inheritdoc/>
    protected override Detections Detect(Tensor input, Letterbox letterbox)
    {
        Tensor[] levels = Network.Levels(input);
        LwfMaps maps = Network.Branches(levels, Network.Mode == LwfMode.Pairs ? levels : null);
        return LwfDecoder.Decode(maps, Network.Mode, _anchors, Options, Values, box => letterbox.ToSource(box));
    }
}
