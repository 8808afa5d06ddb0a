namespace Mot.MLNet.Models;

/// <summary>An entry of a model file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its content, hexadecimal.</param>
public sealed record ModelEntry(string Name, long Length, string Sha256);
