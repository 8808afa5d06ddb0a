using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>Where a model writes itself: a folder of a zip, whose entry "Model.key" holds the model's signature and state.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelEntry = "Model.key";

    private readonly ZipArchive _archive;
    private readonly string _folder;
    private readonly MemoryStream _state = new();

    internal ModelSaveContext(ZipArchive archive, string folder)
    {
        _archive = archive;
        _folder = folder;
        Writer = new BinaryWriter(_state, Encoding.UTF8);
    }

    internal BinaryWriter Writer { get; }

    internal string Signature { get; private set; }

    public void Dispose() => Writer.Dispose();

    internal static void SaveModel(ZipArchive archive, ICanSaveModel model, string folder)
    {
        using var context = new ModelSaveContext(archive, folder);
        model.Save(context);
        if (context.Signature == null)
        {
            throw new InvalidOperationException($"ModelSignature not specified! ({model.GetType()})");
        }

        context.Writer.Flush();
        using var entry = new BinaryWriter(archive.CreateEntry($"{folder}/{ModelEntry}").Open());
        entry.Write(context.Signature);
        entry.Write(context._state.ToArray());
    }

    internal void SetVersionInfo(string signature) => Signature = signature;

    internal void SaveModel(ICanSaveModel model, string name) => SaveModel(_archive, model, $"{_folder}/{name}");
}

internal sealed class ModelLoadContext : IDisposable
{
    private readonly string _folder;

    public ModelLoadContext(ZipArchive archive, string folder)
    {
        Archive = archive;
        _folder = folder;
        ZipArchiveEntry entry = archive.GetEntry($"{folder}/{ModelSaveContext.ModelEntry}")
            ?? throw new FormatException($"The model file has no '{folder}'.");
        Reader = new BinaryReader(entry.Open(), Encoding.UTF8);
        Signature = Reader.ReadString();
    }

    public ZipArchive Archive { get; }

    public BinaryReader Reader { get; }

    public string Signature { get; }

    public ModelLoadContext Open(string name) => new(Archive, $"{_folder}/{name}");

    public void Dispose() => Reader.Dispose();
}
