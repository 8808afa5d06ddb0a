using Mot.Association.Files;

namespace Mot.Cli;

/// <summary>Files that a command writes.</summary>
internal static class OutputFiles
{
    /// <summary>Claims files, before there is anything to lose: see <see cref="OutputClaim.Take"/>.</summary>
    /// <param name="outputs">The files; null where one is not asked for.</param>
    /// <param name="inputs">What the command reads; null where it is not given.</param>
    /// <exception cref="UsageException">An output is also an input, or another output.</exception>
    /// <exception cref="IOException">One can't be written, or another process writes it; the message names it.</exception>
    public static OutputClaim Claim(IEnumerable<string?> outputs, params IEnumerable<string?> inputs)
    {
        OutputClaim? claim = null;
        UsageException.Check(() => claim = OutputClaim.Take(outputs, inputs));
        return claim!;
    }
}
