using System.Diagnostics;
using Mot.Association.Files;
using Mot.Association.MotChallenge;

namespace Mot.Tests;

public sealed class InputFileTests
{
    /// <summary>Opening a pipe without a writer would never return, and reading /dev/zero never end.</summary>
    [Fact]
    public void Pipes_and_devices_are_refused_wherever_they_stand()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev and mkfifo.");
        using TemporaryFolder folder = new();
        string[] pipes = [folder.Combine("seq", "det", "det.txt"), folder.Combine("seq", "gt", "gt.txt"), folder.Combine("other", "seqinfo.ini")];
        using (Process make = Process.Start("mkfifo", pipes))
            make.WaitForExit();
        MotSequence sequence = MotSequence.Open(folder["seq"]);
        Refuses(pipes[0], () => sequence.ReadDetections());
        Refuses(pipes[1], () => sequence.ReadTruth());
        Refuses(pipes[2], () => MotSequence.Open(folder["other"]));
        foreach (string path in (string[])["/dev/zero", pipes[0]])
        {
            Refuses(path, () => InputFile.Open(path));
            Refuses(path, () => InputFile.ReadAllBytes(path));
            Refuses(path, () => InputFile.ReadAllText(path));
            Refuses(path, () => InputFile.ReadLines(path));
            Refuses(path, () => MotChallengeFile.Read(path));
        }
    }

    [Fact]
    public void Files_are_read_as_they_are()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("a.txt", "one\ntwo\n");
        Assert.Equal("one\ntwo\n"u8.ToArray(), InputFile.ReadAllBytes(path));
        Assert.Equal("one\ntwo\n", InputFile.ReadAllText(path));
        Assert.Equal(["one", "two"], InputFile.ReadLines(path));
        using FileStream file = InputFile.Open(path);
        Assert.Equal(8, file.Length);
        Assert.Throws<FileNotFoundException>(() => InputFile.ReadAllText(folder["none"]));
    }

    private static void Refuses(string path, Func<object> read) =>
        Assert.Equal($"{path}: found a pipe or a device, expected a file to read; save what comes from it in one", Assert.Throws<IOException>(read).Message);
}
