using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Mot.Association;

public sealed partial class Tracker
{
    private const int SnapshotVersion = 1;
    private static ReadOnlySpan<byte> Magic => "MOTTRACK"u8;
    private byte[]? _fingerprint;

    /// <summary>
    /// The tracker's state: versioned, checksummed bytes for <see cref="Restore"/> by a tracker with the same options
    /// and frame rate, on any machine.
    /// </summary>
    public byte[] Snapshot()
    {
        ArrayWriter writer = new();
        writer.Write(Magic);
        writer.Write(SnapshotVersion);
        writer.Write(Fingerprint);
        writer.Write(Frame);
        writer.Write(_nextId);
        writer.Write(_time?.Ticks ?? long.MinValue);
        writer.Write(_appearances.Size);
        writer.Write(_count);
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            writer.Write(track.Id);
            writer.Write(track.FirstFrame);
            writer.Write(track.LastFrame);
            writer.Write(track.Hits);
            writer.Write(track.Streak);
            writer.Write(track.Class);
            writer.Write(BitConverter.SingleToInt32Bits(track.Score));
            writer.Write((int)track.Status | (track.Expired ? ExpiredBit : 0));
            foreach (double value in Values(ref track.State))
                writer.Write(BitConverter.DoubleToInt64Bits(value));
            if (!_usesAppearance)
                continue;
            ReadOnlySpan<float> appearance = _appearances.Row(track.Appearance, out int updates);
            writer.Write(updates);
            foreach (float value in appearance)
                writer.Write(BitConverter.SingleToInt32Bits(value));
        }

        byte[] body = writer.ToArray();
        return [.. body, .. SHA256.HashData(body)];
    }

    /// <summary>Takes a state back. What follows is byte-equal to what would have followed the snapshot.</summary>
    /// <exception cref="InvalidDataException">
    /// Not a snapshot, damaged, of another version, or of a tracker with other options. The tracker is as it was.
    /// </exception>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        if (snapshot.Length < Magic.Length + sizeof(int) || !snapshot.StartsWith(Magic))
            throw new InvalidDataException("Tracker snapshot: found other data, expected it to begin with MOTTRACK.");
        int version = BinaryPrimitives.ReadInt32LittleEndian(snapshot[Magic.Length..]);
        if (version != SnapshotVersion)
            throw new InvalidDataException($"Tracker snapshot: found version {version}, expected {SnapshotVersion}.");
        if (snapshot.Length < HeaderLength + SHA256.HashSizeInBytes)
            throw Damaged();
        ReadOnlySpan<byte> body = snapshot[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(snapshot[body.Length..]))
            throw Damaged();

        Reader reader = new(body[(Magic.Length + sizeof(int))..]);
        if (!reader.Bytes(SHA256.HashSizeInBytes).SequenceEqual(Fingerprint))
        {
            throw new InvalidDataException(
                $"Tracker snapshot: found one of a tracker with other options or another frame rate, expected those of '{Options.Name}' at {FrameRate}.");
        }

        int frame = reader.Int32();
        long nextId = reader.Int64(), ticks = reader.Int64();
        int size = reader.Int32(), count = reader.Int32();
        int values = _usesAppearance ? size * (1 + (Options.Appearance.Memory == AppearanceMemory.MeanOfLast ? Options.Appearance.History : 0)) : 0;
        int trackLength = TrackLength + (_usesAppearance ? sizeof(int) + values * sizeof(float) : 0);
        if (count < 0 || size < 0 || reader.Left != (long)count * trackLength)
            throw Damaged();

        Frame = frame;
        _nextId = nextId;
        _time = ticks == long.MinValue ? null : new TimeSpan(ticks);
        _appearances.Clear(size);
        _count = count;
        Buffers.Ensure(ref _tracks, count);
        for (int i = 0; i < count; i++)
        {
            ref Track track = ref _tracks[i];
            track = new()
            {
                Id = reader.Int64(),
                FirstFrame = reader.Int32(),
                LastFrame = reader.Int32(),
                Hits = reader.Int32(),
                Streak = reader.Int32(),
                Class = reader.Int32(),
                Score = BitConverter.Int32BitsToSingle(reader.Int32()),
            };
            int status = reader.Int32();
            track.Status = (TrackGroups)(status & ~ExpiredBit);
            track.Expired = (status & ExpiredBit) != 0;
            foreach (ref double value in Values(ref track.State))
                value = BitConverter.Int64BitsToDouble(reader.Int64());
            track.Box = _filter.ToBox(track.State);
            if (!_usesAppearance)
                continue;
            track.Appearance = _appearances.Take(reader.Int32(), out Span<float> appearance);
            foreach (ref float value in appearance)
                value = BitConverter.Int32BitsToSingle(reader.Int32());
        }
    }

    private const int ExpiredBit = 1 << 8;
    private const int HeaderLength = 8 + sizeof(int) + SHA256.HashSizeInBytes + 3 * sizeof(int) + 2 * sizeof(long);
    private const int TrackLength = sizeof(long) + 7 * sizeof(int) + KalmanState.Length * sizeof(double);

    // What the snapshot's numbers mean depends on the options.
    private byte[] Fingerprint => _fingerprint ??= SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Options.ToJson().ReplaceLineEndings("\n")}\n{FrameRate:R}")));

    private static Span<double> Values(ref KalmanState state) =>
        MemoryMarshal.Cast<KalmanState, double>(MemoryMarshal.CreateSpan(ref state, 1));

    private static InvalidDataException Damaged() => new("Tracker snapshot: found damaged data, expected its checksum and length to be right.");

    private sealed class ArrayWriter
    {
        private readonly MemoryStream _stream = new();

        public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

        public void Write(int value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            _stream.Write(bytes);
        }

        public void Write(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            _stream.Write(bytes);
        }

        public byte[] ToArray() => _stream.ToArray();
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _bytes = bytes;

        public readonly int Left => _bytes.Length;

        public ReadOnlySpan<byte> Bytes(int length)
        {
            ReadOnlySpan<byte> read = _bytes[..length];
            _bytes = _bytes[length..];
            return read;
        }

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

        public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(sizeof(long)));
    }
}
