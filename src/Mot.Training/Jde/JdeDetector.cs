using Mot.Association;
using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Jde;

/// <summary>Finds the objects of a frame by a trained <see cref="JdeNetwork"/>.</summary>
public sealed class JdeDetector : JointDetector
{
    /// <summary>A detector over <paramref name="network"/>, which it puts into evaluation mode and disposes unless told to leave it open.</summary>
    public JdeDetector(JdeNetwork network, JdeNetworkOptions networkOptions, DetectionOptions? options = null, Device? device = null, bool leaveOpen = false)
        : base(network, networkOptions, options ?? DefaultDetection, device, leaveOpen)
    {
        NetworkOptions = networkOptions;
        Network = network;
    }

    /// <summary>JDE's own: boxes that overlap by more than 0.4 are one.</summary>
    public static DetectionOptions DefaultDetection { get; } = new() { NmsIoU = 0.4 };

    /// <summary>What the network is made of.</summary>
    public JdeNetworkOptions NetworkOptions { get; }

    /// <inheritdoc/>
    public override JointOptions Model => new JdeOptions { Network = NetworkOptions, Detection = Options };

    /// <summary>The network itself.</summary>
    public new JdeNetwork Network { get; }

    /// <inheritdoc/>
    protected override Detections Detect(Tensor input, Letterbox letterbox)
    {
        JdeMaps[] maps = Network.call(input);
        Watch([.. maps.Select(map => map.Detection)]);
        return JdeDecoder.Decode(maps, NetworkOptions.InputWidth, Options, Values, box => ToImage(letterbox.ToSource(box)));
    }

    private Box ToImage(Box box) =>
        Options.ReferenceCompatible ? new(Math.Max(0, box.X0), Math.Max(0, box.Y0), Math.Max(0, box.X1), Math.Max(0, box.Y1)) : box;
}
