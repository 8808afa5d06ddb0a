using System.Buffers.Binary;
using System.Text;

namespace Mot.Training.Frames;

/// <summary>A Matroska file, or its subset WebM, of VP8 key frames: RFC 9559, over EBML of RFC 8794.</summary>
/// <remarks>OpenCV's FFmpeg could mux the frames, but states no colours, and for WebM writes to standard error.</remarks>
internal sealed class MatroskaFile : IKeyFrameFile
{
    // Frames are found by cluster. A block counts milliseconds from its cluster's start in 16 bits.
    private const long ClusterMilliseconds = 2000;

    private const byte KeyFrame = 0x80, FirstTrack = 0x81;

    private readonly FileStream _file;
    private readonly string _documentType;
    private readonly double _frameRate;
    private readonly int _width, _height, _segmentStart;
    private readonly MemoryStream _blocks = new();
    private readonly List<byte[]> _cues = [];
    private long _frames, _clusterTime;

    public MatroskaFile(string path, string documentType, double frameRate, int width, int height)
    {
        (_documentType, _frameRate, _width, _height) = (documentType, frameRate, width, height);
        _file = File.Create(path);
        (byte[] start, byte[] head) = Head(0, 0);
        _segmentStart = start.Length;
        _file.Write([.. start, .. head]);
    }

    private long Time => (long)Math.Round(_frames * 1000 / _frameRate);

    public void Add(ReadOnlySpan<byte> frame)
    {
        long time = Time;
        if (time - _clusterTime >= ClusterMilliseconds)
            WriteCluster();
        if (_blocks.Length == 0)
            _clusterTime = time;
        int relative = (int)(time - _clusterTime);
        _blocks.Write(Header(0xA3, frame.Length + 4));
        _blocks.Write([FirstTrack, (byte)(relative >> 8), (byte)relative, KeyFrame]);
        _blocks.Write(frame);
        _frames++;
    }

    public void Complete()
    {
        WriteCluster();
        long cues = _file.Position - _segmentStart;
        _file.Write(Element(0x1C53BB6B, [.. _cues.SelectMany(cue => cue)]));
        long length = _file.Position - _segmentStart;
        (byte[] start, byte[] head) = Head(length, cues);
        _file.Position = 0;
        _file.Write([.. start, .. head]);
        _file.Flush();
    }

    public void Dispose()
    {
        _file.Dispose();
        _blocks.Dispose();
    }

    private void WriteCluster()
    {
        if (_blocks.Length == 0)
            return;
        long position = _file.Position - _segmentStart;
        _cues.Add(Element(0xBB, // CuePoint
            [.. Element(0xB3, UInt64(_clusterTime)),
             .. Element(0xB7, [.. Element(0xF7, [1]), .. Element(0xF1, UInt64(position))])]));
        byte[] time = Element(0xE7, UInt64(_clusterTime));
        _file.Write(Header(0x1F43B675, time.Length + _blocks.Length));
        _file.Write(time);
        _blocks.WriteTo(_file);
        _blocks.SetLength(0);
    }

    // What precedes the segment's content, and its first elements. Numbers have fixed lengths, so that those known at the
    // end can be written over the first ones.
    private (byte[] Start, byte[] Head) Head(long segmentLength, long cues)
    {
        byte[] document = Element(0x1A45DFA3,
            [.. Element(0x4286, [1]), .. Element(0x42F7, [1]), // EBML version, and to read it
             .. Element(0x42F2, [4]), .. Element(0x42F3, [8]), // longest id and length
             .. Element(0x4282, Encoding.ASCII.GetBytes(_documentType)),
             .. Element(0x4287, [4]), .. Element(0x4285, [2])]); // version, and to read it
        byte[] seek = Element(0x114D9B74, Element(0x4DBB, [.. Element(0x53AB, [0x1C, 0x53, 0xBB, 0x6B]), .. Element(0x53AC, UInt64(cues))]));
        byte[] application = Encoding.ASCII.GetBytes("Mot.MLNet");
        byte[] info = Element(0x1549A966,
            [.. Element(0x2AD7B1, UInt64(1_000_000)), // nanoseconds per unit of time
             .. Element(0x4489, UInt64(BitConverter.DoubleToInt64Bits(Time))), // duration
             .. Element(0x4D80, application), .. Element(0x5741, application)]);
        byte[] color = Element(0x55B0,
            [.. Element(0x55B1, [KeyFrameColors.Matrix]), .. Element(0x55B9, [1]), // limited range
             .. Element(0x55BA, [KeyFrameColors.Transfer]), .. Element(0x55BB, [KeyFrameColors.Primaries])]);
        byte[] track = Element(0xAE,
            [.. Element(0xD7, [1]), .. Element(0x73C5, [1]), .. Element(0x83, [1]), .. Element(0x9C, [0]), // number, id, video, no lacing
             .. Element(0x23E383, UInt64((long)Math.Max(1, Math.Round(1e9 / _frameRate)))), // nanoseconds per frame
             .. Element(0x86, "V_VP8"u8),
             .. Element(0xE0, [.. Element(0xB0, UInt64(_width)), .. Element(0xBA, UInt64(_height)), .. color])]);
        return ([.. document, .. Header(0x18538067, segmentLength)], [.. seek, .. info, .. Element(0x1654AE6B, track)]);
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Header(id, content.Length), .. content];

    // The id, which says its own length, and the content's length in eight bytes, whose first says that they are eight.
    private static byte[] Header(uint id, long length)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return [.. bytes.SkipWhile(b => b == 0), .. UInt64((1L << 56) | length)];
    }

    private static byte[] UInt64(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
