using Mot.Association.MotChallenge;

namespace Mot.Tests.MotChallenge;

public sealed class KittiTrackingFileTests
{
    private const string Truth =
        "0 -1 DontCare -1 -1 -10 219.31 188.49 245.5 218.56 -1000 -1000 -1000 -10 -1 -1 -1\n" +
        "0 -1 DontCare -1 -1 -10 47.56 195.28 115.48 221.48 -1000 -1000 -1000 -10 -1 -1 -1\n" +
        "0 2 Pedestrian 0 2 -2.52 1106.13 166.58 1204.47 323.8 1.71 0.54 0.9 6.3 1.7 8.1 -1.9\n";

    private static KittiRow[] Read(string text, MotReadOptions? options = null) =>
        KittiTrackingFile.Read(new StringReader(text), "0000.txt", options);

    private static string Write(params KittiRow[] rows)
    {
        StringWriter text = new();
        KittiTrackingFile.Write(text, rows);
        return text.ToString();
    }

    [Fact]
    public void TruthRoundTrips()
    {
        KittiRow[] rows = Read(Truth);
        Assert.Equal(
            new KittiRow(
                0, 2, "Pedestrian", 0, 2, -2.52, new(1106.13, 166.58, 1204.47, 323.8), new(1.71, 0.54, 0.9, 6.3, 1.7, 8.1, -1.9), null),
            rows[2]);
        Assert.Equal(Truth, Write(rows));
    }

    [Fact]
    public void ResultsRoundTrip()
    {
        MotRow row = new(1, 5, new(10.5, 20, 30, 60.25), 0.75);
        string text = Write(KittiRow.FromMotRow(row));
        Assert.Equal("0 5 Pedestrian -1 -1 -10 10.5 20 30 60.25 -1 -1 -1 -1000 -1000 -1000 -10 0.75\n", text);
        Assert.Equal(row, Assert.Single(Read(text)).ToMotRow());
    }

    [Theory]
    [InlineData("0 1 Car 0 0 0 1 1", "found 8 columns in '0 1 Car 0 0 0 1 1', expected 17, or 18 with a score")]
    [InlineData("-1 1 Car 0 0 0 1 1 2 2 1 1 1 1 1 1 0", "found frame -1, expected frames from 0")]
    [InlineData("x 1 Car 0 0 0 1 1 2 2 1 1 1 1 1 1 0", "found frame 'x', expected an integer")]
    [InlineData("0 1 Car 0 0 0 1 1 nan 2 1 1 1 1 1 1 0", "found x1 'nan', expected a finite number")]
    [InlineData("0 1 Car 0 0 0 3 1 2 2 1 1 1 1 1 1 0", "found a box in '0 1 Car 0 0 0 3 1 2 2 1 1 1 1 1 1 0' with swapped sides")]
    [InlineData("0 2 Car 0 0 0 1 1 2 2 1 1 1 1 1 1 0", "found identity 2 again in frame 0 (first in line 3)")]
    public void BadRowsAreNamedOrSkipped(string bad, string message)
    {
        string text = Truth + bad + "\n";
        Assert.StartsWith("0000.txt:4: " + message, Assert.Throws<InvalidDataException>(() => Read(text)).Message);
        Assert.Equal(3, Read(text, new() { Lenient = true }).Length);
    }
}
