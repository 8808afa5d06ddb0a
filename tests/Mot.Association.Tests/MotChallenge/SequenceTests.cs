using Mot.Association.MotChallenge;

namespace Mot.Tests.MotChallenge;

public sealed class SequenceTests
{
    private const string Info = "[Sequence]\r\nname=A-01\r\nimDir=frames\r\nframeRate=29.97\r\nseqLength=525\r\nimWidth=1920\r\nimHeight=1080\r\nimExt=.png\r\n";

    [Fact]
    public void InfoRoundTrips()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("A-01", "seqinfo.ini");
        File.WriteAllText(path, Info);
        SequenceInfo info = SequenceInfo.Read(path);
        Assert.Equal(new SequenceInfo("A-01", "frames", 29.97, 525, 1920, 1080, ".png"), info);
        info.Write(path);
        Assert.Equal(Info.Replace("\r", ""), File.ReadAllText(path));
        Assert.Equal(info, SequenceInfo.Read(path));
    }

    [Fact]
    public void WhatIsMissingHasDefaults()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("B-02", "seqinfo.ini");
        File.WriteAllText(path, "; made by hand\n[Sequence]\nseqLength = 7\n[Other]\nseqLength=9\n");
        Assert.Equal(new SequenceInfo("B-02", "img1", 30, 7, 0, 0, ".jpg"), SequenceInfo.Read(path));
    }

    [Theory]
    [InlineData("", "no section [Sequence]")]
    [InlineData("[Sequence]\nname=A\n", "seqLength is missing")]
    [InlineData("[Sequence]\nseqLength=many\n", ":2: seqLength is 'many', expected a number from 0")]
    [InlineData("[Sequence]\nseqLength=7.5\n", ":2: seqLength is '7.5', expected an integer")]
    [InlineData("[Sequence]\nseqLength=-1\n", ":2: seqLength is '-1', expected a number from 0")]
    [InlineData("[Sequence]\nseqLength=7\nframeRate=0\n", ":3: frameRate is '0', expected a number of frames per second from 0.000001 to 1000000")]
    [InlineData("[Sequence]\nseqLength=7\nframeRate=1e-300\n", ":3: frameRate is '1e-300', expected a number of frames per second from 0.000001 to 1000000")]
    [InlineData("[Sequence]\nseqLength=7\nframeRate=1e7\n", ":3: frameRate is '1e7', expected a number of frames per second")]
    [InlineData("[Sequence]\nseqLength=7\nimDir=/etc\n", ":3: imDir is '/etc', expected a folder within the sequence's")]
    [InlineData("[Sequence]\nseqLength=7\nimDir=a/../../b\n", ":3: imDir is 'a/../../b', expected a folder within the sequence's")]
    [InlineData("[Sequence]\nseqLength\n", ":2: found 'seqLength', expected name=value")]
    public void BadInfoIsNamed(string text, string message)
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("seqinfo.ini");
        File.WriteAllText(path, text);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => SequenceInfo.Read(path));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderOfSequences()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("b", "seqinfo.ini"), Info);
        File.WriteAllText(folder.Combine("b", "gt", "gt.txt"), "1,1,0,0,1,1,1\n");
        File.WriteAllText(folder.Combine("b", "det", "det.txt"), "1,-1,0,0,1,1,1\n2,-1,0,0,1,1,1\n");
        File.WriteAllText(folder.Combine("a", "gt.txt"), "1,1,0,0,1,1,1\n");
        Directory.CreateDirectory(folder.Combine("c", "img1"));
        Directory.CreateDirectory(folder.Combine("notes"));

        IReadOnlyList<MotSequence> sequences = MotSequence.OpenAll(folder.Path);
        Assert.Equal(["a", "b", "c"], sequences.Select(s => s.Name));
        Assert.Equal(Path.Combine(folder.Path, "b", "frames"), sequences[1].ImageDirectory);
        Assert.Equal(Path.Combine(folder.Path, "c", "img1"), sequences[2].ImageDirectory);
        Assert.Equal(525, sequences[1].Info!.Length);
        Assert.Single(sequences[1].ReadTruth());
        Assert.Equal(2, sequences[1].ReadDetections().Length);
        Assert.Single(sequences[0].ReadTruth());
        Assert.Equal(["b"], MotSequence.OpenAll(Path.Combine(folder.Path, "b") + Path.DirectorySeparatorChar).Select(s => s.Name));
        Assert.Contains("Sequence c has no gt/gt.txt", Assert.Throws<FileNotFoundException>(() => sequences[2].ReadTruth()).Message, StringComparison.Ordinal);
        Assert.Contains("expected a sequence's folder", Assert.Throws<InvalidDataException>(() => MotSequence.Open(folder.Combine("notes"))).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => MotSequence.Open(folder.Combine("d")));
        Assert.Throws<DirectoryNotFoundException>(() => MotSequence.OpenAll(folder.Combine("d")));
    }

    [Fact]
    public void SharedSequences()
    {
        IReadOnlyList<MotSequence> sequences = MotSequence.OpenAll(SharedData.Require("data/mot15"));
        Assert.Equal(7, sequences.Count);
        Assert.All(sequences, s => Assert.Equal(s.Name, s.Info!.Name));
        Assert.All(sequences, s => Assert.True(s.ReadTruth()[^1].Frame <= s.Info!.Length));
        Assert.All(sequences, s => Assert.All(s.ReadDetections(), d => Assert.Equal(-1, d.Id)));
    }
}
