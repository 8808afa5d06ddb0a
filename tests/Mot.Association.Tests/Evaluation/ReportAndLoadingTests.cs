using System.IO.Compression;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Tests.MotChallenge;

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
}
