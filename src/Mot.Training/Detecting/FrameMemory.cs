using System.Buffers.Binary;
using Mot.Training.Systems;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Training.Detecting;

/// <summary>
/// What a detector over pairs of frames (<see cref="JointDetector.SeesPairs"/>) keeps of a stream's last frame. One a stream and
/// detector; empty before the first frame.
/// </summary>
public sealed class FrameMemory : IDisposable
{
    private const int Channels = 3, HeaderLength = 4 * sizeof(int);

    private Mat? _frame;
    private Tensor[]? _maps;
    private int _width;
    private int _height;

    /// <summary>Whether there is no frame.</summary>
    public bool IsEmpty => _frame is null;

    /// <summary>The frame as the network takes it, BGR.</summary>
    internal Mat? Frame => _frame;

    /// <summary>What the network made of it; null where the memory was restored. Taken out of the dispose scope that it is in, and owned.</summary>
    internal Tensor[]? Maps
    {
        get => _maps;
        set
        {
            foreach (Tensor map in _maps ?? []) map.Dispose();
            _maps = value;
            foreach (Tensor map in value ?? []) map.DetachFromDisposeScope();
        }
    }

    /// <summary>Forgets the frame: the next one is a stream's first.</summary>
    public void Clear()
    {
        Maps = null;
        _frame?.Dispose();
        _frame = null;
    }

    /// <summary>The frame's bytes, for <see cref="Restore"/>; none where there is no frame.</summary>
    public unsafe byte[] Save()
    {
        if (_frame is not { } frame) return [];
        (int width, int height) = (frame.Width, frame.Height);
        int row = Channels * width;
        var bytes = new byte[HeaderLength + (row * height)];
        int[] sizes = [_width, _height, width, height];
        for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), sizes[i]);
        for (int y = 0; y < height; y++) new ReadOnlySpan<byte>((void*)frame.Ptr(y), row).CopyTo(bytes.AsSpan(HeaderLength + (y * row)));
        return bytes;
    }

    /// <summary>Takes a frame back. The next one is seen as it would have been after it.</summary>
    /// <exception cref="InvalidDataException">These are not the bytes of a frame. The memory is as it was.</exception>
    public unsafe void Restore(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Clear();
            return;
        }

        var sizes = new int[HeaderLength / sizeof(int)];
        for (int i = 0; i < sizes.Length && bytes.Length >= HeaderLength; i++) sizes[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        if (sizes.Any(size => size <= 0) || bytes.Length - HeaderLength != (Int128)Channels * sizes[2] * sizes[3])
            throw new InvalidDataException($"Snapshot of a frame: found {bytes.Length} bytes, expected two sizes and the {Channels} x {Math.Max(0, sizes[2])} x {Math.Max(0, sizes[3])} bytes of the frame.");
        Clear();
        (_width, _height, int row) = (sizes[0], sizes[1], Channels * sizes[2]);
        _frame = new Mat(sizes[3], sizes[2], MatType.CV_8UC3);
        for (int y = 0; y < sizes[3]; y++) bytes.Slice(HeaderLength + (y * row), row).CopyTo(new Span<byte>((void*)_frame.Ptr(y), row));
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Whether a frame can be seen with this one: images have the same size, and the network's input too.</summary>
    internal bool Fits(Mat image, Mat fitted) => _frame is { } frame && (image.Width, image.Height, fitted.Width, fitted.Height) == (_width, _height, frame.Width, frame.Height);

    /// <summary>Keeps a copy of a frame.</summary>
    internal void Keep(Mat image, Mat fitted)
    {
        (_width, _height) = (image.Width, image.Height);
        _frame ??= new Mat();
        fitted.CopyTo(_frame);
    }
}
