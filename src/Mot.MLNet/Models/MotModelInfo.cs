namespace Mot.MLNet.Models;

/// <summary>What a <c>.mot</c> file holds.</summary>
/// <param name="FormatVersion">Version of the file format.</param>
/// <param name="LibraryVersion">Version of the library that wrote it.</param>
/// <param name="Notes">Texts that were kept in it.</param>
/// <param name="Stages">The model's stages, in order.</param>
/// <param name="Entries">Its entries with their checksums.</param>
public sealed record MotModelInfo(
    int FormatVersion,
    string LibraryVersion,
    IReadOnlyDictionary<string, string> Notes,
    IReadOnlyList<MotModelStageInfo> Stages,
    IReadOnlyList<ModelEntry> Entries);
