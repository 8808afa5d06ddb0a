using System.Security.Cryptography;

namespace Mot.Training.Native;

/// <summary>Files of the user's cache folder that stand in for libraries of the packages, which stay as they are.</summary>
internal static class NativeCache
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>mot.mlnet in XDG_CACHE_HOME, or in ~/.cache.</summary>
    public static string Folder
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            // The specification: a relative path counts as none.
            if (!Path.IsPathRooted(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "mot.mlnet");
        }
    }

    /// <summary>Puts a file into a folder of <paramref name="cache"/> that is named by the hash of its original, unless it is there.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="DllNotFoundException">It can't be written.</exception>
    public static string Store(string cache, byte[] original, byte[] content, string name)
    {
        string folder = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(original)));
        string path = Path.Combine(folder, name);
        try
        {
            if (OperatingSystem.IsWindows())
                throw new PlatformNotSupportedException();
            Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
            // A library is code: nobody else may have put it there, or may change it.
            File.SetUnixFileMode(folder, Private | UnixFileMode.UserExecute);
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            {
                string temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}");
                try
                {
                    using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
                    {
                        stream.Write(content);
                        stream.Flush(flushToDisk: true);
                    }

                    File.Move(temporary, path, overwrite: true);
                }
                finally
                {
                    File.Delete(temporary);
                }
            }

            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(
                $"'{path}', a copy of TorchSharp's native library for this system's older C++ library, can't be written: {e.Message} Set XDG_CACHE_HOME to a folder of yours that can be written.", e);
        }
    }
}
