namespace Mot.Association;

/// <summary>Text from others, such as names of files, notes in a model and messages of libraries, on a terminal or in a log.</summary>
public static class TerminalText
{
    /// <summary>
    /// The text with what a terminal would act on made readable: control characters other than line feeds and tabs, and those that turn
    /// the direction of writing, stand as their code, such as <c>\u001b</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(Acts) ? string.Concat(text.Select(c => Acts(c) ? $"\\u{(int)c:x4}" : c.ToString())) : text;
    }

    private static bool Acts(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
