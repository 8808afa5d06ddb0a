using TorchSharp.Modules;

namespace Mot.Training.Trainers;

/// <summary>
/// Where sizes stand in what an optimizer saves. TorchSharp takes memory for the sizes that it reads; they are those of the optimizer's
/// own state, or the file is not of it.
/// </summary>
/// <remarks>Types, numbers of sides, sides, flags and the lengths of texts are written byte by byte, numbers and values of tensors are not.</remarks>
internal static class OptimizerLayout
{
    /// <summary>Throws where a state is not of the optimizer.</summary>
    /// <exception cref="InvalidDataException">Names the checkpoint.</exception>
    public static void Check(OptimizerHelper optimizer, byte[] state, string path)
    {
        using var own = new Comparison(state);
        using (var writer = new BinaryWriter(own, System.Text.Encoding.UTF8, leaveOpen: true)) optimizer.save_state_dict(writer);
        if (own.Position != state.Length || own.Difference is not null)
        {
            string where = own.Difference is { } at ? $"another size or type at byte {at}" : $"{state.Length} bytes, expected {own.Position}";
            throw new InvalidDataException($"{path}: found {where} of the optimizer's state: it is damaged, or of another optimizer. Start without Resume.");
        }
    }

    /// <summary>Compares what is written with what is there, as far as it is no value.</summary>
    private sealed class Comparison(byte[] state) : Stream
    {
        private long _at;

        /// <summary>The first place that differs.</summary>
        public long? Difference { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _at;

        public override long Position
        {
            get => _at;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length == 1 && Difference is null && !(_at < state.Length && state[_at] == bytes[0])) Difference = _at;
            _at += bytes.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void WriteByte(byte value) => Write([value]);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
