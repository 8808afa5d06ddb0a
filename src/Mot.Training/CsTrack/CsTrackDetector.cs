using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.CsTrack;

/// <summary>Finds the objects of a frame by a trained <see cref="CsTrackNetwork"/>.</summary>
public sealed class CsTrackDetector : JointDetector
{
    /// <summary>A detector over <paramref name="network"/>, which it puts into evaluation mode and disposes unless told to leave it open.</summary>
    public CsTrackDetector(CsTrackNetwork network, CsTrackNetworkOptions networkOptions, DetectionOptions? options = null, Device? device = null, bool leaveOpen = false)
        : base(network, networkOptions, options ?? DefaultDetection, device, leaveOpen)
    {
        NetworkOptions = networkOptions;
        Network = network;
    }

    /// <summary>CSTrack's own: Cluster-NMS at 0.6.</summary>
    public static DetectionOptions DefaultDetection { get; } = new() { NmsIoU = 0.6, Suppression = Suppression.ClusterDistance };

    /// <summary>What the network is made of.</summary>
    public CsTrackNetworkOptions NetworkOptions { get; }

    /// <inheritdoc/>
    public override JointOptions Model => new CsTrackOptions { Network = NetworkOptions, Detection = Options };

    /// <summary>The network itself.</summary>
    public new CsTrackNetwork Network { get; }

    /// <inheritdoc/>
    protected override Detections Detect(Tensor input, Letterbox letterbox)
    {
        CsTrackMaps maps = Network.call(input);
        Watch(maps.Detections);
        return CsTrackDecoder.Decode(maps, Network.DetectionHead.K, Options, Values, box => letterbox.ToSource(box));
    }
}
