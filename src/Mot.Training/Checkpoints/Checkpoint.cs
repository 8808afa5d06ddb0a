using Mot.Association.Files;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>
/// The tensors of a file that another program trained, by name, and the plain values beside them. Reading executes nothing of
/// the file, and checks every size before memory is taken.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    internal Checkpoint(string path, CheckpointFormat format, Dictionary<string, Tensor> tensors, Dictionary<string, string> values)
    {
        Path = path;
        Format = format;
        Tensors = tensors;
        Values = values;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How it is written.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The tensors by their path in the file, such as "state_dict.base.level0.0.weight"; disposed of with the checkpoint.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Numbers and texts beside the tensors, such as "epoch".</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Reads a checkpoint: PyTorch's <c>.pth</c> and <c>.pt</c> of both formats, or safetensors, told by their content.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is cut short, damaged or of another kind, asks for more memory than it has bytes, or holds objects other than
    /// tensors and plain containers, which it names.
    /// </exception>
    public static Checkpoint Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"'{path}': no such file.", path);
        using var file = new CheckpointFile(path);
        ReadOnlySpan<byte> start = file.Read(0, Math.Min(file.Length, 16));
        if (start.StartsWith("PK\x03\x04"u8)) return TorchZip.Read(file);
        if (TorchLegacy.Begins(start)) return TorchLegacy.Read(file);
        if (start.Length > 8 && start[8] == '{')
        {
            return file.Length <= Array.MaxLength
                ? new Checkpoint(path, CheckpointFormat.Safetensors, Safetensors.Read(file.Read(0, file.Length), path), [])
                : throw new InvalidDataException($"{path}: found {file.Length} bytes, expected at most {Array.MaxLength} of safetensors.");
        }

        throw new InvalidDataException($"{path}: found neither a PyTorch checkpoint nor safetensors. Darknet's weights have no names; they are read into a network, see {nameof(DarknetWeights)}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values) tensor.Dispose();
    }
}

/// <summary>A file read here and there.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly FileStream _stream;

    public CheckpointFile(string path)
    {
        Path = path;
        _stream = InputFile.Open(path);
        Length = _stream.Length;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>The bytes from an offset on.</summary>
    public byte[] Read(long offset, long count)
    {
        if (offset < 0 || count < 0 || count > Length - offset || count > Array.MaxLength)
            throw new InvalidDataException($"{Path}: found {Length} bytes, expected {count} more from byte {offset} on.");
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    public void Read(long offset, Span<byte> bytes)
    {
        if (offset < 0 || bytes.Length > Length - offset)
            throw new InvalidDataException($"{Path}: found {Length} bytes, expected {bytes.Length} more from byte {offset} on.");
        for (int done = 0; done < bytes.Length;)
        {
            int more = RandomAccess.Read(_stream.SafeFileHandle, bytes[done..], offset + done);
            if (more == 0) throw new EndOfStreamException($"{Path}: ends at byte {offset + done}, was {Length} bytes long.");
            done += more;
        }
    }

    public void Dispose() => _stream.Dispose();
}
