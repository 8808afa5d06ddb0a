using System.Runtime.CompilerServices;
using Mot.Training.Native;
using TorchSharp;

namespace Mot.Tests;

internal static class SingleThread
{
    /// <summary>The networks here are tiny and several tests run at once: threads within an operator only wait for each other.</summary>
    [ModuleInitializer]
    internal static void Set()
    {
        NativeRuntime.Prepare();
        torch.set_num_threads(1);
    }
}
