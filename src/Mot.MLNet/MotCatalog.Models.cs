using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Files;
using Mot.MLNet.Detection;
using Mot.MLNet.Models;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Saves a model's stages as a <c>.mot</c> file. The same model gives the same bytes.</summary>
    /// <param name="model">Stages of this library, one or a chain of them.</param>
    /// <param name="path">The file, which is replaced in one step.</param>
    /// <param name="notes">Texts to keep in it, such as what it was trained on; null for none.</param>
    /// <exception cref="NotSupportedException">A stage is not of this library.</exception>
    public void SaveModel(ITransformer model, string path, IReadOnlyDictionary<string, string>? notes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = ModelWriter.Write(model, notes);
        OutputFile.Write(path, file => file.Write(bytes));
    }

    /// <inheritdoc cref="SaveModel(ITransformer, string, IReadOnlyDictionary{string, string})"/>
    /// <param name="model">Stages of this library, one or a chain of them.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="notes">Texts to keep in it, such as what it was trained on; null for none.</param>
    public void SaveModel(ITransformer model, Stream stream, IReadOnlyDictionary<string, string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ModelWriter.Write(model, notes));
    }

    /// <summary>Loads a <c>.mot</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model's stages as a chain, which owns what it holds: dispose it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model, or a damaged one; the message names the file and the entry.</exception>
    public TransformerChain<ITransformer> LoadModel(string path) => Logged(ModelReader.Read(path));

    /// <inheritdoc cref="LoadModel(string)"/>
    /// <param name="stream">The file's content.</param>
    /// <param name="name">What errors call it.</param>
    public TransformerChain<ITransformer> LoadModel(Stream stream, string name = "model")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Logged(ModelReader.Read(stream, name));
    }

    /// <summary>Says what a <c>.mot</c> file holds, after the same checks as loading it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model, or a damaged one; the message names the file and the entry.</exception>
    public MotModelInfo InspectModel(string path) => ModelReader.Inspect(path);

    private TransformerChain<ITransformer> Logged(TransformerChain<ITransformer> model)
    {
        foreach (DetectionTransformer stage in model.OfType<DetectionTransformer>())
            stage.LoggedTo(Environment);
        return model;
    }
}
