using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Mot.Training.Frames;

/// <summary>
/// The index of an AVI, the chunk idx1: a row a frame. A frame whose chunk is not where the index says is lost to whoever reads the
/// chunks one after the other, and nothing else tells of it, since frames in an AVI have no times of their own.
/// </summary>
internal static class AviIndex
{
    private const int ChunkHeader = 8, ListHeader = 12, Row = 16;

    /// <summary>Whether the chunk of each frame is where the index says; null where there is no such index.</summary>
    public static bool[]? Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        Span<byte> header = stackalloc byte[ListHeader];
        if (!TryRead(file, 0, header) || !header.StartsWith("RIFF"u8) || !header[8..].SequenceEqual("AVI "u8))
            return null;
        long movi = -1, rows = -1, count = 0;
        int stream = 0;
        for (long at = ListHeader; at + ListHeader <= length && TryRead(file, at, header);)
        {
            long size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (header.StartsWith("LIST"u8) && header[8..].SequenceEqual("movi"u8))
                movi = at + ChunkHeader;
            else if (header.StartsWith("LIST"u8) && header[8..].SequenceEqual("hdrl"u8))
                stream = VideoStream(file, at + ListHeader, at + ChunkHeader + size);
            else if (header.StartsWith("idx1"u8))
                (rows, count) = (at + ChunkHeader, Math.Min(size, length - at - ChunkHeader) / Row);
            at += ChunkHeader + size + (size & 1);
        }

        return movi < 0 || count == 0 ? null : Check(file, rows, (int)count, movi, stream);
    }

    private static bool[] Check(SafeFileHandle file, long rows, int count, long movi, int stream)
    {
        byte[] index = new byte[count * Row];
        TryRead(file, rows, index);
        string kind = stream.ToString("00", CultureInfo.InvariantCulture);
        List<(uint Id, uint Offset, uint Size)> frames = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> row = index.AsSpan(i * Row, Row);
            if (row[0] == kind[0] && row[1] == kind[1] && row[2] == 'd' && row[3] is (byte)'c' or (byte)'b')
                frames.Add((BinaryPrimitives.ReadUInt32LittleEndian(row), BinaryPrimitives.ReadUInt32LittleEndian(row[8..]), BinaryPrimitives.ReadUInt32LittleEndian(row[12..])));
        }

        // Offsets count from the list's name or from the file's start, as whoever wrote them had it.
        bool[] relative = Whole(movi), absolute = Whole(0);
        return relative.Count(whole => whole) >= absolute.Count(whole => whole) ? relative : absolute;

        bool[] Whole(long origin)
        {
            bool[] whole = new bool[frames.Count];
            Span<byte> header = stackalloc byte[ChunkHeader];
            for (int i = 0; i < whole.Length; i++)
            {
                whole[i] = TryRead(file, origin + frames[i].Offset, header) && BinaryPrimitives.ReadUInt32LittleEndian(header) == frames[i].Id &&
                    BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == frames[i].Size;
            }

            return whole;
        }
    }

    /// <summary>The number of the first stream of pictures.</summary>
    private static int VideoStream(SafeFileHandle file, long from, long to)
    {
        Span<byte> header = stackalloc byte[ListHeader + ChunkHeader + 4];
        int stream = 0;
        for (long at = from; at + header.Length <= to && TryRead(file, at, header);)
        {
            long size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (header.StartsWith("LIST"u8) && header[8..].StartsWith("strl"u8))
            {
                if (header[(ListHeader + ChunkHeader)..].SequenceEqual("vids"u8))
                    return stream;
                stream++;
            }

            at += ChunkHeader + size + (size & 1);
        }

        return 0;
    }

    private static bool TryRead(SafeFileHandle file, long offset, Span<byte> bytes) =>
        RandomAccess.Read(file, bytes, offset) == bytes.Length;
}
