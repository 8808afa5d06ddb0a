using System.Runtime.CompilerServices;
using Mot.Training.Native;
using TorchSharp;

namespace Mot.Tests;

internal static class OneThread
{
    /// <summary>Networks of these tests are tiny: threads that wait for each other would take most of the time.</summary>
    [ModuleInitializer]
    internal static void Set()
    {
        NativeRuntime.Prepare();
        torch.set_num_threads(1);
    }
}
