using Mot.Association;

namespace Mot.Tests;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a b\n\tc", "a b\n\tc")]
    [InlineData("straße 通り", "straße 通り")]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("\u0000\r\u007f\u009b", @"\u0000\u000d\u007f\u009b")]
    [InlineData("exe.\u202egpj\u2066", @"exe.\u202egpj\u2066")]
    public void What_a_terminal_would_act_on_stands_as_its_code(string text, string expected) => Assert.Equal(expected, TerminalText.Escape(text));
}
