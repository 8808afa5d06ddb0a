using System.Buffers.Binary;
using System.Text;

namespace Mot.Training.Frames;

/// <summary>
/// An MP4 file of VP8 key frames: ISO/IEC 14496-12, with the sample entry of "VP Codec ISO Media File Format Binding" 1.0.
/// FFmpeg's own muxer refuses VP8 in MP4; its demuxer and browsers read it.
/// </summary>
internal sealed class Mp4File : IKeyFrameFile
{
    // A frame lasts this many units of the time scale, which is then the frame rate to a thousandth.
    private const uint FrameDuration = 1000;

    // A size of 1 refers to the 64-bit size after the type.
    private const int MediaHeaderLength = 16;

    private const int UndeterminedLanguage = 0x55C4; // "und", five bits per letter

    private const uint EnabledInMovie = 3;

    // Fixed-point 16.16, the last column 2.30: no rotation.
    private static readonly byte[] s_matrix = [.. new uint[] { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000 }.SelectMany(UInt32)];

    private static readonly byte[] s_fileType = Box("ftyp", [.. Ascii("isom"), .. UInt32(512), .. Ascii("isomiso2mp41")]);

    private readonly FileStream _file;
    private readonly uint _timeScale;
    private readonly int _width, _height;
    private readonly List<uint> _sizes = [];

    public Mp4File(string path, double frameRate, int width, int height)
    {
        (_width, _height) = (width, height);
        _timeScale = (uint)Math.Clamp(Math.Round(frameRate * FrameDuration), 1, uint.MaxValue);
        _file = File.Create(path);
        _file.Write(s_fileType);
        _file.Write(MediaHeader(0));
    }

    public void Add(ReadOnlySpan<byte> frame)
    {
        _file.Write(frame);
        _sizes.Add((uint)frame.Length);
    }

    public void Complete()
    {
        long length = _file.Position - s_fileType.Length;
        _file.Write(Movie());
        _file.Position = s_fileType.Length;
        _file.Write(MediaHeader((ulong)length));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static byte[] MediaHeader(ulong length) => [.. UInt32(1), .. Ascii("mdat"), .. UInt64(length)];

    private byte[] Movie()
    {
        uint frames = (uint)_sizes.Count;
        byte[] duration = UInt64((ulong)frames * FrameDuration);
        byte[] dates = [.. UInt64(0), .. UInt64(0)], times = [.. dates, .. UInt32(_timeScale), .. duration];
        byte[] size = [.. UInt16(_width), .. UInt16(_height)], size32 = [.. UInt32((uint)_width << 16), .. UInt32((uint)_height << 16)];
        byte[] resolution = [.. UInt32(72 << 16), .. UInt32(72 << 16)];

        // Profile 0, no level, 8 bits in 4:2:0 and limited range, no codec data.
        byte[] configuration = FullBox("vpcC",
            [0, 0, 8 << 4, KeyFrameColors.Primaries, KeyFrameColors.Transfer, KeyFrameColors.Matrix, .. UInt16(0)], version: 1);
        byte[] entry = Box("vp08",
            [.. new byte[6], .. UInt16(1), .. new byte[16], .. size, .. resolution, .. new byte[4], .. UInt16(1), .. new byte[32], .. UInt16(24), .. UInt16(-1),
             .. configuration]);

        // One chunk holds all frames. Without a table of key frames (stss) every frame is one.
        byte[] samples = Box("stbl",
            [.. FullBox("stsd", [.. UInt32(1), .. entry]),
             .. FullBox("stts", [.. UInt32(1), .. UInt32(frames), .. UInt32(FrameDuration)]),
             .. FullBox("stsc", [.. UInt32(1), .. UInt32(1), .. UInt32(frames), .. UInt32(1)]),
             .. FullBox("stsz", [.. UInt32(0), .. UInt32(frames), .. _sizes.SelectMany(UInt32)]),
             .. FullBox("co64", [.. UInt32(1), .. UInt64((ulong)(s_fileType.Length + MediaHeaderLength))])]);
        byte[] inThisFile = Box("dinf", FullBox("dref", [.. UInt32(1), .. FullBox("url ", [], flags: 1)]));
        byte[] media = Box("mdia",
            [.. FullBox("mdhd", [.. times, .. UInt16(UndeterminedLanguage), .. UInt16(0)], version: 1),
             .. FullBox("hdlr", [.. UInt32(0), .. Ascii("vide"), .. new byte[13]]),
             .. Box("minf", [.. FullBox("vmhd", new byte[8], flags: 1), .. inThisFile, .. samples])]);
        byte[] trackHeader = FullBox("tkhd",
            [.. dates, .. UInt32(1), .. UInt32(0), .. duration, .. new byte[16], .. s_matrix, .. size32], version: 1, flags: EnabledInMovie);
        byte[] movieHeader = FullBox("mvhd",
            [.. times, .. UInt32(0x10000), .. UInt16(0x100), .. new byte[10], .. s_matrix, .. new byte[24], .. UInt32(2)], version: 1);
        return Box("moov", [.. movieHeader, .. Box("trak", [.. trackHeader, .. media])]);
    }

    private static byte[] Box(string type, byte[] content) => [.. UInt32((uint)content.Length + 8), .. Ascii(type), .. content];

    private static byte[] FullBox(string type, byte[] content, uint version = 0, uint flags = 0) =>
        Box(type, [.. UInt32((version << 24) | flags), .. content]);

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] UInt16(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, unchecked((short)value));
        return bytes;
    }

    private static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] UInt64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
