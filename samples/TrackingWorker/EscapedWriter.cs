using System.Text;
using Mot.Association;

/// <summary>Writes text, names of files and messages of errors included, so that a terminal acts on none of it.</summary>
internal sealed class EscapedWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(TerminalText.Escape(value.ToString()));

    public override void Write(string? value) => inner.Write(TerminalText.Escape(value ?? ""));

    public override void Flush() => inner.Flush();
}
