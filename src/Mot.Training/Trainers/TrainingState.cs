using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mot.Association.Files;
using Mot.Training.Checkpoints;
using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>
/// What training needs to go on: one file, written beside the last one and put in its place as a whole, so that a stop at
/// any moment leaves a good one. The one before it is kept as well, should the disk spoil the last.
/// </summary>
internal sealed class TrainingState
{
    private const int MostUnpacked = 4 << 20;
    private const string Manifest = "training.json", Optimizer = "optimizer.bin", CurveGroup = "curves", Extension = ".safetensors";

    public required TrainingStateHeader Header { get; init; }

    /// <summary>Groups of tensors by name: weights, average, best, random state.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, Tensor>> Tensors { get; init; }

    public required byte[] OptimizerState { get; init; }

    public required IReadOnlyList<TrainingCurve> Curves { get; init; }

    /// <summary>The files that training keeps: the last state, the one before, and one that is being written.</summary>
    public static IReadOnlyList<string> Files(string path) => [path, Previous(path), path + ".new"];

    /// <summary>Writes a state straight from where it lies: a copy in memory would be as large as the network and its optimizer together.</summary>
    /// <exception cref="IOException">The file could not be written; the last one is still there.</exception>
    public static void Save(
        string path, TrainingStateHeader header, Action<BinaryWriter> optimizer, IReadOnlyDictionary<string, Dictionary<string, Tensor>> groups, IReadOnlyList<TrainingCurve> curves)
    {
        try
        {
            Write(path, header, optimizer, groups, curves);
        }
        catch (IOException) when (File.Exists(path) && File.Exists(Previous(path)))
        {
            // A full disk may have room for the last two, and the new state is worth more than the older of the two.
            File.Delete(Previous(path));
            Write(path, header, optimizer, groups, curves);
        }
    }

    private static void Write(
        string path, TrainingStateHeader header, Action<BinaryWriter> optimizer, IReadOnlyDictionary<string, Dictionary<string, Tensor>> groups, IReadOnlyList<TrainingCurve> curves)
    {
        string temporary = path + ".new";
        try
        {
            using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write);
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                using (Stream entry = zip.CreateEntry(Manifest, CompressionLevel.Fastest).Open())
                    JsonSerializer.Serialize(entry, header, TrainingStateJson.Default.TrainingStateHeader);
                using (var writer = new BinaryWriter(zip.CreateEntry(Optimizer, CompressionLevel.NoCompression).Open()))
                    optimizer(writer);
                foreach ((string name, Dictionary<string, Tensor> tensors) in groups) Write(zip, name, tensors);
                using (NewDisposeScope())
                    Write(zip, CurveGroup, curves.ToDictionary(curve => curve.Name, Tabulate));
            }

            file.Flush(flushToDisk: true);
        }
        catch
        {
            // A full disk is no fuller for what is left of the attempt.
            File.Delete(temporary);
            throw;
        }

        if (File.Exists(path)) File.Move(path, Previous(path), overwrite: true);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The last whole state; null where none was ever written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warning">What is wrong with the last one, where the one before it is given.</param>
    /// <exception cref="InvalidDataException">There are files, and none is a whole state.</exception>
    public static TrainingState? LoadLatest(string path, out string? warning)
    {
        warning = null;
        string previous = Previous(path);
        if (!File.Exists(path)) return File.Exists(previous) ? Load(previous) : null;
        try
        {
            return Load(path);
        }
        catch (InvalidDataException e) when (File.Exists(previous))
        {
            TrainingState state = Load(previous);
            warning = $"{e.Message} Going on from the one before it, step {state.Header.Step}.";
            return state;
        }
    }

    /// <exception cref="InvalidDataException">The file is not a whole training state.</exception>
    public static TrainingState Load(string path)
    {
        Dictionary<string, Dictionary<string, Tensor>> groups = [];
        try
        {
            InputFile.ThrowIfStream(path);
            using ZipArchive zip = ZipFile.OpenRead(path);

            // Only the manifest is packed, and entries lie beside one another.
            long left = new FileInfo(path).Length + MostUnpacked;
            TrainingStateHeader header = JsonSerializer.Deserialize(Content(zip, Manifest, ref left), TrainingStateJson.Default.TrainingStateHeader)
                ?? throw new InvalidDataException($"{Manifest} is empty");
            header.Check();
            byte[] optimizer = Content(zip, Optimizer, ref left);
            foreach (string name in zip.Entries.Select(entry => entry.Name).Where(name => name.EndsWith(Extension, StringComparison.Ordinal)))
            {
                if (groups.ContainsKey(name[..^Extension.Length])) throw new InvalidDataException($"entry {name} stands there twice");
                groups.Add(name[..^Extension.Length], Safetensors.Read(Content(zip, name, ref left), name));
            }

            if (!groups.TryGetValue(CurveGroup, out Dictionary<string, Tensor>? curves)) throw new InvalidDataException($"entry {CurveGroup} is missing.");
            TrainingCurve[] courses = [.. curves.Select(pair => new TrainingCurve(pair.Key, Points(pair.Key, pair.Value)))];
            Dispose(curves);
            groups.Remove(CurveGroup);
            return new TrainingState { Header = header, OptimizerState = optimizer, Tensors = groups, Curves = courses };
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException)
        {
            // The last three are what .NET's archives throw where names, methods or sizes are not those of a zip archive.
            foreach (Dictionary<string, Tensor> group in groups.Values) Dispose(group);
            throw new InvalidDataException($"{path} is not a whole training checkpoint: {e.Message}", e);
        }
    }

    private static string Previous(string path) => path + ".previous";

    private static void Write(ZipArchive zip, string name, Dictionary<string, Tensor> tensors)
    {
        using Stream entry = zip.CreateEntry(name + Extension, CompressionLevel.NoCompression).Open();
        Safetensors.Write(entry, tensors);
    }

    /// <summary>(points, 2): steps and values. Text would be several times as long, and is rewritten with every checkpoint.</summary>
    private static Tensor Tabulate(TrainingCurve curve) =>
        tensor(curve.Points.SelectMany(point => new[] { point.Step, point.Value }).ToArray(), [curve.Points.Count, 2]);

    private static CurvePoint[] Points(string name, Tensor table)
    {
        if (table.dtype != ScalarType.Float64 || table.shape is not [_, 2])
            throw new InvalidDataException($"curve '{name}' is {table.dtype} [{string.Join(", ", table.shape)}], expected {ScalarType.Float64} [points, 2].");
        return [.. table.data<double>().ToArray().Chunk(2).Select(pair => new CurvePoint(pair[0], pair[1]))];
    }

    private static void Dispose(Dictionary<string, Tensor> tensors)
    {
        foreach (Tensor tensor in tensors.Values) tensor.Dispose();
    }

    private static byte[] Content(ZipArchive zip, string name, ref long left)
    {
        ZipArchiveEntry entry = zip.GetEntry(name) ?? throw new InvalidDataException($"entry {name} is missing.");
        if (entry.Length > Math.Min(left, Array.MaxLength - 1)) throw new InvalidDataException($"entry {name} claims {entry.Length} bytes, expected no more than {left} that the file can hold beside the others");
        left -= entry.Length;

        // One byte more than claimed, to see whether there is more.
        var content = new byte[entry.Length + 1];
        using Stream stream = entry.Open();
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return read == entry.Length ? content[..read] : throw new InvalidDataException($"entry {name} does not hold the {entry.Length} bytes that it claims");
    }
}

/// <summary>The part of the state that is not tensors.</summary>
internal sealed record TrainingStateHeader
{
    /// <summary>What must be the same for training to go on.</summary>
    public required IReadOnlyDictionary<string, string> Course { get; init; }

    public required long Step { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required int Validations { get; init; }

    public required int SinceBest { get; init; }

    public double? LastScore { get; init; }

    public double? BestScore { get; init; }

    /// <summary>Throws where values can't be those of a training.</summary>
    /// <exception cref="InvalidDataException">Says which.</exception>
    internal void Check()
    {
        if (Course is null || Course.Any(pair => pair.Value is null))
            throw new InvalidDataException("it lacks its course, or a value of it");
        if (Step < 0 || Validations < 0 || SinceBest < 0 || !(ElapsedSeconds >= 0 && ElapsedSeconds <= TimeSpan.MaxValue.TotalSeconds / 2))
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"found step {Step} after {ElapsedSeconds} s, {Validations} validations and {SinceBest} since the best, expected none of them less than 0"));
        if (!double.IsFinite((LastScore ?? 0) + (BestScore ?? 0)))
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"found scores {LastScore} and {BestScore}, expected finite numbers"));
    }
}

[JsonSerializable(typeof(TrainingStateHeader))]
internal sealed partial class TrainingStateJson : JsonSerializerContext;
