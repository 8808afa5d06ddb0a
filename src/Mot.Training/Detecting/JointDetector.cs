using System.Runtime.InteropServices;
using Mot.Training.Frames;
using Mot.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Training.Detecting;

/// <summary>
/// Finds the objects of a frame, with their embeddings, by a trained network: letterbox, network, decoding. Not for several
/// threads at once.
/// </summary>
public abstract class JointDetector : IDisposable
{
    private readonly nn.Module _network;
    private readonly Tensor _input;
    private readonly Mat _fitted = new();
    private readonly bool _leaveOpen;

    /// <summary>A detector over <paramref name="network"/>, which it puts into evaluation mode and disposes unless told to leave it open.</summary>
    protected JointDetector(nn.Module network, INetworkOptions networkOptions, DetectionOptions? options, Device? device, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(networkOptions);
        networkOptions.Validate();
        Options = options ?? new DetectionOptions();
        Options.Validate();
        EmbeddingSize = networkOptions.EmbeddingSize;
        Device = device ?? CPU;
        _network = network;
        _leaveOpen = leaveOpen;
        _network.to(Device);
        _network.eval();
        _network.apply(module => (module as IFoldable)?.Fold());
        _input = zeros(1, 3, networkOptions.InputHeight, networkOptions.InputWidth).DetachFromDisposeScope();
    }

    /// <summary>What becomes a detection.</summary>
    public DetectionOptions Options { get; }

    /// <summary>Length D of an embedding.</summary>
    public int EmbeddingSize { get; }

    /// <summary>The network itself.</summary>
    public nn.Module Network => _network;

    /// <summary>Where the network runs.</summary>
    protected Device Device { get; }

    /// <summary>The objects of an image, BGR, 8 bits, of any size.</summary>
    public Detections Detect(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var letterbox = new Letterbox(image.Width, image.Height, (int)_input.shape[3], (int)_input.shape[2]);
        letterbox.Apply(image, _fitted);
        PixelPlanes.FromBgr(_fitted, MemoryMarshal.Cast<byte, float>(_input.bytes));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Detect(_input.to(Device), letterbox);
    }

    /// <summary>Runs the network on (1, 3, H, W) and decodes what it gives. What it makes of tensors is disposed of by the caller.</summary>
    protected abstract Detections Detect(Tensor input, Letterbox letterbox);

    /// <summary>A tensor's numbers on the processor, row-major.</summary>
    protected static ReadOnlySpan<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.cpu().contiguous().bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_leaveOpen) _network.apply(module => (module as IFoldable)?.Unfold());
        else _network.Dispose();
        _input.Dispose();
        _fitted.Dispose();
        GC.SuppressFinalize(this);
    }
}
