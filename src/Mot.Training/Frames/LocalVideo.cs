using System.Text.RegularExpressions;
using Mot.Association.Files;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>What OpenCV is given as a video: a local file of a known container, whatever its name looks like.</summary>
internal static partial class LocalVideo
{
    private const int Start = 512, Packet = 188; // bytes of an MPEG transport stream's packet

    /// <summary>How the containers begin that are read, at an offset: not the whole of them, but more than another file has by chance.</summary>
    private static readonly (int Offset, byte[] Bytes)[] s_containers =
    [
        (8, [.. "AVI"u8]),
        (4, [.. "ftyp"u8]), (4, [.. "moov"u8]), (4, [.. "mdat"u8]), (4, [.. "free"u8]), (4, [.. "skip"u8]), (4, [.. "wide"u8]), (4, [.. "pnot"u8]), // MP4, QuickTime
        (0, [0x1A, 0x45, 0xDF, 0xA3]), // Matroska, WebM
        (0, [.. "OggS"u8]),
        (0, [.. "FLV"u8]),
        (0, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]), // ASF, WMV
        (0, [.. "DKIF"u8]), // IVF
        (0, [0, 0, 1]), (0, [0, 0, 0, 1]), // MPEG program streams; MPEG-1, -2, -4, H.264 and H.265 by themselves
        (0, [0xFF, 0xD8, 0xFF]), // Motion JPEG
        (0, [0x06, 0x0E, 0x2B, 0x34]), // MXF
        (0, [.. "nut/multimedia container"u8]),
        (0, [.. ".RMF"u8]), // RealMedia
        (0, [.. "GIF8"u8]),
        (0, [0x1F, 0x07, 0x00]), // DV
    ];

    // FFmpeg reads a name of an image with such a number in it as a pattern of other names.
    [GeneratedRegex("%0?[0-9]*d")]
    private static partial Regex Pattern { get; }

    /// <summary>Opens a video; whether OpenCV could is to be asked of the result.</summary>
    /// <exception cref="InvalidDataException">It is of no container that is read, or its name would be taken for a pattern.</exception>
    /// <exception cref="IOException">It is a pipe or a device, or can't be read.</exception>
    public static VideoCapture Open(string path)
    {
        if (!IsKnown(path))
        {
            throw new InvalidDataException(
                $"'{path}': no video that can be read: it begins like none of AVI, MP4, QuickTime, Matroska, WebM, MPEG, Ogg, FLV, ASF and their like; playlists are not followed.");
        }

        if (Pattern.IsMatch(path))
            throw new InvalidDataException($"'{path}': found '{Pattern.Match(path).Value}' in the name, which FFmpeg would take for a pattern of other names; rename the file.");

        // FFmpeg takes what precedes a colon for a protocol, as in 12:30.avi, unless a folder comes first. Other readers of OpenCV than
        // FFmpeg go by the name, and look for a sequence of images where there is a number in it.
        return new VideoCapture(Path.GetFullPath(path), OperatingSystem.IsMacOS() ? VideoCaptureAPIs.ANY : VideoCaptureAPIs.FFMPEG);
    }

    /// <summary>
    /// Whether a file begins like a container that has its frames in itself. FFmpeg goes by content: a text may be a playlist, which
    /// names other files and addresses to read, and some texts are looked for anywhere before the first zero byte.
    /// </summary>
    private static bool IsKnown(string path)
    {
        const int EarlyZero = 64;
        Span<byte> start = stackalloc byte[Start];
        using (FileStream file = InputFile.Open(path))
            start = start[..file.ReadAtLeast(start, Start, throwOnEndOfStream: false)];
        if (start.StartsWith("YUV4MPEG2 "u8))
            return true;
        if (!start[..Math.Min(EarlyZero, start.Length)].Contains((byte)0))
            return false;
        foreach ((int offset, byte[] bytes) in s_containers)
        {
            if (start.Length > offset && start[offset..].StartsWith(bytes))
                return true;
        }

        return IsTransportStream(start, 0) || IsTransportStream(start, sizeof(uint)); // the latter with a time before each packet: M2TS
    }

    private static bool IsTransportStream(ReadOnlySpan<byte> start, int time)
    {
        const byte Sync = 0x47;
        int distance = time + Packet;
        return start.Length > time + (2 * distance) && start[time] == Sync && start[time + distance] == Sync && start[time + (2 * distance)] == Sync;
    }
}
