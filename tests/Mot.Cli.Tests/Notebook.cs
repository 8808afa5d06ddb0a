using System.Text.Json;

namespace Mot.Tests;

/// <summary>The notebooks of samples/Notebooks.</summary>
internal static class Notebook
{
    private const string ReferencesTag = "references";

    /// <summary>A cell of code; that of the references names packages and assemblies, which only a kernel can load.</summary>
    public sealed record Cell(string Id, string Code, bool IsReferences);

    public static string Folder { get; } = Path.Combine(Repository.Root, "samples", "Notebooks");

    /// <summary>Every notebook, by name.</summary>
    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    public static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{name}.ipynb")));

    public static IReadOnlyList<Cell> CodeCells(string name)
    {
        using JsonDocument notebook = Read(name);
        return [.. notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(cell => new Cell(
                cell.GetProperty("id").GetString()!,
                string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())),
                cell.GetProperty("metadata").TryGetProperty("tags", out JsonElement tags)
                    && tags.EnumerateArray().Any(tag => tag.GetString() == ReferencesTag)))];
    }
}
