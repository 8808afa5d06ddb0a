using System.Runtime.InteropServices;
using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Networks;
using Mot.Training.Networks.Blocks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Training.Systems;

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

    /// <summary>Length D of an embedding; 0 where <see cref="SeesPairs"/>.</summary>
    public int EmbeddingSize { get; }

    /// <summary>Whether it looks at pairs of frames: then detections say where they were in the frame before, and a stream's frames come in order, with its memory.</summary>
    public bool SeesPairs => EmbeddingSize == 0;

    /// <summary>Network and detection as training takes them, with the training's defaults.</summary>
    public abstract JointOptions Model { get; }

    /// <summary>The network itself.</summary>
    public nn.Module Network => _network;

    /// <summary>What is wrong with what the network gives, in one line; null as long as nothing is.</summary>
    public string? Warning { get; private set; }

    /// <summary>Where the network runs.</summary>
    protected Device Device { get; }

    /// <summary>The objects of an image by itself, BGR, 8 bits, of any size.</summary>
    public Detections Detect(Mat image)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Letterbox letterbox = Fit(image);
        return Detect(Input(_fitted), letterbox);
    }

    /// <summary>The objects of a stream's next frame, seen with what <paramref name="memory"/> has kept of the frame before.</summary>
    /// <param name="image">BGR, 8 bits, of any size. Where it has another size than the frame before, it is seen by itself.</param>
    /// <param name="memory">The stream's; keeps what the next frame needs of this one. Untouched where <see cref="SeesPairs"/> is false.</param>
    public Detections Detect(Mat image, FrameMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!SeesPairs) return Detect(image);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Letterbox letterbox = Fit(image);
        if (!memory.Fits(image, _fitted)) memory.Clear();
        Detections found = Detect(Input(_fitted), letterbox, memory);
        memory.Keep(image, _fitted);
        return found;
    }

    private Letterbox Fit(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var letterbox = new Letterbox(image.Width, image.Height, (int)_input.shape[3], (int)_input.shape[2]);
        letterbox.Apply(image, _fitted);
        return letterbox;
    }

    /// <summary>A frame as the network takes it, (1, 3, H, W). Valid until the next call.</summary>
    protected Tensor Input(Mat fitted)
    {
        PixelPlanes.FromBgr(fitted, MemoryMarshal.Cast<byte, float>(_input.bytes));
        return _input.to(Device);
    }

    /// <summary>Runs the network on (1, 3, H, W) and decodes what it gives. What it makes of tensors is disposed of by the caller.</summary>
    protected abstract Detections Detect(Tensor input, Letterbox letterbox);

    /// <summary>The same of a stream's frame, after what is kept of the one before; puts into the memory what the next one needs of this.</summary>
    protected virtual Detections Detect(Tensor input, Letterbox letterbox, FrameMemory memory) => Detect(input, letterbox);

    /// <summary>Looks at outputs whose numbers make boxes and scores: where one is not finite, <see cref="Warning"/> says so.</summary>
    protected void Watch(params ReadOnlySpan<Tensor> outputs)
    {
        if (Warning is not null) return;
        foreach (Tensor output in outputs)
        {
            if (!output.isfinite().all().item<bool>())
            {
                Warning = $"The network's outputs are not finite (NaN or infinity), so that nothing, or too little, is found: its weights, or what it is given, are beyond what {output.dtype} holds.";
                return;
            }
        }
    }

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
