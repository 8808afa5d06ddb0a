using Mot.Association;

namespace Mot.Tests;

public sealed class FrameRangeTests
{
    [Theory]
    [InlineData("1-397", 1, 397)]
    [InlineData("597-795", 597, 795)]
    [InlineData("7", 7, 7)]
    [InlineData("5-5", 5, 5)]
    [InlineData(" 1 - 2 ", 1, 2)]
    public void Ranges_are_read(string text, int first, int last)
    {
        FrameRange range = FrameRange.Parse(text);
        Assert.Equal(new FrameRange(first, last), range);
        Assert.Equal(last - first + 1, range.Length);
        Assert.Equal(range, FrameRange.Parse(range.ToString()));
        Assert.True(range.Contains(first) && range.Contains(last));
        Assert.False(range.Contains(first - 1) || range.Contains(last + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0-5")]
    [InlineData("5-")]
    [InlineData("-5")]
    [InlineData("9-3")]
    [InlineData("1-2-3")]
    [InlineData("a-b")]
    [InlineData("1.5-2")]
    [InlineData("1-99999999999")]
    public void What_is_no_range_is_quoted(string text) =>
        Assert.Equal($"Frames '{text}': expected A-B with 1 <= A <= B.", Assert.Throws<FormatException>(() => FrameRange.Parse(text)).Message);
}
