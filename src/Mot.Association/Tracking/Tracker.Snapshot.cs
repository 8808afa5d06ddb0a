using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

public sealed partial class Tracker
{
    private const int SnapshotVersion = 1;

    // Far above any network's, and so small that what is kept of a track can be counted.
    private const int MaxEmbeddingSize = 1 << 20;

    // So that the difference of two times is one.
    private const long MaxTicks = long.MaxValue / 2;
    private static readonly byte[] s_magic = [.. "MOTTRACK"u8];
    private byte[]? _fingerprint;

    /// <summary>
    /// The tracker's state: versioned, checksummed bytes for <see cref="Restore"/> by a tracker with the same options
    /// and frame rate, on any machine.
    /// </summary>
    public byte[] Snapshot()
    {
        Header header = new()
        {
            Frame = Frame,
            NextId = _nextId,
            Ticks = _time?.Ticks ?? long.MinValue,
            Coupled = _filter.Coupled ? 1 : 0,
            EmbeddingSize = _appearances.Size,
            Count = _count,
        };
        using MemoryStream stream = new();
        Writer writer = new(stream);
        stream.Write(s_magic);
        int version = SnapshotVersion;
        writer.Code(ref version);
        stream.Write(Fingerprint);
        Code(ref writer, ref header);
        for (int i = 0; i < _count; i++)
        {
            Track track = _tracks[i];
            Code(ref writer, ref track);
            if (_usesTrail)
            {
                Trail trail = _trails[i];
                Code(ref writer, ref trail);
            }

            if (_usesAppearance)
            {
                Span<float> appearance = _appearances.Row(track.Appearance, out int updates);
                writer.Code(ref updates);
                Code(ref writer, appearance);
            }
        }

        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Takes a state back. What follows is byte-equal to what would have followed the snapshot.</summary>
    /// <exception cref="InvalidDataException">
    /// Not a snapshot, damaged, of another version, or of a tracker with other options. The tracker is as it was.
    /// </exception>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        if (snapshot.Length < s_magic.Length + sizeof(int) || !snapshot.StartsWith(s_magic))
            throw new InvalidDataException("Tracker snapshot: found other data, expected it to begin with MOTTRACK.");
        int version = BinaryPrimitives.ReadInt32LittleEndian(snapshot[s_magic.Length..]);
        if (version != SnapshotVersion)
            throw new InvalidDataException($"Tracker snapshot: found version {version}, expected {SnapshotVersion}.");
        int start = s_magic.Length + sizeof(int) + SHA256.HashSizeInBytes, end = snapshot.Length - SHA256.HashSizeInBytes;
        if (end < start + Header.Length || !SHA256.HashData(snapshot[..end]).AsSpan().SequenceEqual(snapshot[end..]))
            throw Damaged();
        if (!snapshot[(start - SHA256.HashSizeInBytes)..start].SequenceEqual(Fingerprint))
        {
            throw new InvalidDataException(
                $"Tracker snapshot: found one of a tracker with other options or another frame rate, expected those of '{Options.Name}' at {FrameRate}.");
        }

        Reader reader = new(snapshot[start..end].ToArray());
        Header header = default;
        Code(ref reader, ref header);
        if (header.Count < 0 || header.EmbeddingSize is < 0 or > MaxEmbeddingSize || header.Frame < 0 || header.Ticks is < -MaxTicks and > long.MinValue or > MaxTicks)
            throw Damaged();
        Int128 trackLength = TrackLength + (_usesTrail ? TrailLength : 0) +
            (_usesAppearance ? sizeof(int) + (Int128)_appearances.StrideOf(header.EmbeddingSize) * sizeof(float) : 0);
        if (reader.Left != header.Count * trackLength)
            throw Damaged();
        CheckTracks(reader, header);

        Frame = header.Frame;
        _nextId = header.NextId;
        _time = header.Ticks == long.MinValue ? null : new TimeSpan(header.Ticks);
        _filter.Coupled = header.Coupled != 0;
        _appearances.Clear(header.EmbeddingSize);
        _count = header.Count;
        Buffers.Ensure(ref _tracks, _count);
        Buffers.Ensure(ref _trails, _usesTrail ? _count : 0);
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            Code(ref reader, ref track);
            track.Box = _filter.ToBox(track.State);
            if (_usesTrail)
                Code(ref reader, ref _trails[i]);
            if (_usesAppearance)
            {
                int updates = 0;
                reader.Code(ref updates);
                track.Appearance = _appearances.Take(Math.Max(updates, 0), out Span<float> appearance);
                Code(ref reader, appearance);
            }
        }
    }

    private const int TrackLength = sizeof(long) + 8 * sizeof(int) + KalmanState.Length * sizeof(double);
    private const int TrailLength = sizeof(int) + (6 + KalmanState.Length) * sizeof(double) + Trail.MaxSpan * (sizeof(int) + 2 * sizeof(double));

    // What the snapshot's numbers mean depends on the options.
    private byte[] Fingerprint => _fingerprint ??= SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Options.ToJson().ReplaceLineEndings("\n")}\n{FrameRate:R}")));

    /// <summary>Throws where a track cannot be one of this tracker's. What is tracked on depends on it: gaps are replayed, rows are found by counts.</summary>
    private void CheckTracks(Reader reader, in Header header)
    {
        long before = long.MinValue;
        for (int i = 0; i < header.Count; i++)
        {
            Track track = default;
            Code(ref reader, ref track);
            reader.Skip(_usesTrail ? TrailLength : 0);
            int updates = 0;
            if (_usesAppearance)
            {
                reader.Code(ref updates);
                reader.Skip(_appearances.StrideOf(header.EmbeddingSize) * sizeof(float));
            }

            bool inOrder = i == 0 || track.Id > before, inTime = track.FirstFrame >= 1 && track.FirstFrame <= track.LastFrame && track.LastFrame <= header.Frame &&
                (long)header.Frame - track.LastFrame <= _longestGap + 1L;
            bool counted = track.Hits >= 1 && track.Hits <= (long)track.LastFrame - track.FirstFrame + 1 && track.Streak >= 0 && track.Streak <= track.Hits && updates >= 0 && updates <= track.Hits;
            if (!inOrder || !inTime || !counted || !float.IsFinite(track.Score) || track.Status is not (TrackGroups.Tracked or TrackGroups.Lost or TrackGroups.Tentative))
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Tracker snapshot: found track {track.Id} of frames {track.FirstFrame} to {track.LastFrame} with {track.Hits} detections, {track.Streak} in a row, score {track.Score} and status {(int)track.Status} in frame {header.Frame}, expected one that this tracker can have."));
            }

            before = track.Id;
        }

        if (header.Count > 0 && before - header.NextId >= 0)
            throw new InvalidDataException($"Tracker snapshot: found track {before} where the next is {header.NextId}, expected a lesser one.");
    }

    private static InvalidDataException Damaged() => new("Tracker snapshot: found damaged data, expected its checksum and length to be right.");

    // Reading and writing are one walk over the fields.
    private static void Code<TCodec>(ref TCodec codec, ref Header header) where TCodec : ICodec
    {
        codec.Code(ref header.Frame);
        codec.Code(ref header.NextId);
        codec.Code(ref header.Ticks);
        codec.Code(ref header.Coupled);
        codec.Code(ref header.EmbeddingSize);
        codec.Code(ref header.Count);
    }

    private static void Code<TCodec>(ref TCodec codec, ref Track track) where TCodec : ICodec
    {
        int status = (int)track.Status, expired = track.Expired ? 1 : 0;
        codec.Code(ref track.Id);
        codec.Code(ref track.FirstFrame);
        codec.Code(ref track.LastFrame);
        codec.Code(ref track.Hits);
        codec.Code(ref track.Streak);
        codec.Code(ref track.Class);
        codec.Code(ref track.Score);
        codec.Code(ref status);
        codec.Code(ref expired);
        Code(ref codec, ref track.State);
        track.Status = (TrackGroups)status;
        track.Expired = expired != 0;
    }

    private static void Code<TCodec>(ref TCodec codec, ref Trail trail) where TCodec : ICodec
    {
        int seen = trail.Seen ? 1 : 0;
        (double x0, double y0, double x1, double y1) = trail.Last;
        codec.Code(ref seen);
        codec.Code(ref x0);
        codec.Code(ref y0);
        codec.Code(ref x1);
        codec.Code(ref y1);
        codec.Code(ref trail.DirectionX);
        codec.Code(ref trail.DirectionY);
        Code(ref codec, ref trail.State);
        for (int k = 0; k < Trail.MaxSpan; k++)
        {
            ref Trail.Center center = ref trail.CenterAt(k);
            codec.Code(ref center.Frame);
            codec.Code(ref center.X);
            codec.Code(ref center.Y);
        }

        trail.Seen = seen != 0;
        trail.Last = new(x0, y0, x1, y1);
    }

    private static void Code<TCodec>(ref TCodec codec, ref KalmanState state) where TCodec : ICodec
    {
        Code(ref codec, ref state.Mean);
        Code(ref codec, ref state.Velocity);
        Code(ref codec, ref state.Variance);
        Code(ref codec, ref state.Covariance);
        Code(ref codec, ref state.VelocityVariance);
        Code(ref codec, ref state.PairVariance);
        Code(ref codec, ref state.PairCovariance);
        Code(ref codec, ref state.PairVelocityVariance);
    }

    private static void Code<TCodec>(ref TCodec codec, ref Vector256<double> lanes) where TCodec : ICodec
    {
        (double a, double b, double c, double d) = (lanes[0], lanes[1], lanes[2], lanes[3]);
        codec.Code(ref a);
        codec.Code(ref b);
        codec.Code(ref c);
        codec.Code(ref d);
        lanes = Vector256.Create(a, b, c, d);
    }

    private static void Code<TCodec>(ref TCodec codec, Span<float> values) where TCodec : ICodec
    {
        foreach (ref float value in values)
            codec.Code(ref value);
    }

    private struct Header
    {
        public const int Length = 4 * sizeof(int) + 2 * sizeof(long);
        public int Frame, Coupled, EmbeddingSize, Count;
        public long NextId, Ticks;
    }

    private interface ICodec
    {
        void Code(ref int value);

        void Code(ref long value);

        void Code(ref double value);

        void Code(ref float value);
    }

    private readonly struct Writer(Stream stream) : ICodec
    {
        public void Code(ref int value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            stream.Write(bytes);
        }

        public void Code(ref long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            stream.Write(bytes);
        }

        public void Code(ref double value)
        {
            long bits = BitConverter.DoubleToInt64Bits(value);
            Code(ref bits);
        }

        public void Code(ref float value)
        {
            int bits = BitConverter.SingleToInt32Bits(value);
            Code(ref bits);
        }
    }

    private struct Reader(byte[] bytes) : ICodec
    {
        private int _at;

        public readonly int Left => bytes.Length - _at;

        public void Code(ref int value) => value = BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)));

        public void Code(ref long value) => value = BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)));

        public void Code(ref double value) => value = BinaryPrimitives.ReadDoubleLittleEndian(Next(sizeof(double)));

        public void Code(ref float value) => value = BinaryPrimitives.ReadSingleLittleEndian(Next(sizeof(float)));

        public void Skip(int length) => _at += length;

        private ReadOnlySpan<byte> Next(int length)
        {
            _at += length;
            return bytes.AsSpan(_at - length, length);
        }
    }
}
