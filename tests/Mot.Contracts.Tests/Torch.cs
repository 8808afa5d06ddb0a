using System.Runtime.CompilerServices;
using Mot.Training.Native;

namespace Mot.Tests;

internal static class Torch
{
    /// <summary>These tests call TorchSharp before anything of ours.</summary>
    [ModuleInitializer]
    internal static void Prepare() => NativeRuntime.Prepare();
}
