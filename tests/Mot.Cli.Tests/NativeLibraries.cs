using System.Runtime.CompilerServices;
using Mot.Training.Native;

namespace Mot.Tests;

internal static class NativeLibraries
{
    /// <summary>Some tests here use TorchSharp before anything of the library.</summary>
    [ModuleInitializer]
    internal static void Prepare() => NativeRuntime.Prepare();
}
