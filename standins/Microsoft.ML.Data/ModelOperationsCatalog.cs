using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public sealed class ModelOperationsCatalog
{
    private const string ModelFolder = "TransformerChain";

    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        ModelSaveContext.SaveModel(archive, model, ModelFolder);
        if (inputSchema != null)
        {
            SchemaEntry.Write(archive, inputSchema);
        }
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using FileStream stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        inputSchema = SchemaEntry.Read(archive);
        using var context = new ModelLoadContext(archive, ModelFolder);
        return ModelLoaders.Load(_env, context);
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using FileStream stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        new(_env, transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition);

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new() =>
        new(_env, transformer, false, DataOperationsCatalog.Definition<TSrc>(inputSchema));

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new() =>
        new(_env, transformer, options.IgnoreMissingColumns, options.InputSchemaDefinition, options.OutputSchemaDefinition, options.OwnsTransformer);
}

internal static class ModelLoaders
{
    private static readonly Dictionary<string, Func<IHostEnvironment, ModelLoadContext, ITransformer>> Known = new()
    {
        [TransformerChainModel.Signature] = TransformerChainModel.Load,
        [ColumnConcatenatingTransformer.Signature] = ColumnConcatenatingTransformer.Load,
        [ColumnCopyingTransformer.Signature] = ColumnCopyingTransformer.Load,
        [ColumnSelectingTransformer.Signature] = ColumnSelectingTransformer.Load,
        [KeyToValueMappingTransformer.Signature] = KeyToValueMappingTransformer.Load,
        [ValueToKeyMappingTransformer.Signature] = ValueToKeyMappingTransformer.Load,
    };

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext context) =>
        Known.TryGetValue(context.Signature, out Func<IHostEnvironment, ModelLoadContext, ITransformer> load)
            ? load(env, context)
            : throw new InvalidOperationException($"Error during class instantiation: unknown loader signature '{context.Signature}'.");
}

/// <summary>The input schema in a model file. A structured column (an image, a user's type) has no form there and is left out.</summary>
internal static class SchemaEntry
{
    private const string Name = "Schema";

    public static void Write(ZipArchive archive, DataViewSchema schema)
    {
        DataViewSchema.Column[] columns = [.. schema.Where(column => IsKnown(column.Type))];
        if (columns.Length == 0)
        {
            throw new InvalidOperationException("No valid columns to save");
        }

        using var writer = new BinaryWriter(archive.CreateEntry(Name).Open());
        writer.Write(columns.Length);
        foreach (DataViewSchema.Column column in columns)
        {
            var vector = column.Type as VectorDataViewType;
            DataViewType item = vector?.ItemType ?? column.Type;
            writer.Write(column.Name);
            writer.Write(item.RawType.FullName);
            writer.Write((item as KeyDataViewType)?.Count ?? 0);
            writer.Write(vector?.Dimensions.Length ?? 0);
            foreach (int dimension in vector?.Dimensions ?? [])
            {
                writer.Write(dimension);
            }
        }
    }

    public static DataViewSchema Read(ZipArchive archive)
    {
        if (archive.GetEntry(Name) is not { } entry)
        {
            return null;
        }

        using var reader = new BinaryReader(entry.Open());
        var builder = new DataViewSchema.Builder();
        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            string name = reader.ReadString();
            string typeName = reader.ReadString();
            PrimitiveDataViewType item = PrimitiveTypes.All.Single(type => type.RawType.FullName == typeName);
            ulong keys = reader.ReadUInt64();
            item = keys > 0 ? new KeyDataViewType(item.RawType, keys) : item;
            int[] dimensions = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())];
            builder.AddColumn(name, dimensions.Length > 0 ? new VectorDataViewType(item, dimensions) : item);
        }

        return builder.ToSchema();
    }

    private static bool IsKnown(DataViewType type) =>
        type is KeyDataViewType || PrimitiveTypes.Of(type.RawType) != null || (type is VectorDataViewType vector && IsKnown(vector.ItemType));
}
