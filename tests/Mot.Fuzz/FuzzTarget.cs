using System.Text;
using Mot.Fuzz.Mutations;

namespace Mot.Fuzz;

/// <summary>A reader that hostile files are fed to.</summary>
internal sealed class FuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Makes the valid inputs that cases are mutations of.</summary>
    public required Func<IReadOnlyList<FuzzSeed>> Seeds { get; init; }

    /// <summary>Reads all that is at a path, and says what was found; throws what the reader throws.</summary>
    public required Func<string, string> Read { get; init; }

    /// <summary>Texts that mean something in the format, beside those of the seeds.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>What the reader documents to throw for a bad input, apart from <see cref="InvalidDataException"/>.</summary>
    public Type? Refusal { get; init; }

    /// <summary>What messages name where the reader is not handed a file; null: a file of the input.</summary>
    public string? Place { get; init; }

    public IReadOnlyList<byte[]> TokenBytes => field ??= [.. Tokens.Select(Encoding.Latin1.GetBytes)];
}

/// <summary>A valid input.</summary>
/// <param name="Expected">What <see cref="FuzzTarget.Read"/> says of it.</param>
/// <param name="Main">What is read: a file, an entry of an archive, or "" for the folder that holds the files.</param>
/// <param name="Files">The files.</param>
internal sealed record FuzzSeed(string Expected, string Main, params IReadOnlyList<FuzzFile> Files)
{
    /// <summary>How often it is chosen beside others: a large one costs time.</summary>
    public int Weight { get; init; } = 10;

    /// <summary>One file that is read itself.</summary>
    public static FuzzSeed Of(string expected, string name, byte[] content, Format format) => new(expected, name, new FuzzFile(name, content, format));

    /// <inheritdoc cref="Of(string, string, byte[], Format)"/>
    public static FuzzSeed Of(string expected, string name, string content, Format format) => Of(expected, name, Encoding.UTF8.GetBytes(content), format);
}

/// <summary>A file of an input.</summary>
/// <param name="Name">Its path within the input.</param>
/// <param name="Content">Its content.</param>
/// <param name="Format">How it is mutated; null: it stays as it is.</param>
internal sealed record FuzzFile(string Name, byte[] Content, Format? Format = null)
{
    public static FuzzFile Of(string name, string content, Format? format = null) => new(name, Encoding.UTF8.GetBytes(content), format);
}
