using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace Mot.Training.Native;

/// <summary>
/// Prepares the process for libtorch and OpenCV, by itself as soon as anything of this assembly is used: OpenMP's waiting,
/// the allocator, the finalizer thread, and on Linux the native libraries themselves. docs/native-libraries.md says what and why.
/// </summary>
public static class NativeRuntime
{
    private static DllNotFoundException? s_failure;

    /// <summary>
    /// Loads libtorch and TorchSharp's native half. A program that uses TorchSharp before anything of this library calls this
    /// first; for any other it is of no effect.
    /// </summary>
    /// <exception cref="DllNotFoundException">The system lacks something that they need; the message says what, and how to get it.</exception>
    public static void Prepare()
    {
        // Whoever loads it first passes through OnAssemblyLoad.
        _ = typeof(torch).Assembly;
        if (s_failure is { } failure)
            throw failure;
    }

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "TorchSharp loads its libraries at its first use, which may be anywhere.")]
    internal static void Initialize()
    {
        if (!OperatingSystem.IsLinux())
            return;
        ProcessSettings.Apply();
        AppDomain.CurrentDomain.AssemblyLoad += (_, load) => OnAssemblyLoad(load.LoadedAssembly);
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
            OnAssemblyLoad(assembly);
    }

    // The runtime raises this once for an assembly, and lets no thread run its code before it returns.
    private static void OnAssemblyLoad(Assembly assembly)
    {
        switch (assembly.GetName().Name)
        {
            case "TorchSharp":
                FinalizerThread.Lower();
                try
                {
                    TorchLibraries.Load(assembly);
                }
                catch (DllNotFoundException e)
                {
                    s_failure = e;
                    Refuse(assembly, e);
                }

                break;
            case "OpenCvSharp":
                AssemblyLoadContext.GetLoadContext(assembly)!.ResolvingUnmanagedDll += OpenCvLibrary.Explain;
                break;
        }
    }

    // An exception would be lost here. So TorchSharp, which would look elsewhere and report what it found there, finds
    // something at once, and the first call into it meets the reason.
    private static void Refuse(Assembly torchSharp, DllNotFoundException failure)
    {
        AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll += (assembly, _) => assembly == torchSharp ? NativeLibrary.GetMainProgramHandle() : 0;
        NativeLibrary.SetDllImportResolver(torchSharp, (_, _, _) => throw failure);
    }
}
