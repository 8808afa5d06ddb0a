using System.Runtime.InteropServices;
using Mot.Association;
using Mot.Training.Frames;
using Mot.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Training.FairMot;

/// <summary>Finds the objects of a frame, with their embeddings, by a trained <see cref="FairMotNetwork"/>. Not for several threads at once.</summary>
public sealed class FairMotDetector : IDisposable
{
    private readonly FairMotNetwork _network;
    private readonly Device _device;
    private readonly Tensor _input;
    private readonly Mat _fitted = new();
    private readonly bool _leaveOpen;

    /// <summary>A detector over <paramref name="network"/>, which it puts into evaluation mode and disposes unless told to leave it open.</summary>
    public FairMotDetector(FairMotNetwork network, FairMotNetworkOptions networkOptions, DetectionOptions? options = null, Device? device = null, bool leaveOpen = false)
    {
        networkOptions.Validate();
        Options = options ?? new DetectionOptions();
        Options.Validate();
        NetworkOptions = networkOptions;
        _device = device ?? CPU;
        _network = network;
        _leaveOpen = leaveOpen;
        _network.to(_device);
        _network.eval();
        _network.apply(module => (module as ConvBlock)?.Fold());
        _input = zeros(1, 3, networkOptions.InputHeight, networkOptions.InputWidth).DetachFromDisposeScope();
    }

    /// <summary>What becomes a detection.</summary>
    public DetectionOptions Options { get; }

    /// <summary>What the network is made of.</summary>
    public FairMotNetworkOptions NetworkOptions { get; }

    /// <summary>The network itself.</summary>
    public FairMotNetwork Network => _network;

    /// <summary>The objects of an image, BGR, 8 bits, of any size.</summary>
    public Detections Detect(Mat image)
    {
        var letterbox = new Letterbox(image.Width, image.Height, NetworkOptions.InputWidth, NetworkOptions.InputHeight);
        letterbox.Apply(image, _fitted);
        PixelPlanes.FromBgr(_fitted, MemoryMarshal.Cast<byte, float>(_input.bytes));

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        FairMotMaps maps = _network.call(_input.to(_device));
        Tensor heatMap = maps.HeatMap.cpu().contiguous(), sides = maps.Sides.cpu().contiguous();
        Tensor offset = maps.Offset.cpu().contiguous(), embedding = maps.Embedding.cpu().contiguous();
        return FairMotDecoder.Decode(
            Values(heatMap), Values(sides), Values(offset), Values(embedding),
            (int)heatMap.shape[3], (int)heatMap.shape[2], Options, box => letterbox.ToSource(box));

        static ReadOnlySpan<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_leaveOpen) _network.apply(module => (module as ConvBlock)?.Unfold());
        else _network.Dispose();
        _input.Dispose();
        _fitted.Dispose();
    }
}
