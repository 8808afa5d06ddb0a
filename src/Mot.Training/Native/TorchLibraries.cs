using System.Reflection;
using System.Runtime.InteropServices;

namespace Mot.Training.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native half on Linux, before TorchSharp looks for them: by full path, so that neither a
/// libtorch of the system is taken nor the packages are copied; and mended where the system's C++ library is older than
/// the one that TorchSharp was built with.
/// </summary>
internal static class TorchLibraries
{
    private const string Binding = "libLibTorchSharp.so", CxxLibrary = "libstdc++.so.6";

    // In the order in which they need one another. The last one brings libtorch_cuda.so along where it was built with CUDA.
    private static readonly string[] s_torch = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    /// <summary>Loads what <paramref name="torchSharp"/> needs. Where there is nothing to load, TorchSharp itself says so.</summary>
    /// <exception cref="DllNotFoundException">The system lacks something; the message says what, and how to get it.</exception>
    public static void Load(Assembly torchSharp)
    {
        if (MappedPath(Binding) is not null)
            return;
        string[] folders = [.. NativeFolders.Of(torchSharp), .. NativeFolders.OfTorchPackages(torchSharp)];
        if (NativeFolders.Find(folders, Binding) is not { } binding)
            return;
        string prepared = Prepare(binding, NativeCache.Folder);
        bool mended = prepared != binding;
        if (Array.Find(folders, folder => Array.TrueForAll(s_torch, name => File.Exists(Path.Combine(folder, name)))) is { } torch)
        {
            foreach (string name in s_torch)
                Open(Path.Combine(torch, name));
        }
        else if (!mended)
        {
            return;
        }

        // TorchSharp then asks for it by name, and the loader answers with what has that name already.
        Open(prepared);
    }

    /// <summary>The file to load in place of TorchSharp's native half: itself, or a mended copy under <paramref name="cache"/>.</summary>
    /// <exception cref="DllNotFoundException">The system lacks something else, or the copy can't be written.</exception>
    public static string Prepare(string binding, string cache)
    {
        try
        {
            NativeLibrary.Load(CxxLibrary);
            string cxx = MappedPath(CxxLibrary) ?? throw new DllNotFoundException($"'{CxxLibrary}' is not among the process's libraries.");
            byte[] original = File.ReadAllBytes(binding);
            byte[]? mended = CxxVersionMend.Apply(new SharedObject(original, binding), new SharedObject(File.ReadAllBytes(cxx), cxx).Defined(), cxx);
            return mended is null ? binding : NativeCache.Store(cache, original, mended, Binding);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException($"TorchSharp's native library can't be prepared: {e.Message}", e);
        }
    }

    private static void Open(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"'{path}' does not load: {NativeFolders.Reason(e)}. libtorch comes with the package TorchSharp-cpu (or TorchSharp-cuda-linux), referenced by the program.", e);
        }
    }

    // The file that a library of this process was mapped from.
    private static string? MappedPath(string name) => File.ReadLines("/proc/self/maps")
        .Select(line => line.IndexOf('/') is >= 0 and int path ? line[path..] : "")
        .FirstOrDefault(path => Path.GetFileName(path.AsSpan()).StartsWith(name, StringComparison.Ordinal));
}
