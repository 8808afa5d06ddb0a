using System.Diagnostics;
using Mot.Association.Files;

namespace Mot.Tests;

public sealed class OutputFileTests
{
    private static void WriteText(string path, string text) => OutputFile.WriteText(path, writer => writer.Write(text));

    private static string[] Names(TemporaryFolder folder) => [.. Directory.GetFileSystemEntries(folder.Path).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_nothing_lies_beside_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("a.txt", "old");
        Assert.Throws<InvalidOperationException>(() => OutputFile.WriteText(path, writer =>
        {
            writer.Write(new string('x', 100_000));
            Assert.Equal("old", File.ReadAllText(path));
            throw new InvalidOperationException();
        }));
        Assert.Equal(("old", 1), (File.ReadAllText(path), Names(folder).Length));
        WriteText(path, "new\n");
        Assert.Equal("new\n", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Names(folder));
    }

    [Fact]
    public void Links_are_followed_and_permissions_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Links need a right on Windows.");
            return;
        }

        using TemporaryFolder folder = new();
        string real = folder.Write("real/a.txt", "old"), link = folder["link.txt"], dangling = folder["dangling.txt"];
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, "real/a.txt");
        File.CreateSymbolicLink(dangling, "real/../real/b.txt");
        WriteText(link, "new");
        WriteText(dangling, "made");
        Assert.Equal(("real/a.txt", "new"), (new FileInfo(link).LinkTarget, File.ReadAllText(real)));
        Assert.Equal(("real/../real/b.txt", "made"), (new FileInfo(dangling).LinkTarget, File.ReadAllText(folder["real/b.txt"])));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
    }

    [Fact]
    public void Links_that_lead_in_a_circle_are_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right on Windows.");
        using TemporaryFolder folder = new();
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");
        Assert.Contains("more than 40 links", Assert.Throws<IOException>(() => WriteText(folder["a"], "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fifo_is_written_to_and_stays_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs mkfifo and the kinds of files that Linux tells.");
        using TemporaryFolder folder = new();
        string fifo = folder["pipe"];
        using (Process make = Process.Start("mkfifo", fifo))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<string> read = Task.Run(() => File.ReadAllText(fifo), TestContext.Current.CancellationToken);
        WriteText(fifo, "through");
        Assert.Equal("through", await read);
        Assert.Equal(["pipe"], Names(folder));
        Assert.Equal(FileKind.Stream, FileIdentity.KindOf(fifo));
        Assert.Contains("found a pipe or a device", Assert.Throws<IOException>(() => OutputFile.Open(fifo, ".mp4")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_are_written_to_and_a_full_one_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/full.");
        WriteText("/dev/null", "gone");
        Assert.Contains("No space left", Assert.Throws<IOException>(() => WriteText("/dev/full", "x")).Message, StringComparison.Ordinal);
        Assert.Equal((FileKind.Stream, FileKind.Stream), (FileIdentity.KindOf("/dev/null"), FileIdentity.KindOf("/dev/full")));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_is_found_before_the_work()
    {
        using SmallDisk disk = new();
        string path = disk["a.txt"];
        WriteText(path, "old");
        string message = Assert.Throws<IOException>(() => WriteText(path, new string('x', 3_000_000))).Message;
        Assert.StartsWith($"{path}: can't be written: No space left on device", message, StringComparison.Ordinal);
        Assert.DoesNotContain(".new", message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(disk.Path));
        disk.Fill();
        Assert.StartsWith(
            $"{path}: can't be written: No space left on device", Assert.Throws<IOException>(() => OutputClaim.Take([path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_not_a_file_to_write()
    {
        using TemporaryFolder folder = new();
        Assert.Equal($"{folder.Path}: found a folder, expected a file to write", Assert.Throws<IOException>(() => OutputClaim.Take([folder.Path])).Message);
        string absent = folder["x/"];
        Assert.Equal($"{absent}: found a folder, expected a file to write", Assert.Throws<IOException>(() => OutputClaim.Take([absent])).Message);
    }

    [Theory]
    [InlineData("{}/a.txt", "{}/a.txt")]
    [InlineData("{}/a.txt", "{}/x/../a.txt")]
    [InlineData("{}/a.txt", "{}/link.txt")]
    [InlineData("{}/a.txt", "{}/hard.txt")]
    [InlineData("{}/a.txt", "{}/folder/a.txt")]
    [InlineData("{}/none.txt", "{}/folder/none.txt")]
    [InlineData("{}/none/b.txt", "{}/folder/none/b.txt")]
    [InlineData("{}/dangling", "{}/folder/none.txt")]
    public void Two_names_of_one_file_are_told(string one, string other)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs links.");
        using TemporaryFolder folder = new();
        string a = folder.Write("a.txt", "kept");
        File.CreateSymbolicLink(folder["link.txt"], "a.txt");
        File.CreateSymbolicLink(folder["folder"], ".");
        File.CreateSymbolicLink(folder["dangling"], "none.txt");
        using (Process link = Process.Start("ln", [a, folder["hard.txt"]]))
            link.WaitForExit();
        (one, other) = (one.Replace("{}", folder.Path, StringComparison.Ordinal), other.Replace("{}", folder.Path, StringComparison.Ordinal));
        Assert.Contains("for two outputs", Assert.Throws<ArgumentException>(() => OutputClaim.Take([one, other])).Message, StringComparison.Ordinal);
        if (FileIdentity.KindOf(one) == FileKind.File)
        {
            Assert.Contains("which is an input as well", Assert.Throws<ArgumentException>(() => OutputClaim.Take([one], other)).Message, StringComparison.Ordinal);
            Assert.Contains("which is an input as well", Assert.Throws<ArgumentException>(() => OutputClaim.Take([other], null, one)).Message, StringComparison.Ordinal);
        }

        using OutputClaim fine = OutputClaim.Take([a, folder["c.txt"]], folder["other.txt"], "", "sort");
        Assert.Equal("kept", File.ReadAllText(a));
    }

    [Theory]
    [InlineData("SEQ/gt/gt.txt", "SEQ", true)]
    [InlineData("SEQ/gt/gt.txt", "", true)]
    [InlineData("SEQ/gt/gt.txt", "SEQ/det/det.txt", true)]
    [InlineData("SEQ/img1/000001.jpg", "SEQ", true)]
    [InlineData("SEQ/seqinfo.ini", "SEQ/det/det.txt", true)]
    [InlineData("SEQ/tracks.txt", "SEQ", false)]
    [InlineData("SEQ/model.mot", "", false)]
    public void What_a_folder_has_of_a_data_set_is_an_input_and_earlier_results_there_are_none(string output, string input, bool same)
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["gt/gt.txt", "det/det.txt", "img1/000001.jpg", "seqinfo.ini", "tracks.txt", "model.mot"])
            folder.Write($"SEQ/{name}", "kept");
        if (same)
            Assert.Throws<ArgumentException>(() => OutputClaim.Take([folder[output]], folder[input]));
        else
            OutputClaim.Take([folder[output]], folder[input]).Dispose();
        Assert.Equal("kept", File.ReadAllText(folder[output]));
    }

    [Fact]
    public void An_archive_is_an_input_where_an_entry_of_it_is()
    {
        using TemporaryFolder folder = new();
        string zip = folder.Write("data.zip", "kept");
        Assert.Throws<ArgumentException>(() => OutputClaim.Take([zip], zip + "/gt.txt"));
    }

    [Fact]
    public void Two_pieces_of_work_don_t_write_one_file()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.txt"];
        using (OutputClaim first = OutputClaim.Take([path]))
        {
            string message = Assert.Throws<IOException>(() => OutputClaim.Take([folder["b.txt"], path])).Message;
            Assert.Equal($"{path}: process {Environment.ProcessId} is writing it; wait for its end, or give another file", message);
            using OutputClaim other = OutputClaim.Take([folder["b.txt"]]);
        }

        using OutputClaim second = OutputClaim.Take([path]);
        second.Dispose();
        Assert.Empty(Names(folder));
    }

    [Fact]
    public void What_a_killed_process_left_is_no_lock()
    {
        using TemporaryFolder folder = new();
        folder.Write(".a.txt.lock", "1");
        OutputClaim.Take([folder["a.txt"]]).Dispose();
        Assert.Empty(Names(folder));
    }
}
