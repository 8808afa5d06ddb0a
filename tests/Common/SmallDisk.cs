using System.Diagnostics;

namespace Mot.Tests;

/// <summary>A file system of one megabyte; a test that can't mount one is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk(int kilobytes = 1024)
    {
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", _folder.Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("A small file system to fill can't be mounted here: that needs Linux and root.");
        }
    }

    public string Path => _folder.Path;

    public string this[string relative] => _folder[relative];

    /// <summary>Fills what is left, but for some kilobytes.</summary>
    public void Fill(int left = 0)
    {
        using FileStream rest = new(_folder["rest"], FileMode.Create, FileAccess.Write, FileShare.None, 0);
        byte[] block = new byte[4096];
        try
        {
            while (true)
                rest.Write(block);
        }
        catch (IOException)
        {
            rest.SetLength(Math.Max(0, rest.Length - (left * 1024L)));
        }
    }

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
