using System.Reflection;
using Microsoft.CodeAnalysis.Scripting;

namespace Mot.Tests;

/// <summary>C# scripts that see the library.</summary>
internal static class Scripting
{
    public static ScriptOptions Options { get; } = ScriptOptions.Default
        .WithReferences([typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(Console).Assembly, .. Libraries()])
        .WithImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks");

    private static IEnumerable<Assembly> Libraries() => Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => name is "Mot.Association" or "Mot.Training" or "Mot.MLNet" or "TorchSharp" or "OpenCvSharp" || name.StartsWith("Microsoft.ML.", StringComparison.Ordinal))
        .Select(Assembly.Load);
}
