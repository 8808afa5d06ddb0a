using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mot.Training.Checkpoints;
using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>What training needs to go on: one file, replaced as a whole so that a stop at any moment leaves a good one.</summary>
internal sealed class TrainingState
{
    private const string Manifest = "training.json", Optimizer = "optimizer.bin", Extension = ".safetensors";

    public required TrainingStateHeader Header { get; init; }

    /// <summary>Groups of tensors by name: weights, average, best.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, Tensor>> Tensors { get; init; }

    public required byte[] OptimizerState { get; init; }

    public void Save(string path)
    {
        string temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                using (Stream entry = zip.CreateEntry(Manifest, CompressionLevel.Fastest).Open())
                    JsonSerializer.Serialize(entry, Header, TrainingStateJson.Default.TrainingStateHeader);
                using (Stream entry = zip.CreateEntry(Optimizer, CompressionLevel.NoCompression).Open())
                    entry.Write(OptimizerState);
                foreach ((string name, Dictionary<string, Tensor> tensors) in Tensors)
                {
                    using Stream entry = zip.CreateEntry(name + Extension, CompressionLevel.NoCompression).Open();
                    Safetensors.Write(entry, tensors);
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file is not a whole training state.</exception>
    public static TrainingState Load(string path)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            TrainingStateHeader header = JsonSerializer.Deserialize(Content(zip, Manifest), TrainingStateJson.Default.TrainingStateHeader)
                ?? throw new InvalidDataException($"{Manifest} is empty");
            return new TrainingState
            {
                Header = header,
                OptimizerState = Content(zip, Optimizer),
                Tensors = zip.Entries.Where(entry => entry.Name.EndsWith(Extension, StringComparison.Ordinal)).ToDictionary(
                    entry => entry.Name[..^Extension.Length],
                    entry => Safetensors.Read(Content(zip, entry.Name), entry.Name)),
            };
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException)
        {
            throw new InvalidDataException($"{path} is not a whole training checkpoint: {e.Message} Delete it to start anew.", e);
        }
    }

    private static byte[] Content(ZipArchive zip, string name)
    {
        ZipArchiveEntry entry = zip.GetEntry(name) ?? throw new InvalidDataException($"entry {name} is missing.");
        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}

/// <summary>The part of the state that is not tensors.</summary>
internal sealed record TrainingStateHeader
{
    /// <summary>What must be the same for training to go on.</summary>
    public required string Fingerprint { get; init; }

    public required long Step { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required int Validations { get; init; }

    public double? LastScore { get; init; }

    public double? BestScore { get; init; }

    public required IReadOnlyList<TrainingCurve> Curves { get; init; }
}

[JsonSerializable(typeof(TrainingStateHeader))]
internal sealed partial class TrainingStateJson : JsonSerializerContext;
