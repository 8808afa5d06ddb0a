using System.Buffers.Binary;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>A file that takes VP8 key frames at a constant rate.</summary>
internal interface IKeyFrameFile : IDisposable
{
    /// <summary>Appends a frame.</summary>
    void Add(ReadOnlySpan<byte> frame);

    /// <summary>Writes what is known at the end only.</summary>
    void Complete();
}

/// <summary>How libwebp converts colours, in the code points of ISO/IEC 23091-2; the range is limited.</summary>
/// <remarks>Where a file doesn't state it, players guess the matrix by the size of the frames, and err on large ones.</remarks>
internal static class KeyFrameColors
{
    public const byte Primaries = 1; // BT.709
    public const byte Transfer = 1; // BT.709
    public const byte Matrix = 6; // BT.601
}

/// <summary>
/// VP8 video of key frames alone. OpenCV's FFmpeg has no encoder that a browser can play, but a lossy WebP image, which
/// OpenCV encodes, is one VP8 key frame (RFC 9649, section 2.5).
/// </summary>
internal sealed class KeyFrameVideo(IKeyFrameFile file) : IVideoEncoder
{
    /// <summary>Largest width and height of a frame in pixels: the even numbers of 14 bits (RFC 6386, section 9.1).</summary>
    public const int MaxSize = (1 << 14) - 2;

    private const int ChunkLengthOffset = 16, ChunkOffset = 20;

    private static readonly int[] s_quality = [(int)ImwriteFlags.WebPQuality, 75];

    // Key frames don't depend on each other, so several are encoded at a time; each waits with its pixels.
    private static readonly int s_atATime = Math.Min(Environment.ProcessorCount, 16);

    private readonly Queue<Task<byte[]>> _encoding = new();

    public void Write(Mat bgr)
    {
        Mat frame = bgr.Clone();
        _encoding.Enqueue(Task.Run(() => Encode(frame)));
        if (_encoding.Count > s_atATime)
            Append();
    }

    public void Complete()
    {
        while (_encoding.Count > 0)
            Append();
        file.Complete();
    }

    // What is still being encoded ends by itself and disposes of its frame.
    public void Dispose() => file.Dispose();

    private void Append()
    {
        byte[] webP = _encoding.Dequeue().GetAwaiter().GetResult();
        file.Add(webP.AsSpan(ChunkOffset, BinaryPrimitives.ReadInt32LittleEndian(webP.AsSpan(ChunkLengthOffset))));
    }

    private static byte[] Encode(Mat frame)
    {
        using (frame)
        {
            // RIFF, length, WEBP, and one chunk: without alpha there is no other.
            if (!Cv2.ImEncode(".webp", frame, out byte[] webP, s_quality) || !webP.AsSpan(12).StartsWith("VP8 "u8))
                throw new IOException($"A frame of {frame.Width} x {frame.Height} can't be encoded as VP8.");
            return webP;
        }
    }
}
