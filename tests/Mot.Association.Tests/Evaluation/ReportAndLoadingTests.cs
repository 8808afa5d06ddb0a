using System.IO.Compression;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

public sealed class ReportAndLoadingTests
{
    private static readonly MotRow[] s_rows = [new(1, 1, new(0, 0, 10, 20)), new(2, 1, new(1, 0, 11, 20))];

    [Fact]
    public void TextHasAlignedColumns()
    {
        MotEvaluation e = MotEvaluator.Evaluate([new("a", s_rows, s_rows), new("a-longer-name", s_rows, [])]);
        string[] lines = MotMetricsReport.ToText(e).TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Single(lines.Select(l => l.Length).Distinct());
        Assert.StartsWith("Sequence         HOTA ", lines[0]);
        Assert.StartsWith("a              100.00 ", lines[1]);
        Assert.StartsWith("a-longer-name    0.00 ", lines[2]);
        Assert.StartsWith("COMBINED ", lines[3]);
        int fn = lines[0].IndexOf("  FN", StringComparison.Ordinal);
        Assert.Equal(["0", "2", "2"], lines[1..].Select(l => l.Substring(fn, 4).Trim()));
    }

    [Fact]
    public void ASingleSequenceIsNotCombined()
    {
        MotEvaluation e = MotEvaluator.Evaluate([new("a|b", s_rows, s_rows)]);
        Assert.DoesNotContain("COMBINED", MotMetricsReport.ToText(e), StringComparison.Ordinal);
        string[] lines = MotMetricsReport.ToMarkdown(e).TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("| Sequence | ", lines[0]);
        Assert.Matches("^\\|-+\\|(-+:\\|)+$", lines[1]);
        Assert.StartsWith("| a\\|b     | 100.00 | ", lines[2]);
        Assert.All(lines, l => Assert.Equal(lines[0].Length, l.Length));
    }

    [Fact]
    public void FoldersPairByName()
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["s2", "s1"])
        {
            MotChallengeFile.Write(folder.Combine("truth", name, "gt", "gt.txt"), s_rows, MotFileKind.Truth);
            new SequenceInfo(name, "img1", 30, 9, 0, 0, ".jpg").Write(folder.Combine("truth", name, SequenceInfo.FileName));
            MotChallengeFile.Write(folder.Combine("plain", name + ".txt"), s_rows);
            MotChallengeFile.Write(folder.Combine("nested", "data", name + ".txt"), s_rows);
        }

        ZipFile.CreateFromDirectory(folder.Combine("plain"), folder.Combine("tracks.zip"));
        foreach (string tracks in (string[])["plain", "nested", "tracks.zip"])
        {
            IReadOnlyList<EvaluationSequence> loaded = EvaluationSequence.Load(folder.Combine("truth"), folder.Combine(tracks));
            Assert.Equal(["s1", "s2"], loaded.Select(s => s.Name));
            Assert.All(loaded, s => Assert.Equal((9, 2, 2), (s.Length, s.Truth.Count, s.Tracks.Count)));
        }

        File.Delete(folder.Combine("plain", "s2.txt"));
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => EvaluationSequence.Load(folder.Combine("truth"), folder.Combine("plain")));
        Assert.Contains("No tracks of sequence s2: expected " + folder.Combine("plain", "s2.txt"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SinglePathsPair()
    {
        using TemporaryFolder folder = new();
        string truth = folder.Combine("seq", "gt", "gt.txt"), tracks = folder.Combine("out.txt");
        MotChallengeFile.Write(truth, s_rows, MotFileKind.Truth);
        new SequenceInfo("seq", "img1", 30, 12, 0, 0, ".jpg").Write(folder.Combine("seq", SequenceInfo.FileName));
        MotChallengeFile.Write(tracks, s_rows);
        foreach (string path in (string[])[truth, folder.Combine("seq")])
        {
            EvaluationSequence sequence = Assert.Single(EvaluationSequence.Load(path, tracks));
            Assert.Equal(("seq", 12, 2), (sequence.Name, sequence.Length, sequence.Tracks.Count));
        }

        EvaluationSequence file = Assert.Single(EvaluationSequence.Load(tracks, tracks));
        Assert.Equal(("out", null), (file.Name, file.Length));
        Assert.Throws<FileNotFoundException>(() => EvaluationSequence.Load(folder.Combine("none.txt"), tracks));
        Assert.Throws<FileNotFoundException>(() => EvaluationSequence.Load(truth, folder.Combine("none.txt")));
        Directory.CreateDirectory(folder.Combine("empty"));
        Assert.Contains("found no sequence with truth", Assert.Throws<FileNotFoundException>(() => EvaluationSequence.Load(folder.Combine("empty"), tracks)).Message, StringComparison.Ordinal);
    }

    /// <summary>A sequence of three frames, with truth and tracks as they are in the text; loads them as evaluation wants it.</summary>
    private static IReadOnlyList<EvaluationSequence> Load(
        TemporaryFolder folder, string truth, string tracks, MotEvaluationOptions? evaluation, bool lenient = false, MotFileKind kind = MotFileKind.Results, List<int>? skipped = null)
    {
        Directory.CreateDirectory(folder.Combine("seq", "gt"));
        File.WriteAllText(folder.Combine("seq", "gt", "gt.txt"), truth);
        File.WriteAllText(folder.Combine("seq.txt"), tracks);
        new SequenceInfo("seq", "img1", 30, 3, 0, 0, ".jpg").Write(folder.Combine("seq", SequenceInfo.FileName));
        return EvaluationSequence.Load(
            folder.Combine("seq"), folder.Combine("seq.txt"), new() { Lenient = lenient }, (_, report) => skipped?.Add(report.Skipped), evaluation, kind);
    }

    private static string Lines(Func<int, string> row, int frames = 5) => string.Concat(Enumerable.Range(1, frames).Select(frame => row(frame) + "\n"));

    [Fact]
    public void FramesBeyondASequenceAreNamedSkippedOrCutOff()
    {
        using TemporaryFolder folder = new();
        string truth = Lines(f => $"{f},1,{10 * f},0,50,100,1,1,1"), tracks = Lines(f => $"{f},3,{10 * f},0,50,100,0.9,-1,-1,-1"), info = folder.Combine("seq", "seqinfo.ini");
        string expected = $"found frame 4, expected frames 1 to 3, as seqLength in '{info}' says; --frames 1-3 leaves later rows out, --lenient skips and counts them.";
        Assert.Equal($"{folder.Combine("seq", "gt", "gt.txt")}:4: {expected}", Assert.Throws<InvalidDataException>(() => Load(folder, truth, tracks, new())).Message);
        Assert.Equal($"{folder.Combine("seq.txt")}:4: {expected}", Assert.Throws<InvalidDataException>(() => Load(folder, Lines(f => $"{f},1,{10 * f},0,50,100,1,1,1", 3), tracks, null)).Message);

        List<int> skipped = [];
        Assert.Equal(1, MotEvaluator.Evaluate(Load(folder, truth, tracks, new(), lenient: true, skipped: skipped)).Combined.Mota);
        Assert.Equal([2, 2], skipped);
        MotEvaluationOptions first = new() { Frames = new(1, 3) };
        Assert.Equal((1, 3), (MotEvaluator.Evaluate(Load(folder, truth, tracks, first, skipped: skipped), first).Combined.Mota, MotEvaluator.Evaluate(Load(folder, truth, tracks, first), first).Combined.TruthDetections));
        Assert.Equal([2, 2, 0, 0], skipped);
    }

    [Theory]
    [InlineData("1,0,1", "0.9,-1,-1,-1", "gt.txt:1: found class 0, expected classes 1 to 13 of MOT17; without")]
    [InlineData("1,14,1", "0.9,-1,-1,-1", "gt.txt:1: found class 14, expected classes 1 to 13 of MOT17; without")]
    [InlineData("1,1,1", "0.9,2,-1,-1", "seq.txt:1: found class 2 (person on vehicle), expected class 1 (pedestrian), which is all that MOT17 evaluates; without")]
    [InlineData("1,1,1", "0.9,3,1", "seq.txt:1: found class 3 (car), expected class 1 (pedestrian), which")]
    public void ClassesThatCannotBeEvaluatedAreNamedSkippedOrAllowed(string truthRest, string trackRest, string message)
    {
        using TemporaryFolder folder = new();
        string truth = Lines(f => $"{f},1,{10 * f},0,50,100,{truthRest}", 2), tracks = Lines(f => $"{f},1,{10 * f},0,50,100,{trackRest}", 2);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Load(folder, truth, tracks, new())).Message);
        List<int> skipped = [];
        Load(folder, truth, tracks, new(), lenient: true, skipped: skipped);
        Assert.Equal(2, skipped.Sum());
        foreach (MotEvaluationOptions any in (MotEvaluationOptions[])[new() { Preprocess = false }, new() { Benchmark = MotBenchmark.Mot15 }])
            Assert.Equal(1, MotEvaluator.Evaluate(Load(folder, truth, tracks, any), any).Combined.Mota);

        // Read without saying how they are evaluated, it is evaluating that names the row.
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => MotEvaluator.Evaluate(Load(folder, truth, tracks, null))).Message);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void DetectionsAreLoadedWithoutIdentities(string id)
    {
        using TemporaryFolder folder = new();
        string truth = Lines(f => $"{f},1,{10 * f},0,50,100,1,1,1\n{f},2,{10 * f},300,50,100,1,1,1", 2);
        string detections = Lines(f => $"{f},{id},{10 * f},0,50,100,0.9,-1,-1,-1\n{f},{id},{10 * f},300,50,100,0.9,-1,-1,-1", 2);
        Assert.Equal(1, DetectionEvaluator.Evaluate(Load(folder, truth, detections, new(), kind: MotFileKind.Detections)).AveragePrecision);
        Assert.Contains("seq.txt:2: found identity", Assert.Throws<InvalidDataException>(() => Load(folder, truth, detections, new())).Message);
    }
}
