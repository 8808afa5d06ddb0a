using System.Globalization;
using System.IO.Compression;
using System.Text;
using Mot.Association;
using Mot.Association.MotChallenge;

namespace Mot.Tests.MotChallenge;

public sealed class MotChallengeFileTests
{
    private static MotRow[] Read(string text, MotReadOptions? options = null) =>
        MotChallengeFile.Read(new StringReader(text), "rows.txt", options);

    [Fact]
    public void TruthHasClassAndVisibility()
    {
        MotRow row = Assert.Single(Read("3,7,912,484,97,109,0,8,0.25\n"));
        Assert.Equal(new MotRow(3, 7, new Box(912, 484, 1009, 593), 0, 8, 0.25), row);
    }

    [Fact]
    public void WorldCoordinatesAreNoClass()
    {
        MotRow row = Assert.Single(Read("1,1,88,99,61.08,218.56,1,4.4852,5.5016,0\n"));
        Assert.Equal(new MotRow(1, 1, Box.FromXywh(88, 99, 61.08, 218.56), 1), row);
    }

    [Fact]
    public void ResultsWithoutClassAreOfPedestrians() =>
        Assert.All(Read("1,1,0,0,4,4,0.5,-1,-1\n2,1,0,0,4,4,0.5,-1,-1\n"), r => Assert.Equal((1, 1.0), (r.Class, r.Visibility)));

    [Fact]
    public void ColumnsCanBeStated()
    {
        const string Text = "1,1,0,0,4,4,1,3,0.5,9\n";
        Assert.Equal(3, Read(Text, new() { Columns = MotRowLayout.ClassAndVisibility })[0].Class);
        Assert.Equal(1, Read(Text, new() { Columns = MotRowLayout.WorldCoordinates })[0].Class);
        Assert.Equal(1, Read("1,1,0,0,4,4,1,3,0.5\n", new() { Columns = MotRowLayout.WorldCoordinates })[0].Class);
    }

    [Theory]
    [InlineData("1,2,3,4,5,6,0.5\r\n2,2,3,4,5,6,0.5")]
    [InlineData("\uFEFF1, 2, 3, 4, 5, 6, 0.5\n\n  2, 2, 3, 4, 5, 6, 0.5  \n\n")]
    [InlineData("1 2 3 4 5 6 0.5\n2\t2  3 4 5 6 0.5\n")]
    [InlineData("1,2,3,4,5,6,0.5,\n2,2,3,4,5,6,0.5,\n")]
    [InlineData("1.0,2.0,3.0,4e0,+5,6.,.5\n2,2,3,4,5,6,5E-1\n")]
    public void SeparatorsAndLineEnds(string text)
    {
        Box box = new(3, 4, 8, 10);
        Assert.Equal([new MotRow(1, 2, box, 0.5), new MotRow(2, 2, box, 0.5)], Read(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n")]
    public void NothingIsNoRows(string text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("1,2,3,4,5", "found 5 columns in '1,2,3,4,5', expected at least 7", MotRowProblem.Columns)]
    [InlineData("1,2,3,4,5,6,1,1,1,1", "found 10 columns in '1,2,3,4,5,6,1,1,1,1', expected 7 as in line 1", MotRowProblem.Columns)]
    [InlineData("1,2,3,4,NaN,6,1", "found width 'NaN', expected a finite number", MotRowProblem.Number)]
    [InlineData("1,2,3,4,5,6,Infinity", "found confidence 'Infinity', expected a finite number", MotRowProblem.Number)]
    [InlineData("1,2,3,,5,6,1", "found y '', expected a finite number", MotRowProblem.Number)]
    [InlineData("1,2,0x3,4,5,6,1", "found x '0x3', expected a finite number", MotRowProblem.Number)]
    [InlineData("frame,id,x,y,w,h,conf", "found frame 'frame', expected an integer", MotRowProblem.Number)]
    [InlineData("1.5,2,3,4,5,6,1", "found frame '1.5', expected an integer", MotRowProblem.Number)]
    [InlineData("1,2.5,3,4,5,6,1", "found id '2.5', expected an integer", MotRowProblem.Number)]
    [InlineData("0,2,3,4,5,6,1", "found frame 0, expected frames from 1", MotRowProblem.Frame)]
    [InlineData("1,2,1e308,4,1e308,6,1", "found a box in '1,2,1e308,4,1e308,6,1', expected coordinates and an area that are finite numbers", MotRowProblem.Number)]
    [InlineData("1,2,3,4,1e200,1e200,1", "found a box in '1,2,3,4,1e200,1e200,1'", MotRowProblem.Number)]
    [InlineData("1,2,3,4,5,6,1e39", "found confidence 1E+39, expected a finite number of single precision", MotRowProblem.Number)]
    [InlineData("2147483647,2,3,4,5,6,1", "found frame 2147483647, expected frames from 1 to 2147483646", MotRowProblem.Frame)]
    [InlineData("99999999999,2,3,4,5,6,1", "found frame 99999999999, expected frames from 1", MotRowProblem.Frame)]
    [InlineData("1,2,3,4,-5,6,1", "found width -5 and height 6, expected a size of at least 0", MotRowProblem.Size)]
    [InlineData("1,2,3,4,5,-0.5,1", "found width 5 and height -0.5, expected a size of at least 0", MotRowProblem.Size)]
    [InlineData("5,1,3,4,5,6,1", "found identity 1 again in frame 5 (first in line 1), expected an identity once", MotRowProblem.Duplicate)]
    public void BadRowsAreNamedOrSkipped(string bad, string message, MotRowProblem problem)
    {
        string text = $"5,1,0,0,9,9,1\n\n{bad}\n6,1,0,0,9,9,1\n";
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(text));
        Assert.StartsWith("rows.txt:3: " + message, error.Message);

        MotRow[] rows = MotChallengeFile.Read(new StringReader(text), "rows.txt", new() { Lenient = true }, out MotReadReport report);
        Assert.Equal([5, 6], rows.Select(r => r.Frame));
        Assert.Equal((2, 1, 1), (report.Rows, report.Skipped, report.Count(problem)));
        MotBadRow row = Assert.Single(report.BadRows);
        Assert.Equal((3, problem, error.Message), (row.Line, row.Problem, row.Message));
        Assert.Equal($"2 rows read, 1 skipped ({problem} 1)", report.ToString());
    }

    [Fact]
    public void RowsAreOrderedByFrameAndElseAsInTheFile()
    {
        MotRow[] rows = Read("2,9,0,0,1,1,1\n1,9,0,0,1,1,1\n2,3,0,0,1,1,1\n1,4,0,0,1,1,1\n2,1,0,0,1,1,1\n");
        Assert.Equal([(1, 9), (1, 4), (2, 9), (2, 3), (2, 1)], rows.Select(r => (r.Frame, (int)r.Id)));
    }

    [Fact]
    public void OrderCanBeRequired()
    {
        MotReadOptions sorted = new() { RequireSorted = true };
        const string Text = "2,1,0,0,1,1,1\n1,1,0,0,1,1,1\n2,2,0,0,1,1,1\n";
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(Text, sorted));
        Assert.Equal("rows.txt:2: found frame 1 after frame 2, expected rows ordered by frame.", error.Message);
        MotRow[] rows = MotChallengeFile.Read(new StringReader(Text), "rows.txt", sorted with { Lenient = true }, out MotReadReport report);
        Assert.Equal([1L, 2L], rows.Select(r => r.Id));
        Assert.Equal(1, report.Count(MotRowProblem.Order));
    }

    [Fact]
    public void DuplicatesAreFoundAcrossAnUnorderedFileAndTheFirstStays()
    {
        const string Text = "2,5,1,0,1,1,1\n1,5,2,0,1,1,1\n2,5,3,0,1,1,1\n2,5,4,0,1,1,1\n";
        Assert.Contains("rows.txt:3: ", Assert.Throws<InvalidDataException>(() => Read(Text)).Message, StringComparison.Ordinal);
        MotRow[] rows = MotChallengeFile.Read(new StringReader(Text), "rows.txt", new() { Lenient = true }, out MotReadReport report);
        Assert.Equal([2.0, 1.0], rows.Select(r => r.Box.X0));
        Assert.Equal([3, 4], report.BadRows.Select(r => r.Line));
    }

    [Fact]
    public void DetectionsShareTheUnknownIdentity() =>
        Assert.Equal(2, Read("1,-1,0,0,1,1,0.9,-1,-1,-1\n1,-1,5,0,1,1,0.8,-1,-1,-1\n").Length);

    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("-1")]
    [InlineData("person")]
    public void TheIdentityOfADetectionMeansNothing(string id)
    {
        string text = $"1,{id},0,0,1,1,0.9\n1,{id},5,0,1,1,0.8\n2,{id},0,0,1,1,0.9\n";
        MotRow[] rows = MotChallengeFile.Read(new StringReader(text), "det.txt", new() { Kind = MotFileKind.Detections }, out MotReadReport report);
        Assert.Equal([(1, -1L, 0.0), (1, -1, 5), (2, -1, 0)], rows.Select(r => (r.Frame, r.Id, r.Box.X0)));
        Assert.Equal(0, report.Skipped);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(MotFileKind.Detections, false)]
    [InlineData(MotFileKind.Results, true)]
    [InlineData(MotFileKind.Truth, true)]
    public void TwoUnknownIdentitiesOfAFrameAreADuplicateWhereEachRowHasOne(MotFileKind? kind, bool refused)
    {
        const string Text = "1,-1,0,0,1,1,0.9\n1,-1,5,0,1,1,0.8\n";
        MotReadOptions options = new() { Kind = kind };
        if (refused)
            Assert.Equal("rows.txt:2: found identity -1 again in frame 1 (first in line 1), expected an identity once in a frame; -1 is what detections have, which --detections evaluates.", Assert.Throws<InvalidDataException>(() => Read(Text, options)).Message);
        else
            Assert.Equal(2, Read(Text, options).Length);
    }

    [Fact]
    public void ClassesOfTenColumnsAreReadWhereTheRestSaysNothing()
    {
        // As YOLO's trackers write results, and TrackEval reads them; world coordinates are no class, whatever they are.
        int Class(string rest) => Assert.Single(Read($"1 3 110 100 50 100 0.9 {rest}\n")).Class;
        Assert.Equal([2, 0, 1], ((string[])["2 -1 -1", "0 -1 -1", "-1 -1 -1"]).Select(Class));
        Assert.Equal([1, 1, 1], ((string[])["2.5 -1 -1", "2 5 0", "2 -1 0"]).Select(Class));
    }

    [Fact]
    public void RowsKnowTheirLine()
    {
        MotRow[] rows = Read("\n2,1,0,0,1,1,1\n\n1,1,0,0,1,1,1\n");
        Assert.Equal([(1, 4), (2, 2)], rows.Select(r => (r.Frame, r.Line)));
        Assert.Equal(rows[0], new MotRow(1, 1, new(0, 0, 1, 1)));
        Assert.Equal(rows[0].GetHashCode(), new MotRow(1, 1, new(0, 0, 1, 1)).GetHashCode());
        Assert.NotEqual(rows[0], rows[1] with { Line = 4 });
    }

    [Fact]
    public void RowsOfOtherFramesAreLeftOutUncounted()
    {
        const string Text = "1,1,0,0,1,1,1\n4,1,0,0,1,1,1\n4,1,0,0,1,1,1\n2,1,0,0,1,1,1\n3,1,0,0,1,1,1\n";
        Assert.Throws<InvalidDataException>(() => Read(Text));
        MotRow[] rows = MotChallengeFile.Read(new StringReader(Text), "rows.txt", new() { Frames = new(2, 3) }, out MotReadReport report);
        Assert.Equal([2, 3], rows.Select(r => r.Frame));
        Assert.Equal((2, 0), (report.Rows, report.Skipped));
    }

    [Theory]
    [InlineData(0.9f, "0.9")]
    [InlineData(0.1f, "0.1")]
    [InlineData(1f, "1")]
    [InlineData(-0.33333334f, "-0.33333334")]
    [InlineData(1e-5f, "1E-05")]
    public void ScoresOfSinglePrecisionAreWrittenInItsDigits(float score, string digits)
    {
        StringWriter text = new(), kitti = new();
        MotRow row = new(1, 1, new(0, 0, 4, 4), score);
        MotChallengeFile.Write(text, [row]);
        KittiTrackingFile.Write(kitti, [KittiRow.FromMotRow(row)]);
        Assert.Equal($"1,1,0,0,4,4,{digits},-1,-1,-1\n", text.ToString());
        Assert.EndsWith($" {digits}\n", kitti.ToString());
        Assert.Equal(score, (float)Read(text.ToString())[0].Confidence);
        Assert.Equal([MotRow.FromSingle(1, 1, new(0, 0, 4, 4), score)], Read(text.ToString()));
    }

    [Fact]
    public void AReportKeepsTheFirstHundredMessagesAndAllCounts()
    {
        string text = string.Concat(Enumerable.Repeat("bad\n", 250));
        MotChallengeFile.Read(new StringReader(text), "rows.txt", new() { Lenient = true }, out MotReadReport report);
        Assert.Equal((250, 250, 100), (report.Skipped, report.Count(MotRowProblem.Columns), report.BadRows.Count));
    }

    [Fact]
    public void NumbersAreReadToTheNearestDouble()
    {
        Random random = new(1);
        string[] numbers =
        [
            "0", "-0", "9007199254740992", "9007199254740993", "9007199254740993.5", "0.1", "1e22", "1e23", "4.9e-324",
            "1.7976931348623157e308", "123456789012345678901234567890", "0.000000000000000000000000000001", "912.4499816894531",
            .. Enumerable.Range(0, 3000).Select(_ => Random()),
        ];
        MotRow[] rows = Read(string.Concat(numbers.Select((n, i) => $"{i + 1},1,{n},0,1,1,1\n")));
        for (int i = 0; i < numbers.Length; i++)
        {
            double expected = double.Parse(numbers[i], NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(rows[i].Box.X0));
        }

        string Random()
        {
            string digits = string.Concat(Enumerable.Range(0, random.Next(1, 22)).Select(_ => (char)('0' + random.Next(10))));
            return $"{(random.Next(2) == 0 ? "-" : "")}{digits.Insert(random.Next(digits.Length), ".")}";
        }
    }

    [Theory]
    [InlineData(MotFileKind.Results, "4,17,1.5,2.25,10,20,0.125,-1,-1,-1\n")]
    [InlineData(MotFileKind.Truth, "4,17,1.5,2.25,10,20,0.125,7,0.5\n")]
    [InlineData(MotFileKind.Detections, "4,-1,1.5,2.25,10,20,0.125,-1,-1,-1\n")]
    public void WrittenColumns(MotFileKind kind, string expected)
    {
        StringWriter text = new();
        MotChallengeFile.Write(text, [new MotRow(4, 17, Box.FromXywh(1.5, 2.25, 10, 20), 0.125, 7, 0.5)], kind);
        Assert.Equal(expected, text.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5001)]
    public void WhatIsWrittenIsReadBackBitByBit(int count)
    {
        Random random = new(count);
        MotRow[] rows = new MotRow[count];
        for (int i = 0; i < count; i++)
        {
            double scale = Math.Pow(10, random.Next(-3, 5));
            Box box = random.Next(2) == 0
                ? Box.FromXywh(Math.Round(random.NextDouble() * 900, 2), Math.Round(-random.NextDouble() * 900, 2), Math.Round(random.NextDouble() * 90, 2), 0)
                : Box.FromXywh(random.NextDouble() * scale, random.NextDouble() * -scale, random.NextDouble() * 1000, random.NextDouble() * scale);
            rows[i] = new(1 + i / 7, 1000 - i % 7, box, random.NextDouble(), random.Next(1, 14), random.NextDouble());
        }

        StringWriter text = new();
        MotChallengeFile.Write(text, rows, MotFileKind.Truth);
        Assert.Equal(rows, Read(text.ToString()));
    }

    [Fact]
    public void SizesAreWrittenWithoutRoundingErrors()
    {
        StringWriter text = new();
        MotChallengeFile.Write(text, [new MotRow(1, 1, Box.FromXywh(912.1, 484.07, 97.3, 109.11))]);
        Assert.Equal("1,1,912.1,484.07,97.3,109.11,1,-1,-1,-1\n", text.ToString());
    }

    [Fact]
    public void ZipArchives()
    {
        using TemporaryFolder folder = new();
        MotRow[] rows = [new(1, 1, new(0, 0, 4, 4), 0.5), new(2, 1, new(1, 0, 5, 4), 0.5)];
        string single = folder.Combine("SEQ-01.zip");
        MotChallengeFile.Write(single, rows);
        Assert.Equal(rows, MotChallengeFile.Read(single));
        Assert.Equal(rows, MotChallengeFile.Read(Path.Combine(single, "SEQ-01.txt")));

        string several = folder.Combine("data.zip");
        using (ZipArchive archive = ZipFile.Open(several, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(WriteText(folder, "a.txt", "1,1,0,0,1,1,1\n"), "data/a.txt");
            archive.CreateEntryFromFile(WriteText(folder, "b.txt", "1,2,0,0,1,1\n"), "data/b.txt");
        }

        Assert.Single(MotChallengeFile.Read(Path.Combine(several, "a.txt")));
        Assert.Single(MotChallengeFile.Read(Path.Combine(several, "data", "a.txt")));
        Assert.Contains("found 2 text files (data/a.txt, data/b.txt)", Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(several)).Message, StringComparison.Ordinal);
        Assert.Contains("data.zip/b.txt:1: ", Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read($"{several}/b.txt")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => MotChallengeFile.Read($"{several}/c.txt"));

        string broken = WriteText(folder, "broken.zip", "no archive");
        Assert.Contains(broken, Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(broken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a field of the directory that is another signature", 0)]
    [InlineData("a method of packing that there is not", 10)]
    [InlineData("a name of 65,535 characters", 28)]
    [InlineData("an entry far beyond the end", 42)]
    public void ADamagedArchiveIsNamed(string what, int offset)
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("a.zip");
        MotChallengeFile.Write(path, [new(1, 1, new(0, 0, 4, 4), 0.5)]);
        byte[] bytes = File.ReadAllBytes(path);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + offset), ushort.MaxValue);
        File.WriteAllBytes(path, bytes);
        string message = Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(path)).Message;
        Assert.True(message.StartsWith(path, StringComparison.Ordinal), $"{what}: {message}");
    }

    [Fact]
    public void AnArchiveThatUnfoldsToFarMoreThanItsSizeIsRefused()
    {
        using TemporaryFolder folder = new();
        string bomb = folder.Combine("bomb.zip"), little = folder.Combine("little.zip");
        foreach ((string path, int rows) in ((string, int)[])[(bomb, 400_000), (little, 200_000)])
        {
            using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
            using StreamWriter writer = new(archive.CreateEntry("a.txt", CompressionLevel.SmallestSize).Open());
            for (int i = 0; i < rows; i++)
                writer.Write("1,1,1,1,1,1,1\n");
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(bomb)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.StartsWith($"{bomb}/a.txt: found 5600000 bytes of text in an archive of {new FileInfo(bomb).Length}, expected at most 4194304", message);
        Assert.Contains("more than 10000 rows in frame 1", Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(little)).Message);

        // The directory claims less than there is: no more than that is read, and the last row is cut short.
        byte[] bytes = File.ReadAllBytes(bomb);
        int central = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(central + 24), 1000);
        File.WriteAllBytes(bomb, bytes);
        Assert.StartsWith($"{bomb}:72: found 3 columns", Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(bomb)).Message);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        string path = Path.Combine(Path.GetTempPath(), "no-such-folder", "gt.txt");
        Assert.Contains(path, Assert.ThrowsAny<IOException>(() => MotChallengeFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedTruthHasItsRows()
    {
        MotRow[] rows = MotChallengeFile.Read(SharedData.Require("data/mot17-lift/gt/MOT17-09-SDP/gt/gt.txt"));
        string[] lines = File.ReadAllLines(SharedData.Require("data/mot17-lift/gt/MOT17-09-SDP/gt/gt.txt"));
        Assert.Equal(lines.Length, rows.Length);
        Assert.Contains(rows, r => r.Class == MotClass.StaticPerson);
        Assert.All(rows, r => Assert.InRange(r.Visibility, 0, 1));
    }

    [Theory]
    [InlineData("1,-1,0,0,9,9,1 1,-1,0,0,9,9,1 1,-1,0,0,9,9,1 2,-1,0,0,9,9,1")]
    [InlineData("1,-1,0,0,9,9,1 2,-1,0,0,9,9,1 1,-1,0,0,9,9,1 3,-1,0,0,9,9,1 1,-1,0,0,9,9,1")]
    public void More_rows_in_a_frame_than_it_may_have_are_an_error(string rows)
    {
        MotReadOptions options = new() { MaxRowsPerFrame = 2 };
        string text = rows.Replace(' ', '\n');
        int line = rows.Split(' ').Index().Where(row => row.Item[0] == '1').ElementAt(2).Index + 1;
        string message = Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(new StringReader(text), "det.txt", options)).Message;
        Assert.StartsWith($"det.txt:{line}: found more than 2 rows in frame 1, expected at most 2 rows per frame", message);
        MotRow[] kept = MotChallengeFile.Read(new StringReader(text), "det.txt", options with { Lenient = true }, out MotReadReport report);
        Assert.Equal(rows.Split(' ').Length - 1, kept.Length);
        Assert.Equal((1, 1), (report.Skipped, report.Count(MotRowProblem.Crowd)));
    }

    [Fact]
    public void A_frame_holds_ten_thousand_rows_by_default()
    {
        string row = "7,-1,0,0,9,9,1\n";
        Assert.Equal(10_000, MotChallengeFile.Read(new StringReader(string.Concat(Enumerable.Repeat(row, 10_000)))).Length);
        Assert.Throws<InvalidDataException>(() => MotChallengeFile.Read(new StringReader(string.Concat(Enumerable.Repeat(row, 10_001)))));
    }

    private static string WriteText(TemporaryFolder folder, string name, string text)
    {
        string path = folder.Combine(name);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }
}
