using System.Reflection;
using System.Runtime.InteropServices;

namespace Mot.Training.Native;

/// <summary>Says what the system lacks where OpenCV's native library does not load.</summary>
internal static class OpenCvLibrary
{
    private const string Name = "OpenCvSharpExtern";

    /// <summary>Asked after the runtime found nothing that loads.</summary>
    /// <returns>The library; 0 where there is no file of its name.</returns>
    /// <exception cref="DllNotFoundException">The file is there, and does not load.</exception>
    public static nint Explain(Assembly openCvSharp, string name)
    {
        if (name != Name || NativeFolders.Find(NativeFolders.Of(openCvSharp), $"lib{Name}.so") is not { } path)
            return 0;
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"OpenCV's native library '{path}' does not load: {NativeFolders.Reason(e)}. Install the packages libgtk-3-0 (libgtk-3-0t64 from Debian 13 and Ubuntu 24.04 on), libdrm2 and libatomic1.", e);
        }
    }
}
